package org.tombola.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.tombola.InvalidInput;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * A tensor of a checkpoint with what wraps its name taken off.
 *
 * @param original the name in the file
 * @param name without the marks of DataParallel and of torch.compile, and of pruning by torch.nn.utils.prune
 */
record NamedTensor(String original, String name, Tensor tensor) {
    private static final Set<String> WRAPPERS = Set.of("module", "_orig_mod");
    private static final String UNPRUNED = "_orig";
    private static final String MASK = "_mask";

    /**
     * All tensors that can be a network's: counters of batch norms are left out, pruned weights multiplied with their masks.
     *
     * @throws InvalidInput when a mask has another shape than its weights, or two names become one
     */
    static List<NamedTensor> of(Weights raw, String place) {
        List<NamedTensor> named = new ArrayList<>();
        for (String original : raw.names()) {
            String mask = original.endsWith(UNPRUNED)
                    ? original.substring(0, original.length() - UNPRUNED.length()) + MASK
                    : "";
            if (original.endsWith(".num_batches_tracked") || maskOfWeights(raw, original)) {
                continue;
            }
            if (raw.contains(mask)) {
                String pruned = original.substring(0, original.length() - UNPRUNED.length());
                Tensor product = product(raw.get(original), raw.get(mask), place + ": " + mask);
                named.add(new NamedTensor(original, unwrapped(pruned), product));
            } else {
                named.add(new NamedTensor(original, unwrapped(original), raw.get(original)));
            }
        }
        if (named.stream().map(NamedTensor::name).distinct().count() < named.size()) {
            throw new InvalidInput(
                    place + " holds several networks: names differ by no more than 'module' or '_orig_mod'");
        }
        return named;
    }

    /** {@code layer1.0.conv1} of {@code layer1.0.conv1.weight}. */
    String layer() {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /** {@code weight} of {@code layer1.0.conv1.weight}. */
    String suffix() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Whether the numbers can stand in a tensor of that shape; a fully connected layer may be stored as a 1×1 convolution. */
    boolean fits(int[] shape) {
        return Arrays.equals(tensor.shape(), shape)
                || shape.length == 2 && Arrays.equals(tensor.shape(), new int[] {shape[0], shape[1], 1, 1});
    }

    private static boolean maskOfWeights(Weights raw, String name) {
        return name.endsWith(MASK) && raw.contains(name.substring(0, name.length() - MASK.length()) + UNPRUNED);
    }

    private static String unwrapped(String name) {
        return String.join(
                ".",
                Arrays.stream(name.split("\\.", -1))
                        .filter(part -> !WRAPPERS.contains(part))
                        .toList());
    }

    private static Tensor product(Tensor weights, Tensor mask, String place) {
        if (!weights.sameShape(mask)) {
            throw InvalidInput.of(
                    "%s has shape %s, its weights %s",
                    place, Arrays.toString(mask.shape()), Arrays.toString(weights.shape()));
        }
        float[] product = new float[weights.size()];
        for (int i = 0; i < product.length; i++) {
            product[i] = mask.at(i) == 0 ? 0 : weights.at(i) * mask.at(i); // not -0
        }
        return Tensor.of(weights.shape(), product);
    }
}
