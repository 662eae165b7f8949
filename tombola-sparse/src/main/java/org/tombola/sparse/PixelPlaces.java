package org.tombola.sparse;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tombola.graph.FeatureShape;
import org.tombola.sparse.Lowering.Lowered;

/**
 * One image, 16 neighbouring pixels in the lanes: {@code [channel][row][column]} with zero columns behind each row and zero rows between
 * channels. Values that a convolution of stride 1 leads from one to the other have rows of one length, so that a map is a single long row
 * of units and a tap a constant distance; what is computed for the columns of zeros is wiped out again. Rows that fill whole units need no
 * such columns: {@link RowMasks} keep taps from reading neighbours that are none.
 */
final class PixelPlaces implements Places {
    private final Lowered network;
    private final Channels channels;
    private final Memory memory;
    /** Union-find: values whose rows have one length. */
    private final int[] kin;

    private final int[] margin;
    private final int[] rowLength;
    /** What the rows of the value itself have to be long at least. */
    private final int[] needed;

    private final BitSet sparing;
    /** Of kin, whether their rows follow each other without columns of zeros. */
    private final BitSet tight = new BitSet();
    /** By length of rows. */
    private final Map<Integer, RowMasks> masks = new HashMap<>();

    /** @param masked whether there are kernels for taps with masks */
    PixelPlaces(Lowered network, Channels channels, Memory memory, boolean masked) {
        this.network = network;
        this.channels = channels;
        this.memory = memory;
        sparing = Places.sparing(network.ops());
        int values = network.shapes().size();
        kin = new int[values];
        margin = new int[values];
        rowLength = new int[values];
        needed = new int[values];
        for (int value = 0; value < values; value++) {
            kin[value] = value;
        }
        network.ops().forEach(this::relate);
        if (masked) {
            tighten();
        }
        for (int value = 0; value < values; value++) {
            int root = root(value);
            rowLength[root] = Math.max(
                    rowLength[root],
                    Math.max(needed[value], network.shapes().get(value).width() + margin[value]));
        }
        tight.stream()
                .forEach(root -> rowLength[root] = network.shapes().get(root).width());
    }

    /** Finds the kin that need no columns of zeros: their rows fill units, and there are masks for all taps that read them. */
    private void tighten() {
        int values = network.shapes().size();
        for (int value = 0; value < values; value++) {
            tight.set(root(value));
        }
        for (int value = 0; value < values; value++) {
            FeatureShape map = network.shapes().get(value);
            int root = root(value);
            if (!RowMasks.serve(map)
                    || map.width() != network.shapes().get(root).width()) {
                tight.clear(root);
            }
        }
        for (Op op : network.ops()) {
            if (op instanceof Op.Convolution c && reads(c) && !(RowMasks.serve(c) && fits(c))) {
                tight.clear(root(c.out()));
            }
        }
    }

    /** Whether the columns of one phase of its input are no more than a row of its output has. */
    private boolean fits(Op.Convolution c) {
        int columns = network.shapes().get(c.in()).width();
        return (columns + c.stride() - 1) / c.stride()
                <= network.shapes().get(c.out()).width();
    }

    /** Whether its taps go over a map whose rows are as long as those of its output. */
    private boolean reads(Op.Convolution c) {
        FeatureShape out = network.shapes().get(c.out());
        return slides(c) ? !shifts(c) : !Places.once(c, network.shapes()) && !PhasePlanes.byColumn(out.width());
    }

    @Override
    public RowMasks masks(Op.Convolution c) {
        int width = network.shapes().get(c.out()).width();
        return reads(c) && c.kernelWidth() > 1 && tight.get(root(c.out()))
                ? masks.computeIfAbsent(width, w -> RowMasks.take(memory, w))
                : RowMasks.NONE;
    }

    @Override
    public void prepare(MemorySegment scratch) {
        masks.values().forEach(one -> one.write(scratch));
    }

    private void relate(Op op) {
        switch (op) {
            case Op.Convolution c -> {
                if (c.residual() != Op.NONE) {
                    join(c.out(), c.residual());
                }
                if (slides(c)) {
                    join(c.in(), c.out());
                    if (!shifts(c)) {
                        margin[c.in()] = Math.max(margin[c.in()], c.padding());
                    }
                } else if (!Places.once(c, network.shapes())
                        && !PhasePlanes.byColumn(network.shapes().get(c.out()).width())) {
                    int length =
                            PhasePlanes.length(c, network.shapes().get(c.in()).width());
                    needed[c.out()] = Math.max(needed[c.out()], length);
                }
            }
            case Op.Sum s -> {
                join(s.in(), s.out());
                join(s.second(), s.out());
            }
            case Op.Product p -> join(p.in(), p.out());
            case Op.Apply a -> join(a.in(), a.out());
            case Op.Affine a -> join(a.in(), a.out());
            case Op.Pool p -> {}
            case Op.Mean m -> {}
            case Op.Shortcut s -> {}
        }
    }

    /** Whether neighbouring outputs read neighbouring inputs. */
    boolean slides(Op.Convolution c) {
        return c.stride() == 1 && !Places.once(c, network.shapes());
    }

    @Override
    public boolean shifts(Op.Convolution c) {
        return slides(c) && ShiftedPlanes.serves(c, network.shapes().get(c.in()).width());
    }

    private void join(int one, int other) {
        kin[root(one)] = root(other);
    }

    private int root(int value) {
        return kin[value] == value ? value : root(kin[value]);
    }

    @Override
    public Placement place(int value) {
        FeatureShape map = network.shapes().get(value);
        int[] live = channels.live(value);
        int length = rowLength[root(value)];
        int ahead = margin[value] * (tight.get(root(value)) ? length : length + 1);
        int last = (map.height() - 1) * length + map.width();
        int slot = up(Math.max(up(last), map.height() * length) + ahead);
        boolean alone = alone(value);
        Object shape = List.of(map.height(), map.width(), live.length, length, margin[value], alone ? value : Op.NONE);
        long bytes = 4L * (up(ahead) + (long) slot * live.length + up(ahead) + Kernels.LANES);
        Memory.Lease lease = memory.take(shape, bytes, alone);
        return new Placement(
                lease.place() + 4L * up(ahead),
                Places.slots(map, live),
                live.length,
                map.height(),
                map.width(),
                4L * slot,
                4L * length,
                Float.BYTES,
                Storage.FLOAT32,
                lease);
    }

    /** Pictures are written pixel by pixel, and nothing else wipes what lies between their rows. */
    private boolean alone(int value) {
        return value == 0 || sparing.get(value);
    }

    @Override
    public boolean alike(int one, int other) {
        return root(one) == root(other) && margin[one] == margin[other] && !alone(one) && !alone(other);
    }

    private static int up(int floats) {
        return (floats + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
    }

    @Override
    public int margin(int value) {
        return margin[value];
    }

    @Override
    public boolean wiped(int value) {
        return margin[value] > 0 && !tight.get(root(value));
    }
}
