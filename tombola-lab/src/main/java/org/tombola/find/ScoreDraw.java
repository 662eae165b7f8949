package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** How the scores of a search are drawn: each tensor from its own stream below {@code score_init}. */
enum ScoreDraw {
    /** U(0, 1). Zhang et al., arXiv:2104.08700. */
    UNIFORM {
        @Override
        float one(RandomGenerator random, double bound) {
            return random.nextFloat();
        }
    },
    /** U(±1/√fan_in), PyTorch's {@code kaiming_uniform_(a=√5)}. Ramanujan et al., arXiv:1911.13299. */
    KAIMING_UNIFORM {
        @Override
        float one(RandomGenerator random, double bound) {
            return (float) random.nextDouble(-bound, bound);
        }
    };

    abstract float one(RandomGenerator random, double bound);

    /** Largest magnitude of {@link #KAIMING_UNIFORM}. */
    static double bound(int[] shape) {
        return 1 / Math.sqrt(FrozenWeights.fanIn(shape));
    }

    Weights draw(Map<String, int[]> shapes, Seed seed) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            RandomGenerator random = seed.child("score_init").child(name).generator();
            double bound = bound(shape);
            float[] values = new float[Tensor.size(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = one(random, bound);
            }
            scores.put(name, Tensor.of(shape, values));
        });
        return Weights.of(scores);
    }
}
