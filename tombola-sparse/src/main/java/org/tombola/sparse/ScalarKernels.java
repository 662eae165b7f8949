package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The plainest way to compute what {@link Kernels} promises: the oracle of the others, and what runs where the Vector API is absent. */
final class ScalarKernels implements Kernels {
    /** Those of the kernels for vectors of 512 bits, so that both add in one order and agree bit for bit. */
    private static final int[] WIDTHS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16};

    private static final int[] ONTO_WIDTHS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14};
    private static final int[] DENSE_WIDTHS = {1, 2, 3, 4, 5};

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int[] widths(boolean onto) {
        return onto ? ONTO_WIDTHS.clone() : WIDTHS.clone();
    }

    @Override
    public int[] denseWidths() {
        return DENSE_WIDTHS.clone();
    }

    @Override
    public void sparse(
            Stream taps,
            int block,
            int low,
            int high,
            int width,
            int stride,
            MemorySegment memory,
            long in,
            long out,
            long outPitch,
            boolean onto,
            long init,
            long initPitch,
            float floor) {
        int chains = Kernels.chains(width);
        float[][] sums = new float[chains][LANES];
        for (int o = 0; o < taps.outputs(); o++) {
            int at = taps.start(block) + o * (taps.segments() + 1);
            for (int unit = 0; unit < width; unit++) {
                for (float[] sum : sums) {
                    Arrays.fill(sum, 0);
                }
                start(
                        sums[0],
                        block == 0 ? taps.bias()[o] : 0,
                        memory,
                        onto,
                        init + o * initPitch + (long) unit * UNIT);
                int first = taps.bounds()[at + low];
                int end = taps.bounds()[at + high];
                int even = first + (end - first) / chains * chains;
                for (int t = first; t < end; t++) {
                    float[] sum = sums[t < even ? (t - first) % chains : 0];
                    add(sum, taps.values()[t], memory, in + taps.offsets()[t] + (long) unit * stride * UNIT);
                }
                for (int step = 1; step < chains; step *= 2) {
                    for (int i = 0; i + step < chains; i += 2 * step) {
                        for (int lane = 0; lane < LANES; lane++) {
                            sums[i][lane] += sums[i + step][lane];
                        }
                    }
                }
                finish(sums[0], memory, out + o * outPitch + (long) unit * UNIT, floor);
            }
        }
    }

    @Override
    public void dense(
            DenseTaps taps,
            int low,
            int high,
            int width,
            int stride,
            MemorySegment memory,
            long in,
            long out,
            long outPitch,
            boolean onto,
            long init,
            long initPitch,
            float floor) {
        float[] sums = new float[LANES];
        int count = taps.offsets().length;
        int grouped = taps.outputs() / 4 * 4;
        for (int o = 0; o < taps.outputs(); o++) {
            int first = o < grouped ? o / 4 * 4 * count + o % 4 : o * count;
            int step = o < grouped ? 4 : 1;
            for (int unit = 0; unit < width; unit++) {
                start(sums, taps.bias()[o], memory, onto, init + o * initPitch + (long) unit * UNIT);
                for (int t = low * taps.perRow(); t < high * taps.perRow(); t++) {
                    long from = in + taps.offsets()[t] + (long) unit * stride * UNIT;
                    add(sums, taps.values()[first + t * step], memory, from);
                }
                finish(sums, memory, out + o * outPitch + (long) unit * UNIT, floor);
            }
        }
    }

    @Override
    public void copy(MemorySegment memory, long from, long fromStep, long to, long toStep, int units) {
        for (int unit = 0; unit < units; unit++) {
            for (int lane = 0; lane < LANES; lane++) {
                set(memory, to + unit * toStep, lane, get(memory, from + unit * fromStep, lane));
            }
        }
    }

    @Override
    public void clear(MemorySegment memory, long to, long step, int units, int times) {
        for (int time = 0; time < times; time++) {
            for (int i = 0; i < units * LANES; i++) {
                set(memory, to + time * step, i, 0);
            }
        }
    }

    @Override
    public void sum(MemorySegment memory, long left, long right, long to, int units, float floor) {
        for (int i = 0; i < units * LANES; i++) {
            float sum = get(memory, left, i) + get(memory, right, i);
            set(memory, to, i, sum < floor ? floor : sum);
        }
    }

    @Override
    public void floor(MemorySegment memory, long from, long to, int units) {
        for (int i = 0; i < units * LANES; i++) {
            float x = get(memory, from, i);
            set(memory, to, i, x < 0 ? 0 : x);
        }
    }

    @Override
    public void affine(MemorySegment memory, long from, long to, int units, float scale, float shift) {
        for (int i = 0; i < units * LANES; i++) {
            set(memory, to, i, Math.fma(get(memory, from, i), scale, shift));
        }
    }

    @Override
    public void times(MemorySegment memory, long from, long factors, long to, int units) {
        for (int i = 0; i < units * LANES; i++) {
            set(memory, to, i, get(memory, from, i) * get(memory, factors, i % LANES));
        }
    }

    @Override
    public void mean(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
        for (int lane = 0; lane < LANES; lane++) {
            float sum = 0;
            for (int i = 0; i < rows * units; i++) {
                sum += get(memory, from + i / units * rowPitch + (long) i % units * UNIT, lane);
            }
            set(memory, to, lane, sum * (1f / (rows * units)));
        }
    }

    @Override
    public void most(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
        for (int lane = 0; lane < LANES; lane++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < rows * units; i++) {
                most = Math.max(most, get(memory, from + i / units * rowPitch + (long) i % units * UNIT, lane));
            }
            set(memory, to, lane, most);
        }
    }

    @Override
    public void halve(
            MemorySegment memory, long from, long fromStep, int columns, long evens, long odds, long toStep, int rows) {
        int most = (columns + 1) / 2;
        int end = (most + LANES - 1) / LANES * LANES;
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < end; x++) {
                set(memory, evens + row * toStep, x, x < most ? get(memory, from + row * fromStep, 2 * x) : 0);
                if (odds != NOWHERE) {
                    set(
                            memory,
                            odds + row * toStep,
                            x,
                            x < columns / 2 ? get(memory, from + row * fromStep, 2 * x + 1) : 0);
                }
            }
        }
    }

    @Override
    public void masked(MemorySegment memory, long from, long masks, long to, int units) {
        for (int i = 0; i < units * LANES; i++) {
            int bits = memory.get(JAVA_INT, from + 4L * i) & memory.get(JAVA_INT, masks + 4L * i);
            memory.set(JAVA_INT, to + 4L * i, bits);
        }
    }

    @Override
    public void sigmoids(MemorySegment memory, long from, long to, int units, boolean swish) {
        for (int i = 0; i < units * LANES; i++) {
            float x = get(memory, from, i);
            set(memory, to, i, (float) ((swish ? x : 1) / (1 + Math.exp(-x))));
        }
    }

    private static float get(MemorySegment memory, long from, int index) {
        return memory.get(JAVA_FLOAT, from + 4L * index);
    }

    private static void set(MemorySegment memory, long to, int index, float value) {
        memory.set(JAVA_FLOAT, to + 4L * index, value);
    }

    private static void start(float[] sums, float bias, MemorySegment memory, boolean onto, long init) {
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] = onto ? bias + get(memory, init, lane) : bias;
        }
    }

    private static void add(float[] sums, float weight, MemorySegment memory, long from) {
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] = Math.fma(weight, get(memory, from, lane), sums[lane]);
        }
    }

    private static void finish(float[] sums, MemorySegment memory, long to, float floor) {
        for (int lane = 0; lane < LANES; lane++) {
            set(memory, to, lane, sums[lane] < floor ? floor : sums[lane]);
        }
    }
}
