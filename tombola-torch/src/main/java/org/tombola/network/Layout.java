package org.tombola.network;

import java.util.ArrayList;
import java.util.List;
import org.tombola.graph.Graph;
import org.tombola.graph.Parameter;
import org.tombola.tensor.NativeTensor;

/**
 * How one flat vector holds all trainable tensors, in the graph's order. The weights of convolutions lie as
 * {@code out × kernel × kernel × in}: a view in logical order then has channels last, which is what the convolutions of the CPU want,
 * and no step pays for a copy.
 */
final class Layout {
    /** One tensor: where it starts, and its logical shape. */
    record Entry(Parameter parameter, int index, long offset, long size) {
        String name() {
            return parameter.name();
        }

        int[] shape() {
            return parameter.shape();
        }

        /**
         * Positions of a kernel's window. In memory a filter is window × channels, in logical order channels × window; for other
         * tensors the two are the same, and this is 1.
         */
        int window() {
            int[] s = shape();
            return s.length == 4 ? s[2] * s[3] : 1;
        }

        /** Input channels of a filter. */
        int channels() {
            int[] s = shape();
            return s.length == 4 ? s[1] : 1;
        }

        /** Where that logical position of the tensor lies in the flat vector. */
        long place(int position) {
            int window = window();
            int channels = channels();
            int within = position % (window * channels);
            return offset + (position - within) + (long) within % window * channels + within / window;
        }

        /** This tensor of a flat vector in logical shape: a view. */
        NativeTensor of(NativeTensor flat) {
            return logical(flat.narrow(0, offset, size));
        }

        /** This tensor, given its own stretch of the vector, in logical shape: a view. */
        NativeTensor logical(NativeTensor stretch) {
            int[] s = shape();
            return s.length == 4 ? stretch.view(s[0], s[2], s[3], s[1]).permute(0, 3, 1, 2) : stretch.view(longs(s));
        }
    }

    private final List<Entry> entries;
    private final long size;

    private Layout(List<Entry> entries, long size) {
        this.entries = List.copyOf(entries);
        this.size = size;
    }

    static Layout of(Graph graph) {
        List<Entry> entries = new ArrayList<>();
        long offset = 0;
        for (Parameter parameter : graph.trainable()) {
            long size = parameter.sizes().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
            entries.add(new Entry(parameter, entries.size(), offset, size));
            offset += size;
        }
        return new Layout(entries, offset);
    }

    List<Entry> entries() {
        return entries;
    }

    /** How many numbers the vector holds. */
    long size() {
        return size;
    }

    boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.name().equals(name));
    }

    /** @throws IllegalArgumentException when there is no trainable tensor of that name */
    Entry entry(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trainable tensor named '" + name + "'"));
    }

    static long[] longs(int[] shape) {
        return java.util.Arrays.stream(shape).asLongStream().toArray();
    }
}
