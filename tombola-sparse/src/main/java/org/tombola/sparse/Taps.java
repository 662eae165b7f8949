package org.tombola.sparse;

/** Makes streams of a convolution's kept weights. */
final class Taps {
    private Taps() {}

    interface Visitor {
        /**
         * @param output its slot
         * @param slot of the input channel
         */
        void tap(int output, int slot, int ky, int kx, float weight);
    }

    /** Every tap that is kept, reads a channel that is not zero, and lies in the map at some position; by output, input, row, column. */
    static void forEach(Op.Convolution c, Channels channels, Placement in, Placement out, Visitor visitor) {
        int[] live = out.live();
        for (int o = 0; o < live.length; o++) {
            int first = c.firstInChannel(live[o]);
            for (int i = 0; i < c.inChannelsOfGroup(); i++) {
                if (!channels.zero(c.in(), first + i)) {
                    for (int ky = 0; ky < c.kernelHeight(); ky++) {
                        for (int kx = 0; kx < c.kernelWidth(); kx++) {
                            float weight = c.weight(live[o], i, ky, kx);
                            if (weight != 0
                                    && meets(ky, c, in.height(), out.height())
                                    && meets(kx, c, in.width(), out.width())) {
                                visitor.tap(o, in.slots()[first + i], ky, kx, weight);
                            }
                        }
                    }
                }
            }
        }
    }

    /** Whether that row (or column) of the kernel lies in the map for some output. */
    private static boolean meets(int k, Op.Convolution c, int size, int outSize) {
        for (int y = 0; y < outSize; y++) {
            int at = y * c.stride() + k - c.padding();
            if (at >= 0 && at < size) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param blockSize input slots of a block, 0 for one block
     */
    static Stream stream(
            Op.Convolution c,
            Channels channels,
            Placement in,
            Placement out,
            TapAddresses addresses,
            RowMasks masks,
            int blockSize) {
        int segments = c.kernelHeight();
        int size = blockSize == 0 ? Math.max(1, in.count()) : blockSize;
        int blocks = Math.max(1, (in.count() + size - 1) / size);
        int step = segments + 1;
        int[] counts = new int[blocks * out.count() * step];
        forEach(
                c,
                channels,
                in,
                out,
                (o, slot, ky, kx, weight) -> counts[(slot / size * out.count() + o) * step + ky]++);
        int[] bounds = new int[counts.length];
        int total = 0;
        for (int i = 0; i < counts.length; i++) {
            bounds[i] = total;
            total += counts[i];
        }
        int[] offsets = new int[total];
        float[] values = new float[total];
        int[] next = bounds.clone();
        forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> {
            int at = next[(slot / size * out.count() + o) * step + ky]++;
            offsets[at] = offset(c, addresses, masks, slot, ky, kx);
            values[at] = weight;
        });
        return new Stream(out.count(), segments, blocks, offsets, values, bounds, bias(c, out), masks);
    }

    /** All weights of all computed channels; the convolution has one group. */
    static DenseTaps dense(
            Op.Convolution c, Channels channels, Placement in, Placement out, TapAddresses addresses, RowMasks masks) {
        int perRow = in.count() * c.kernelWidth();
        int[] offsets = new int[perRow * c.kernelHeight()];
        for (int ky = 0; ky < c.kernelHeight(); ky++) {
            for (int slot = 0; slot < in.count(); slot++) {
                for (int kx = 0; kx < c.kernelWidth(); kx++) {
                    offsets[(ky * in.count() + slot) * c.kernelWidth() + kx] =
                            offset(c, addresses, masks, slot, ky, kx);
                }
            }
        }
        float[] values = new float[offsets.length * out.count()];
        int grouped = out.count() / 4 * 4;
        forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> {
            int tap = (ky * in.count() + slot) * c.kernelWidth() + kx;
            int at = o < grouped ? (o / 4 * offsets.length + tap) * 4 + o % 4 : o * offsets.length + tap;
            values[at] = weight;
        });
        return new DenseTaps(out.count(), perRow, offsets, values, bias(c, out), masks);
    }

    private static int offset(Op.Convolution c, TapAddresses addresses, RowMasks masks, int slot, int ky, int kx) {
        int offset = Math.toIntExact(addresses.offset(slot, ky, kx));
        return masks.none() ? offset : offset | RowMasks.neighbour(c, kx);
    }

    private static float[] bias(Op.Convolution c, Placement out) {
        int[] live = out.live();
        float[] bias = new float[live.length];
        for (int o = 0; o < live.length; o++) {
            bias[o] = c.bias()[live[o]];
        }
        return bias;
    }
}
