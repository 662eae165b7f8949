package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tombola.InvalidInput;
import org.tombola.graph.Initialisers;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.recipe.Setting;
import org.tombola.train.Moment;
import org.tombola.weights.Density;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * The weights that a search of masks leaves as they are: random ones or trained ones, the prunable tensors among them possibly drawn
 * anew as published searches want them.
 *
 * @param source which weights
 * @param values what becomes of the prunable ones
 * @param fan which fan-in {@link Values#KAIMING_NORMAL} and {@link Values#SIGNED_CONSTANT} count
 */
record FrozenWeights(Source source, Values values, Fan fan) {
    static final List<String> SOURCES = List.of("start", "trained");
    static final List<String> VALUES = List.of("as_is", "kaiming_normal", "signed_constant", "signed_deviation");
    static final Setting FAN = Setting.choice(
            "fan",
            "all",
            List.of("all", "kept", "removed"),
            "inputs that a deviation of init counts: all of a layer, the share kept of them, or, as scale_fan of hidden-networks"
                    + " has it, the share removed");

    /** Which weights are searched. */
    enum Source {
        /** The problem's start: random, or trained where it is given trained. */
        START,
        /** Those of a dense training with the recipe's settings; a start that is trained already is taken as it is. */
        TRAINED
    }

    /** What becomes of the prunable weights. */
    enum Values {
        AS_IS,
        /**
         * Drawn from N(0, 2/fan_in), from the stream that a recipe's {@code init: kaiming_normal} uses; a start that is given trained
         * stays.
         */
        KAIMING_NORMAL,
        /** The sign of each, times √(2/fan_in): Ramanujan et al., arXiv:1911.13299. */
        SIGNED_CONSTANT,
        /** The sign of each, times the deviation within its tensor: Zhou et al., arXiv:1905.01067. */
        SIGNED_DEVIATION
    }

    /** Which inputs fan_in counts. */
    enum Fan {
        ALL,
        /** Those of density d, so that fewer inputs are larger: √(2/(d · fan_in)). */
        KEPT,
        /** Those of 1 − d, as the code of hidden-networks computes it: the right ones at density 0.5 only. */
        REMOVED
    }

    FrozenWeights {
        if (source == Source.TRAINED && values == Values.KAIMING_NORMAL) {
            throw new InvalidInput(
                    "weights: trained and init: kaiming_normal contradict each other: nothing trained would be left");
        }
        if (fan != Fan.ALL && (values == Values.AS_IS || values == Values.SIGNED_DEVIATION)) {
            throw InvalidInput.of(
                    "fan: %s needs init: kaiming_normal or signed_constant, whose deviation counts inputs",
                    fan.name().toLowerCase(Locale.ROOT));
        }
    }

    /** All parameters and statistics. */
    Weights of(Problem problem, Density density, Lab lab) {
        Weights given = source == Source.START
                ? problem.start()
                : DenseTraining.of(problem, Moment.START).trained(lab);
        boolean stays = values == Values.AS_IS || values == Values.KAIMING_NORMAL && problem.trained();
        return stays ? given : given.with(changed(given, problem, counted(density)));
    }

    /** Share of the inputs that count. */
    private double counted(Density density) {
        double kept = density.asDouble();
        double share = switch (fan) {
            case ALL -> 1;
            case KEPT -> kept;
            case REMOVED -> 1 - kept;
        };
        if (share == 0) {
            throw InvalidInput.of("fan: removed has no meaning at density %s, which removes nothing", density);
        }
        return share;
    }

    private Weights changed(Weights given, Problem problem, double share) {
        Weights drawn = values == Values.KAIMING_NORMAL
                ? Initialisers.CATALOGUE
                        .find("kaiming_normal")
                        .orElseThrow()
                        .standard()
                        .value()
                        .draw(problem.graph(), problem.seed())
                : given;
        Map<String, Tensor> changed = new LinkedHashMap<>();
        problem.prunable().forEach((name, shape) -> changed.put(name, changed(drawn.get(name), share)));
        return Weights.of(changed);
    }

    private Tensor changed(Tensor weights, double share) {
        float constant = (float)
                (values == Values.SIGNED_DEVIATION
                        ? deviation(weights)
                        : Math.sqrt(2 / (share * fanIn(weights.shape()))));
        float scale = (float) (1 / Math.sqrt(share));
        float[] changed = weights.copy();
        for (int i = 0; i < changed.length; i++) {
            changed[i] = values == Values.KAIMING_NORMAL ? scale * changed[i] : constant * Math.signum(changed[i]);
        }
        return Tensor.of(weights.shape(), changed);
    }

    /** Inputs of one output: channels times window. */
    static int fanIn(int[] shape) {
        return Tensor.size(shape) / shape[0];
    }

    /** Of all its weights, around their mean. */
    private static double deviation(Tensor weights) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < weights.size(); i++) {
            sum += weights.at(i);
        }
        double mean = sum / weights.size();
        for (int i = 0; i < weights.size(); i++) {
            squares += (weights.at(i) - mean) * (weights.at(i) - mean);
        }
        return Math.sqrt(squares / weights.size());
    }
}
