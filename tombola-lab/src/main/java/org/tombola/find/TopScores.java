package org.tombola.find;

import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.train.Reparameterisation;
import org.tombola.train.TrainingHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Quota;
import org.tombola.weights.Selection;

/**
 * Keeps, after every step, the weights of the highest scores: the mask of edge-popup (Ramanujan et al., arXiv:1911.13299).
 *
 * @param quota how many, and of which tensors
 * @param signed false when scores rank by magnitude
 */
record TopScores(Quota quota, boolean signed) implements TrainingHook {
    @Override
    public String identity() {
        return "top_scores/" + quota + "/" + signed;
    }

    @Override
    public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
        LiveScores live = new LiveScores(weights, masked, signed);
        Mask all = Mask.dense(masked.shapes());
        return new Running() {
            @Override
            public @Nullable Mask afterStep(long step) {
                return live.read()
                        .map(scores -> Selection.keepHighest(scores, all, quota))
                        .orElse(null);
            }
        };
    }
}
