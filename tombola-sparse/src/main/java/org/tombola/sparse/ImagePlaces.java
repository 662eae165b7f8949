package org.tombola.sparse;

import java.util.BitSet;
import java.util.List;
import org.tombola.graph.FeatureShape;
import org.tombola.sparse.Lowering.Lowered;

/**
 * Images in the lanes, 16, or 32 of bfloat16: {@code [row][channel][column][16]}, so that what the taps of a tile read lies close together, with columns
 * of zeros on both sides; rows above and below the map are left out by the taps.
 */
final class ImagePlaces implements Places {
    private final Lowered network;
    private final Channels channels;
    private final Memory memory;
    private final Storage storage;
    private final int[] margin;
    private final BitSet sparing;

    ImagePlaces(Lowered network, Channels channels, Memory memory, Storage storage) {
        this.network = network;
        this.channels = channels;
        this.memory = memory;
        this.storage = storage;
        sparing = Places.sparing(network.ops());
        margin = margins();
    }

    @Override
    public Placement place(int value) {
        FeatureShape map = network.shapes().get(value);
        int[] live = channels.live(value);
        int left = margin[value];
        long row = (long) (map.width() + 2 * left) * Kernels.UNIT;
        boolean alone = sparing.get(value);
        Object shape = List.of(map.height(), map.width(), live.length, left, alone ? value : Op.NONE);
        Memory.Lease lease = memory.take(shape, row * map.height() * live.length, alone);
        return new Placement(
                lease.place() + (long) left * Kernels.UNIT,
                Places.slots(map, live),
                live.length,
                map.height(),
                map.width(),
                row,
                row * live.length,
                Kernels.UNIT,
                storage,
                lease);
    }

    @Override
    public boolean alike(int one, int other) {
        return margin[one] == margin[other] && !sparing.get(one) && !sparing.get(other);
    }

    @Override
    public int margin(int value) {
        return margin[value];
    }

    /** Columns of zeros that the convolutions which read a value need on either side. */
    private int[] margins() {
        int[] margins = new int[network.shapes().size()];
        for (Op op : network.ops()) {
            if (op instanceof Op.Convolution c) {
                FeatureShape in = network.shapes().get(c.in());
                FeatureShape out = network.shapes().get(c.out());
                int right = (out.width() - 1) * c.stride() + c.kernelWidth() - c.padding() - in.width();
                margins[c.in()] = Math.max(margins[c.in()], Math.max(c.padding(), right));
            }
        }
        return margins;
    }
}
