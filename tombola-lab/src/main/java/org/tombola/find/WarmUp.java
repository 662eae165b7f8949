package org.tombola.find;

import org.tombola.engine.BatchNormMode;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** What a search by swaps starts from. Zhang et al., arXiv:2104.08700, section 4.2 and figure 5. */
enum WarmUp {
    /** The largest of the frozen weights. */
    MAGNITUDE,
    /** The highest by {@link Snip}, taken on the frozen weights. */
    SNIP,
    /** The highest by {@link Grasp}, taken on the frozen weights. */
    GRASP,
    RANDOM,
    /** None: scores from U(0, 1), and the highest of them. */
    NONE;

    private static final Probe PROBE = new Probe(10, 0);

    /** A mask, and the scores that go with it. */
    record Start(Mask mask, Weights scores) {}

    /** @param eta the score of what the mask does not keep; what it keeps has 1 */
    Start of(Problem problem, Weights frozen, Quota quota, double eta, Lab lab) {
        Mask all = problem.dense();
        if (this == NONE) {
            Weights drawn = ScoreDraw.UNIFORM.draw(problem.prunable(), problem.seed());
            return new Start(Selection.keepHighest(LiveScores.ranks(drawn, true), all, quota), drawn);
        }
        Mask mask = this == RANDOM
                ? Masks.random(all, quota, problem.seed())
                : Selection.keepHighest(scores(problem, frozen, lab), all, quota);
        return new Start(mask, scores(mask, eta));
    }

    private Scores scores(Problem problem, Weights frozen, Lab lab) {
        Mask all = problem.dense();
        return switch (this) {
            case SNIP ->
                lab.score(new Snip(PROBE, BatchNormMode.BATCH, false), ScorePruning.network(problem, frozen, all));
            case GRASP ->
                lab.score(
                        new Grasp(PROBE, 2, 200, BatchNormMode.BATCH, Redraw.Linear.NONE, false),
                        ScorePruning.network(problem, frozen, all));
            default -> Scores.magnitude(frozen, all);
        };
    }

    /** 1 where the mask keeps, η elsewhere. */
    static Weights scores(Mask mask, double eta) {
        Weights scores = Weights.empty();
        for (String name : mask.names()) {
            float[] values = mask.floats(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == 1 ? 1 : (float) eta;
            }
            scores = scores.with(name, Tensor.of(mask.shape(name), values));
        }
        return scores;
    }
}
