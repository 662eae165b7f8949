package org.tombola.spend;

import java.util.List;
import java.util.stream.Stream;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Initialisers;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;

/** The list of tweaks. */
public final class Tweaks {
    private Tweaks() {}

    private static final String RECIPES_OWN = "recipe";

    public static final Catalogue<Tweak> CATALOGUE = new Catalogue<>(
            "tweaks",
            List.of(new Definition<>(
                    "reinitialise",
                    "Control: keep the mask, draw the weights anew, train from the beginning",
                    "Frankle and Carbin, arXiv:1803.03635",
                    List.of(Setting.choice(
                            "init",
                            RECIPES_OWN,
                            Stream.concat(Stream.of(RECIPES_OWN), Initialisers.CATALOGUE.names().stream())
                                    .toList(),
                            "initialiser of the new weights: the recipe's own, or another with its default settings")),
                    s -> new Reinitialise(Initialisers.CATALOGUE
                            .find(s.text("init"))
                            .<Initialiser>map(found -> found.standard().value())
                            .orElse(null)))));
}
