package org.tombola.find;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * The last few masks of some tensors, all in one vector that a checkpoint saves like a velocity: a position's number, written in binary,
 * says which of them keep it, the newest in the last digit.
 *
 * @param shapes of the tensors
 * @param vector laid out as the parameters
 * @param length how many masks are remembered
 */
record RecentMasks(SequencedMap<String, int[]> shapes, Variables vector, int length) {
    /** As many bits as a float holds exactly. */
    static final int MOST = 24;

    RecentMasks {
        if (length < 2 || length > MOST) {
            throw new IllegalArgumentException("from 2 to " + MOST + " masks can be remembered, not " + length);
        }
    }

    void push(Mask newest) {
        Weights old = vector.read();
        Map<String, Tensor> pushed = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] numbers = old.get(name).copy();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = ((int) numbers[i] << 1 | (newest.kept(name, i) ? 1 : 0)) & (1 << length) - 1;
            }
            pushed.put(name, Tensor.of(shape, numbers));
        });
        vector.write(Weights.of(pushed));
    }

    /** Newest first; those never pushed keep nothing. */
    List<Mask> masks() {
        Weights numbers = vector.read();
        List<Mask> masks = new ArrayList<>();
        for (int age = 0; age < length; age++) {
            int digit = age;
            masks.add(Mask.of(shapes, name -> {
                float[] values = numbers.get(name).values();
                return i -> ((int) values[i] >> digit & 1) == 1;
            }));
        }
        return masks;
    }

    /**
     * Largest normalised Hamming distance of the first mask to one of the others: not between neighbours, which a slow drift keeps
     * small.
     */
    static double farthest(List<Mask> masks) {
        Mask newest = masks.getFirst();
        return masks.stream()
                .skip(1)
                .mapToDouble(mask -> (double) mask.hamming(newest) / newest.size())
                .max()
                .orElse(0);
    }
}
