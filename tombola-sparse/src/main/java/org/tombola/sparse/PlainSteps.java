package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.tombola.graph.ActivationFunction;

/**
 * Everything but convolutions. What acts on each number alone goes over runs of units, and so does all that 16 images have in their lanes
 * at a time; the rest of what one image needs goes number by number.
 */
final class PlainSteps {
    private PlainSteps() {}

    private interface Work {
        /** @param to address of the output's row {@code y} in that slot; the whole map is one row where pixels are in lanes */
        void row(MemorySegment memory, int slot, int y, long to);
    }

    private record Rows(Op op, Placement out, boolean plain, Work work) implements Step {
        Rows(Op op, Placement out, Work work) {
            this(op, out, isPlain(op, out), work);
        }

        @Override
        public String name() {
            return op.name();
        }

        @Override
        public String kernel() {
            return op.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }

        private static boolean isPlain(Op op, Placement out) {
            return switch (op) {
                case Op.Pool p -> out.single();
                case Op.Mean m -> out.single();
                case Op.Apply a -> a.function() == ActivationFunction.MISH;
                case Op.Shortcut s -> out.single() && s.stride() != 2;
                case Op.Sum s -> false;
                case Op.Product p -> false;
                case Op.Affine a -> false;
                case Op.Convolution c -> false;
            };
        }

        @Override
        public void run(MemorySegment memory) {
            int rows = out.rows();
            for (int y = 0; y < rows; y++) {
                for (int slot = 0; slot < out.count(); slot++) {
                    work.row(memory, slot, y, out.at(slot, y, 0));
                }
            }
        }
    }

    static Step of(Op op, Placement in, Placement second, Placement out, KernelSet set) {
        Kernels kernels = set.of(out.storage());
        int[] live = out.live();
        int units = out.units();
        boolean single = out.single();
        return switch (op) {
            case Op.Pool p -> single ? poolOfOne(p, in, out, set.floats()) : pool(p, in, out, kernels);
            case Op.Mean m -> single ? meanOfOne(m, in, out, set.floats()) : mean(m, in, out, kernels);
            case Op.Shortcut s -> single ? shortcutOfOne(s, in, out, set.floats()) : shortcut(s, in, out, kernels);
            case Op.Sum s ->
                new Rows(s, out, (memory, slot, y, to) -> {
                    long left = in.at(in.slots()[live[slot]], y, 0);
                    long right = second.at(second.slots()[live[slot]], y, 0);
                    kernels.sum(memory, left, right, to, units, s.relu() ? 0 : Float.NEGATIVE_INFINITY);
                });
            case Op.Product p ->
                new Rows(p, out, (memory, slot, y, to) -> {
                    long from = in.at(in.slots()[live[slot]], y, 0);
                    long factor = second.at(second.slots()[live[slot]], 0, 0);
                    if (single) {
                        kernels.affine(memory, from, to, units, memory.get(JAVA_FLOAT, factor), 0);
                    } else {
                        kernels.times(memory, from, factor, to, units);
                    }
                });
            case Op.Affine a ->
                new Rows(a, out, (memory, slot, y, to) -> {
                    long from = in.at(in.slots()[live[slot]], y, 0);
                    kernels.affine(memory, from, to, units, a.scale()[live[slot]], a.shift()[live[slot]]);
                });
            case Op.Apply a ->
                new Rows(
                        a,
                        out,
                        (memory, slot, y, to) ->
                                apply(a.function(), memory, in.at(in.slots()[live[slot]], y, 0), to, units, kernels));
            case Op.Convolution c -> throw new IllegalArgumentException(c.name() + " is a convolution");
        };
    }

    private static void apply(
            ActivationFunction function, MemorySegment memory, long from, long to, int units, Kernels kernels) {
        switch (function) {
            case RELU -> kernels.floor(memory, from, to, units);
            case SIGMOID -> kernels.sigmoids(memory, from, to, units, false);
            case SWISH -> kernels.sigmoids(memory, from, to, units, true);
            case MISH -> {
                Storage storage = kernels.storage();
                for (int i = 0; i < units * storage.numbers(); i++) {
                    float x = storage.get(memory, from, i);
                    // softplus as log1p would overflow for large x, where it is x.
                    double softplus = x > 20 ? x : Math.log1p(Math.exp(x));
                    storage.set(memory, to, i, (float) (x * Math.tanh(softplus)));
                }
            }
        }
    }

    private static Step pool(Op.Pool p, Placement in, Placement out, Kernels kernels) {
        int[] live = out.live();
        return new Rows(p, out, (memory, slot, y, to) -> {
            int top = Math.max(0, y * p.stride() - p.padding());
            int bottom = Math.min(y * p.stride() - p.padding() + p.kernel(), in.height());
            for (int x = 0; x < out.width(); x++) {
                int left = Math.max(0, x * p.stride() - p.padding());
                int right = Math.min(x * p.stride() - p.padding() + p.kernel(), in.width());
                long from = in.at(in.slots()[live[slot]], top, left);
                kernels.most(memory, from, in.rowPitch(), bottom - top, right - left, to + (long) x * Kernels.UNIT);
            }
        });
    }

    private static Step mean(Op.Mean m, Placement in, Placement out, Kernels kernels) {
        int[] live = out.live();
        return new Rows(
                m,
                out,
                (memory, slot, y, to) -> kernels.mean(
                        memory, in.at(in.slots()[live[slot]], 0, 0), in.rowPitch(), in.height(), in.width(), to));
    }

    /** Zero channels are zero from the beginning: nothing else is ever written to the place of this value. */
    private static Step shortcut(Op.Shortcut s, Placement in, Placement out, Kernels kernels) {
        int[] live = out.live();
        long step = (long) s.stride() * Kernels.UNIT;
        return new Rows(s, out, (memory, slot, y, to) -> {
            int channel = live[slot] - s.before();
            if (channel >= 0 && channel < s.channels()) {
                long from = in.at(in.slots()[channel], y * s.stride(), 0);
                kernels.copy(memory, from, step, to, Kernels.UNIT, out.width());
            }
        });
    }

    private static Step poolOfOne(Op.Pool p, Placement in, Placement out, PixelKernels kernels) {
        int[] live = out.live();
        if (p.kernel() == 2 && p.stride() == 2 && p.padding() == 0) {
            return new Rows(p, out, false, (memory, slot, one, to) -> {
                long from = in.at(in.slots()[live[slot]], 0, 0);
                kernels.pool(memory, from, in.rowPitch(), out.width(), to, out.rowPitch(), out.height());
            });
        }
        return new Rows(p, out, (memory, slot, one, to) -> {
            int from = in.slots()[live[slot]];
            for (int y = 0; y < out.height(); y++) {
                int top = Math.max(0, y * p.stride() - p.padding());
                int bottom = Math.min(y * p.stride() - p.padding() + p.kernel(), in.height());
                for (int x = 0; x < out.width(); x++) {
                    int left = Math.max(0, x * p.stride() - p.padding());
                    int right = Math.min(x * p.stride() - p.padding() + p.kernel(), in.width());
                    float most = Float.NEGATIVE_INFINITY;
                    for (int row = top; row < bottom; row++) {
                        for (int column = left; column < right; column++) {
                            // Math.max and not a comparison: a NaN stays one.
                            most = Math.max(most, memory.get(JAVA_FLOAT, in.at(from, row, column)));
                        }
                    }
                    memory.set(JAVA_FLOAT, out.at(slot, y, x), most);
                }
            }
        });
    }

    private static Step meanOfOne(Op.Mean m, Placement in, Placement out, PixelKernels kernels) {
        int[] live = out.live();
        if (in.fillsUnits()) {
            return new Rows(m, out, false, (memory, slot, one, to) -> {
                // Lane by lane into the unit of the mean, and then the lanes.
                kernels.mean(memory, in.at(in.slots()[live[slot]], 0, 0), 0, 1, in.units(), to);
                float sum = 0;
                for (int lane = 0; lane < Kernels.LANES; lane++) {
                    sum += memory.get(JAVA_FLOAT, to + 4L * lane);
                }
                memory.set(JAVA_FLOAT, to, sum / Kernels.LANES);
            });
        }
        return new Rows(m, out, (memory, slot, one, to) -> {
            double sum = 0;
            for (int y = 0; y < in.height(); y++) {
                long from = in.at(in.slots()[live[slot]], y, 0);
                // One addition waits for the other: rows apart go side by side.
                double row = 0;
                for (int x = 0; x < in.width(); x++) {
                    row += memory.get(JAVA_FLOAT, from + 4L * x);
                }
                sum += row;
            }
            memory.set(JAVA_FLOAT, to, (float) (sum / (in.height() * in.width())));
        });
    }

    private static Step shortcutOfOne(Op.Shortcut s, Placement in, Placement out, PixelKernels kernels) {
        int[] live = out.live();
        return new Rows(s, out, (memory, slot, one, to) -> {
            int channel = live[slot] - s.before();
            if (channel >= 0 && channel < s.channels()) {
                long from = in.at(in.slots()[channel], 0, 0);
                long fromStep = s.stride() * in.rowPitch();
                if (s.stride() == 2) {
                    kernels.halve(
                            memory, from, fromStep, in.width(), to, Kernels.NOWHERE, out.rowPitch(), out.height());
                } else {
                    subsample(memory, s.stride(), from, fromStep, out, to);
                }
            }
        });
    }

    private static void subsample(MemorySegment memory, int stride, long from, long fromStep, Placement out, long to) {
        for (int y = 0; y < out.height(); y++, from += fromStep, to += out.rowPitch()) {
            for (int x = 0; x < out.width(); x++) {
                memory.set(JAVA_FLOAT, to + 4L * x, memory.get(JAVA_FLOAT, from + 4L * stride * x));
            }
        }
    }
}
