package org.tombola.spend;

import java.util.List;
import org.tombola.graph.Initialisers;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;

/** The list of tweaks. */
public final class Tweaks {
    private Tweaks() {}

    public static final Catalogue<Tweak> CATALOGUE = new Catalogue<>(
            "tweaks",
            List.of(new Definition<>(
                    "reinitialise",
                    "Control: keep the mask, draw the weights anew, train from the beginning",
                    "Frankle and Carbin, arXiv:1803.03635",
                    List.of(Setting.choice(
                            "init",
                            "kaiming_normal",
                            Initialisers.CATALOGUE.names(),
                            "initialiser of the new weights, with its default settings")),
                    s -> new Reinitialise(Initialisers.CATALOGUE
                            .find(s.text("init"))
                            .orElseThrow()
                            .standard()
                            .value()))));
}
