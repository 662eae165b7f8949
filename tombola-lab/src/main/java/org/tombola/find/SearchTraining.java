package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.lab.Problem;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedules;
import org.tombola.train.TrainSettings;

/**
 * How a search trains its scores: SGD with rates of its own, for scores are no weights. Validation, precision and threads are
 * the recipe's.
 *
 * @param epochs of the search; 0 takes the recipe's
 * @param batch examples a step; 0 takes the recipe's
 * @param rate base rate, falling along half a cosine
 */
record SearchTraining(int epochs, int batch, double rate, double momentum, double decay) {

    /** The settings of a search, with a method's own defaults. */
    static List<Setting> settings(double rate, double momentum, double decay) {
        return List.of(
                Setting.integer("epochs", 0, 0, 1_000_000, "length of the search; 0 takes train.epochs"),
                Setting.integer("batch", 0, 0, 1_000_000, "examples a step of the search; 0 takes train.batch"),
                Setting.number("rate", rate, 0, 1e9, "base learning rate of the scores, falling along half a cosine"),
                Setting.number("momentum", momentum, 0, 1, "share of the old velocity that stays"),
                Setting.number("decay", decay, 0, 1e9, "weight decay of the scores"));
    }

    static SearchTraining of(Settings s) {
        return new SearchTraining(
                Math.toIntExact(s.integer("epochs")),
                Math.toIntExact(s.integer("batch")),
                s.number("rate"),
                s.number("momentum"),
                s.number("decay"));
    }

    /** Settings of the search's training. */
    TrainSettings of(Problem problem) {
        TrainSettings own = problem.settings();
        return own.withEpochs(epochs == 0 ? own.epochs() : epochs)
                .withBatch(batch == 0 ? own.batch() : batch)
                .with(Optimisers.CATALOGUE
                        .find("sgd")
                        .orElseThrow()
                        .with(Map.of("rate", rate, "momentum", momentum, "decay", decay)))
                .scheduled(Schedules.CATALOGUE.find("cosine").orElseThrow().standard());
    }
}
