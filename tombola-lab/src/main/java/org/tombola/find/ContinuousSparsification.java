package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Beginning;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.train.Moment;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedules;
import org.tombola.train.SoftGate;
import org.tombola.train.SoftGate.Temperature;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Trains weights together with a soft gate for each, which hardens as its temperature rises and which an L0-like penalty closes (Savarese
 * et al., arXiv:1912.04427). After a round open gates are set back to where they began and closed ones stay closed; weights and
 * statistics go on. The ticket keeps what has a score above zero in the end; its weights go back to a moment of the first round.
 *
 * <p>How many are kept is an outcome: {@code initial} (lower is sparser), the penalty and the length are the knobs.
 *
 * <p>An open gate is c = 1/σ(s₀), not 1, and statistics and shifts have been trained with it; so c is multiplied into the start weights
 * here. The reference keeps it outside of them, where it multiplies their gradient, and so their rate, by c² in effect. The
 * ticket's schedule starts at its beginning, as there; the optimiser starts empty in each round, which there keeps its momentum.
 *
 * @param initial s₀, where scores begin
 * @param penalty λ, on the sum of the gates
 * @param temperature β where a round ends
 * @param perEpoch whether β rises once per epoch, as in the reference code, or in every step, as in the article
 * @param epochs of a round; 0 takes the recipe's
 * @param rewindTo moment of the first round that the ticket's weights go back to
 * @param reference whether rounds are trained as the reference code does; else as the recipe does
 * @param exact whether the highest scores are kept, as many as asked for, instead of those above zero
 */
public record ContinuousSparsification(
        int rounds,
        double initial,
        double penalty,
        double temperature,
        boolean perEpoch,
        int epochs,
        Moment rewindTo,
        boolean reference,
        boolean exact)
        implements TicketFinder {

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Problem searched = problem.with(settings(problem.settings()));
        Weights rewound = rewound(searched, lab);
        Weights scores = first(problem);
        Weights weights = problem.start();
        for (int round = 0; round < rounds; round++) {
            TrainingResult trained = train(round(searched, round, weights, scores), round, lab);
            Weights reached = group(trained, SoftGate.SCORES).only(problem.prunable()::containsKey);
            scores = round == rounds - 1 ? reached : betweenRounds(reached, lastTemperature(searched), initial);
            weights = behindGates(trained);
        }
        Mask mask = exact ? highest(scores, problem.dense(), density) : open(scores, problem.dense());
        Weights start = scaled(rewound, mask);
        List<String> events = new ArrayList<>(Events.of(mask, density));
        events.add(String.format(
                Locale.ROOT,
                "start weights are those of %s times %.6g, the factor of an open gate",
                rewindTo,
                SoftGate.scale(initial)));
        return new Draw(mask, start, 0, Next.RETRAIN, null, null, List.of(), start, events);
    }

    /** Of a round. Weights behind gates are the last ones, so that statistics have to be the last ones too. */
    TrainSettings settings(TrainSettings recipe) {
        TrainSettings own =
                recipe.withEpochs(epochs == 0 ? recipe.epochs() : epochs).with(Select.LAST);
        return reference ? asReference(own) : own;
    }

    /** SGD at 0.1, a tenth of it after 56/85 and 71/85 of a round, Nesterov momentum 0.9, decay 10⁻⁴. */
    private static TrainSettings asReference(TrainSettings own) {
        return own.with(Optimisers.CATALOGUE
                        .find("sgd")
                        .orElseThrow()
                        .with(Map.of("rate", 0.1, "momentum", 0.9, "decay", 1e-4, "nesterov", true)))
                .scheduled(Schedules.CATALOGUE
                        .find("multi_step")
                        .orElseThrow()
                        .with(Map.of("milestones", List.of("65.8823529%", "83.5294118%"), "gamma", 0.1)));
    }

    private TrainingSpec round(Problem searched, int round, Weights weights, Weights scores) {
        TrainingSpec spec = TrainingSpec.whole(
                searched.graph(),
                weights,
                searched.dense(),
                searched.data(),
                searched.settings(),
                round == 0 ? searched.seed() : searched.seed().child("round").child(Integer.toString(round)));
        return spec.with(new SoftGate(scores, initial, penalty, temperature(spec)));
    }

    private Temperature temperature(TrainingSpec spec) {
        int length = spec.settings().epochs();
        return perEpoch
                ? Temperature.perEpoch(temperature, length, spec.stepsPerEpoch())
                : Temperature.perStep(temperature, length, spec.stepsPerEpoch());
    }

    private double lastTemperature(Problem searched) {
        TrainingSpec spec = searched.training();
        return temperature(spec).at(spec.until());
    }

    private TrainingResult train(TrainingSpec spec, int round, Lab lab) {
        long step = rewindTo.steps(spec.stepsPerEpoch());
        @Nullable Beginning beginning = round == 0 && step > 0 ? Beginning.whole(spec.until(step)) : null;
        return lab.train(spec, beginning);
    }

    /** Weights behind the gates, and everything else, at the moment of the first round. */
    private Weights rewound(Problem searched, Lab lab) {
        TrainingSpec spec = round(searched, 0, searched.start(), first(searched));
        long step = rewindTo.steps(spec.stepsPerEpoch());
        if (step > spec.until()) {
            throw InvalidInput.of(
                    "rewind_to %s lies after the end of the first round, which has %d epochs of %d steps",
                    rewindTo, spec.settings().epochs(), spec.stepsPerEpoch());
        }
        return step == 0 ? searched.start() : behindGates(lab.train(spec.until(step)));
    }

    private Weights first(Problem problem) {
        SequencedMap<String, Tensor> scores = new LinkedHashMap<>();
        problem.prunable().forEach((name, shape) -> scores.put(name, Tensor.filled(shape, (float) initial)));
        return Weights.of(scores);
    }

    private static Weights behindGates(TrainingResult trained) {
        return trained.weights().with(group(trained, SoftGate.WEIGHTS));
    }

    private static Weights group(TrainingResult trained, String name) {
        return Objects.requireNonNull(trained.groups().get(name), name);
    }

    /** s ← min(β s, s₀): open gates begin anew, closed ones are far from opening. */
    static Weights betweenRounds(Weights scores, double temperature, double initial) {
        return mapped(scores, s -> (float) Math.min(temperature * s, initial));
    }

    /** Where the score is above zero. */
    static Mask open(Weights scores, Mask covering) {
        return Mask.of(covering.shapes(), name -> {
            Tensor tensor = scores.get(name);
            return i -> tensor.at(i) > 0;
        });
    }

    private static Mask highest(Weights scores, Mask all, Density density) {
        SequencedMap<String, float[]> ranks = new LinkedHashMap<>();
        all.names().forEach(name -> ranks.put(name, scores.get(name).values()));
        return Selection.keepHighest(Scores.of(ranks), all, density.count(all.size()));
    }

    private Weights scaled(Weights weights, Mask mask) {
        float scale = (float) SoftGate.scale(initial);
        return weights.with(mapped(weights.only(mask::covers), w -> scale * w));
    }

    /** One number from another. */
    @FunctionalInterface
    private interface OneToOne {
        float of(float x);
    }

    private static Weights mapped(Weights weights, OneToOne change) {
        SequencedMap<String, Tensor> changed = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = tensor.copy();
            for (int i = 0; i < values.length; i++) {
                values[i] = change.of(values[i]);
            }
            changed.put(name, Tensor.of(tensor.shape(), values));
        });
        return Weights.of(changed);
    }
}
