package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.lab.Scorer;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;

/**
 * Scores, drops some of the lowest, scores the survivors again: round k of n keeps the share d^(k/n) of all weights (Tanaka et al.,
 * arXiv:2006.05467, algorithm 1). Weights dropped before the last round score −∞.
 *
 * <p>All rounds are one step of the store: a round takes less time than writing its scores down.
 *
 * @param saliency scores one round
 * @param quotas what each round keeps of the survivors
 * @param pattern that the last cut is to leave
 * @param density that the last round is to reach
 */
record InRounds(Saliency saliency, Quotas quotas, Pattern pattern, Density density, int rounds) implements Scorer {
    @Override
    public String identity() {
        return saliency.identity() + "/rounds/" + rounds + "/" + density.value().toPlainString() + "/" + quotas + "/"
                + pattern;
    }

    @Override
    public Scores score(Network network, Open engine) {
        Session session = engine.open(saliency.seen(network), saliency.precision());
        Supplier<Variables> reading = saliency.begin(session, network, engine::note);
        List<Mask> masks = masks(session, reading, network.mask());
        return outside(masks.getLast(), saliency.ranked(reading.get(), network.mask()));
    }

    /** Those before each of the rounds, outermost first; the last one is in force afterwards. */
    List<Mask> masks(Session session, Supplier<Variables> reading, Mask all) {
        List<Mask> masks = new ArrayList<>(List.of(all));
        for (int round = 1; round < rounds; round++) {
            Mask mask = masks.getLast();
            Scores scores = saliency.ranked(reading.get(), mask);
            mask = switch (quotas.of(all.shapes(), density.after(round, rounds))) {
                case Quota.Pool pool -> pattern.approach(scores, mask, pool.total());
                case Quota.PerTensor each -> Selection.keepHighest(scores, mask, each);
                case Quota.Budget budget -> Selection.keepHighest(scores, mask, budget);
            };
            session.remask(mask, List.of());
            masks.add(mask);
        }
        return masks;
    }

    private static Scores outside(Mask survivors, Scores scores) {
        SequencedMap<String, float[]> ranked = new LinkedHashMap<>();
        for (String name : scores.names()) {
            float[] values = scores.of(name).clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = survivors.kept(name, i) ? values[i] : Float.NEGATIVE_INFINITY;
            }
            ranked.put(name, values);
        }
        return Scores.of(ranked);
    }
}
