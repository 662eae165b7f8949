package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.tombola.engine.Variables;
import org.tombola.train.FrozenScores;
import org.tombola.train.Reparameterisation;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** The scores of a search under way, read anew after every step into the same arrays. */
final class LiveScores {
    private final Variables trained;
    private final boolean signed;
    private final SequencedMap<String, float[]> values = new LinkedHashMap<>();

    /**
     * @param weights of a training with {@link FrozenScores}
     * @param covered the tensors that have scores
     * @param signed false when they rank by magnitude
     */
    LiveScores(Reparameterisation.Running weights, Mask covered, boolean signed) {
        this.trained = weights.groups().stream()
                .filter(group -> group.name().equals(FrozenScores.SCORES))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing here trains scores"))
                .values();
        this.signed = signed;
        covered.shapes().forEach((name, shape) -> values.put(name, new float[Tensor.size(shape)]));
    }

    /** As they are now, valid until the next call; none when one is not a number, which ends the training at its next check. */
    Optional<Scores> read() {
        trained.read(values);
        if (!signed) {
            values.values().forEach(LiveScores::magnitudes);
        }
        try {
            return Optional.of(Scores.of(values));
        } catch (ArithmeticException notANumber) {
            return Optional.empty();
        }
    }

    /** Ranks of scores that were drawn, or left by a training. */
    static Scores ranks(Weights scores, boolean signed) {
        Map<String, float[]> ranks = new LinkedHashMap<>();
        scores.tensors().forEach((name, tensor) -> {
            float[] copy = tensor.copy();
            if (!signed) {
                magnitudes(copy);
            }
            ranks.put(name, copy);
        });
        return Scores.of(ranks);
    }

    private static void magnitudes(float[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.abs(scores[i]);
        }
    }
}
