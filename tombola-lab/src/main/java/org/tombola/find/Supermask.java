package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.tombola.data.Images;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.random.Seed;
import org.tombola.train.BernoulliGates;
import org.tombola.train.FrozenScores;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Supermasks: frozen weights behind gates that are drawn anew for every batch, each with a trained probability; in the end the most
 * probable ones stay (Zhou et al., arXiv:1905.01067). The method has no say over density by itself: its logits start at the density asked
 * for, and the highest of all are kept.
 *
 * @param weights what is searched
 * @param atDensity whether the probabilities start at the density, rather than at one half
 * @param scaled whether each layer is multiplied by n over the number of its ones, in the search and in what comes of it
 */
record Supermask(FrozenWeights weights, boolean atDensity, boolean scaled, Sharing sharing, SearchTraining training)
        implements TicketFinder {
    /** Beyond it a probability is 0 or 1 in single precision, and its logit would not move again. */
    private static final double STEEPEST = 16;

    private static final int SAMPLES = 10;
    /** That accuracies are read on where nothing is held out for validation. */
    private static final int TRAINING_IMAGES = 5000;

    @Override
    public Draw find(Problem problem, Density density, Lab lab) {
        Weights frozen = weights.of(problem, density, lab);
        // The logits that count are the last ones, so the statistics are too.
        Problem toTheEnd = problem.with(problem.settings().with(Select.LAST));
        Quotas quotas = sharing.on(problem, lab);
        MaskSearch search = new MaskSearch(toTheEnd, density, quotas, frozen);
        Seed seed = problem.seed().child("bernoulli");
        TrainingResult searched = lab.train(search.training(training, problem.dense())
                .with(new BernoulliGates(logits(problem, density), scaled, seed)));
        Weights scores = Objects.requireNonNull(searched.groups().get(FrozenScores.SCORES))
                .only(problem.prunable()::containsKey);

        Quota quota = quotas.of(problem.prunable(), density);
        Scores ranks = LiveScores.ranks(quota instanceof Quota.Budget ? probabilities(scores) : scores, true);
        Mask mask = Selection.keepHighest(ranks, problem.dense(), quota);
        Weights ready = scaled ? frozen.with(scaled(frozen, mask)) : frozen;
        Draw found = new MaskSearch(problem, density, quotas, ready).found(mask, searched.weights());
        for (String ties : Events.ties(ranks, mask, quota)) { // of weights whose inputs are always 0, for one
            found = found.with(ties);
        }
        return found.with(readings(problem, lab, found, scores, seed, frozen));
    }

    /** ln(d/(1 − d)), or 0: probabilities of one half. */
    static float logit(Density density) {
        double d = density.asDouble();
        return (float) Math.clamp(Math.log(d / (1 - d)), -STEEPEST, STEEPEST);
    }

    private Weights logits(Problem problem, Density density) {
        float logit = atDensity ? logit(density) : 0;
        Map<String, Tensor> logits = new LinkedHashMap<>();
        problem.prunable().forEach((name, shape) -> logits.put(name, Tensor.filled(shape, logit)));
        return Weights.of(logits);
    }

    /** Unlike their logits, whose zero means nothing, they can be weighed against what a weight costs. */
    private static Weights probabilities(Weights logits) {
        Map<String, Tensor> probabilities = new LinkedHashMap<>();
        logits.tensors().forEach((name, tensor) -> {
            float[] values = tensor.copy();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (1 / (1 + StrictMath.exp(-values[i])));
            }
            probabilities.put(name, Tensor.of(tensor.shape(), values));
        });
        return Weights.of(probabilities);
    }

    /** The prunable tensors under the factor that their mask gives them. */
    private static Weights scaled(Weights frozen, Mask mask) {
        Map<String, Tensor> scaled = new LinkedHashMap<>();
        for (String name : mask.names()) {
            float factor = (float) BernoulliGates.scale(mask.count(name), mask.size(name));
            float[] values = frozen.get(name).copy();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            scaled.put(name, Tensor.of(frozen.get(name).shape(), values));
        }
        return Weights.of(scaled);
    }

    /** How much the step from probabilities to one mask costs: the accuracy of masks that are drawn, and that of the one kept. */
    private String readings(Problem problem, Lab lab, Draw found, Weights scores, Seed seed, Weights frozen) {
        boolean held = problem.data().validation().count() > 0;
        Images images =
                held ? problem.data().validation() : Probe.any(problem.data().train(), TRAINING_IMAGES, problem.seed());
        double sampled = 0;
        for (int i = 0; i < SAMPLES; i++) {
            Mask drawn = Masks.independent(scores, seed.child("sample").child(i));
            Weights start = scaled ? found.start().with(scaled(frozen, drawn)) : found.start();
            sampled += accuracy(problem, lab, drawn.apply(start), images) / SAMPLES;
        }
        double ranked = accuracy(problem, lab, found.mask().apply(found.start()), images);
        return String.format(
                Locale.ROOT,
                "%s accuracy %.4f with drawn masks (mean of %d), %.4f with the one that was kept",
                held ? "validation" : "training",
                sampled,
                SAMPLES,
                ranked);
    }

    private static double accuracy(Problem problem, Lab lab, Weights weights, Images images) {
        return lab.accuracy(problem.graph(), weights, images, problem.settings().threads());
    }
}
