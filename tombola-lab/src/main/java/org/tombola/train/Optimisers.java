package org.tombola.train;

import java.util.List;
import org.tombola.InvalidInput;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** The list of optimisers. */
public final class Optimisers {
    private Optimisers() {}

    public static final Catalogue<Optimiser> CATALOGUE = new Catalogue<>(
            "optimisers",
            List.of(new Definition<>(
                    "sgd",
                    "Stochastic gradient descent with momentum and coupled weight decay",
                    "PyTorch's torch.optim.SGD, dampening 0",
                    List.of(
                            Setting.number("rate", 0.1, 0, Double.MAX_VALUE, "base learning rate"),
                            Setting.number("momentum", 0.9, 0, 1, "share of the old velocity that stays"),
                            Setting.number(
                                    "decay",
                                    0,
                                    0,
                                    Double.MAX_VALUE,
                                    "weight decay, added to the gradient as decay · weight"),
                            Setting.flag("nesterov", false, "look ahead along the velocity")),
                    Optimisers::sgd)));

    private static Optimiser sgd(Settings s) {
        if (s.flag("nesterov") && s.number("momentum") == 0) {
            throw new InvalidInput("sgd: nesterov needs a momentum above 0");
        }
        return new Sgd(s.number("rate"), s.number("momentum"), s.number("decay"), s.flag("nesterov"));
    }
}
