package org.tombola.sparse;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.tombola.graph.FeatureShape;
import org.tombola.sparse.Lowering.Lowered;

/**
 * Which channels of each value there is anything to do for: a channel that is zero everywhere is not multiplied, and one that nobody
 * reads is not computed. Both follow from pruned weights alone and change no number.
 */
final class Channels {
    private final List<Op> ops;
    private final BitSet[] zero;
    private final BitSet[] live;

    private Channels(Lowered network) {
        ops = network.ops();
        List<FeatureShape> shapes = network.shapes();
        zero = new BitSet[shapes.size()];
        live = new BitSet[shapes.size()];
        Arrays.setAll(zero, i -> new BitSet());
        Arrays.setAll(live, i -> new BitSet());
        ops.forEach(op -> findZeros(op, shapes));
        live[network.output()].set(0, shapes.get(network.output()).channels());
        int before;
        do {
            before = Arrays.stream(live).mapToInt(BitSet::cardinality).sum();
            ops.reversed().forEach(this::findReaders);
        } while (Arrays.stream(live).mapToInt(BitSet::cardinality).sum() > before);
    }

    static Channels of(Lowered network) {
        return new Channels(network);
    }

    /** Whether that channel is zero at every position, for every picture. */
    boolean zero(int value, int channel) {
        return zero[value].get(channel);
    }

    /** The channels of a value that are computed, rising. */
    int[] live(int value) {
        return live[value].stream().toArray();
    }

    private void findZeros(Op op, List<FeatureShape> shapes) {
        for (int c = 0; c < shapes.get(op.out()).channels(); c++) {
            zero[op.out()].set(c, isZero(op, c));
        }
    }

    private boolean isZero(Op op, int channel) {
        return switch (op) {
            case Op.Convolution c -> {
                float bias = c.bias()[channel];
                boolean nothing = bias == 0 || bias < 0 && c.relu();
                yield nothing && (c.residual() == Op.NONE || zero(c.residual(), channel)) && !readsAnything(c, channel);
            }
            case Op.Pool p -> zero(p.in(), channel);
            case Op.Mean m -> zero(m.in(), channel);
            case Op.Sum s -> zero(s.in(), channel) && zero(s.second(), channel);
            case Op.Product p -> zero(p.in(), channel) || zero(p.second(), channel);
            case Op.Apply a ->
                zero(a.in(), channel)
                        && switch (a.function()) {
                            case RELU, SWISH, MISH -> true;
                            case SIGMOID -> false;
                        };
            case Op.Affine a -> zero(a.in(), channel) && a.shift()[channel] == 0;
            case Op.Shortcut s -> !copies(s, channel) || zero(s.in(), channel - s.before());
        };
    }

    private boolean readsAnything(Op.Convolution c, int channel) {
        for (int i = 0; i < c.inChannelsOfGroup(); i++) {
            if (reads(c, channel, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether that output channel multiplies that input channel of its group by anything. */
    boolean reads(Op.Convolution c, int out, int channelInGroup) {
        if (zero(c.in(), c.firstInChannel(out) + channelInGroup)) {
            return false;
        }
        for (int ky = 0; ky < c.kernelHeight(); ky++) {
            for (int kx = 0; kx < c.kernelWidth(); kx++) {
                if (c.weight(out, channelInGroup, ky, kx) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean copies(Op.Shortcut s, int channel) {
        int from = channel - s.before();
        return from >= 0 && from < s.channels();
    }

    private void findReaders(Op op) {
        BitSet out = live[op.out()];
        switch (op) {
            case Op.Convolution c -> {
                if (c.residual() != Op.NONE) {
                    // Kernels walk both with one pitch each, so both have the same channels.
                    out.or(live[c.residual()]);
                    live[c.residual()].or(out);
                }
                out.stream().forEach(o -> {
                    for (int i = 0; i < c.inChannelsOfGroup(); i++) {
                        if (reads(c, o, i)) {
                            live[c.in()].set(c.firstInChannel(o) + i);
                        }
                    }
                });
            }
            case Op.Shortcut s -> out.stream().filter(o -> copies(s, o)).forEach(o -> live[s.in()].set(o - s.before()));
            case Op.Pool p -> live[p.in()].or(out);
            case Op.Mean m -> live[m.in()].or(out);
            case Op.Apply a -> live[a.in()].or(out);
            case Op.Affine a -> live[a.in()].or(out);
            case Op.Sum s -> {
                live[s.in()].or(out);
                live[s.second()].or(out);
            }
            case Op.Product p -> {
                live[p.in()].or(out);
                live[p.second()].or(out);
            }
        }
    }
}
