package org.tombola.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Equal arrays of the programs of one plan, kept once: both programs go through a layer's weights in the same order wherever they can. */
final class SharedArrays {
    private final Map<Integer, List<float[]>> floats = new HashMap<>();
    private final Map<Integer, List<int[]>> ints = new HashMap<>();
    private long bytes;

    float[] share(float[] array) {
        List<float[]> alike = floats.computeIfAbsent(Arrays.hashCode(array), hash -> new ArrayList<>());
        for (float[] kept : alike) {
            if (Arrays.equals(kept, array)) {
                return kept;
            }
        }
        alike.add(array);
        bytes += (long) array.length * Float.BYTES;
        return array;
    }

    int[] share(int[] array) {
        List<int[]> alike = ints.computeIfAbsent(Arrays.hashCode(array), hash -> new ArrayList<>());
        for (int[] kept : alike) {
            if (Arrays.equals(kept, array)) {
                return kept;
            }
        }
        alike.add(array);
        bytes += (long) array.length * Integer.BYTES;
        return array;
    }

    Stream share(Stream stream) {
        return new Stream(
                stream.outputs(),
                stream.segments(),
                stream.blocks(),
                share(stream.offsets()),
                share(stream.values()),
                share(stream.bounds()),
                share(stream.bias()),
                stream.masks());
    }

    DenseTaps share(DenseTaps taps) {
        return new DenseTaps(
                taps.outputs(),
                taps.perRow(),
                share(taps.offsets()),
                share(taps.values()),
                share(taps.bias()),
                taps.masks());
    }

    /** Of all arrays that were kept. */
    long bytes() {
        return bytes;
    }
}
