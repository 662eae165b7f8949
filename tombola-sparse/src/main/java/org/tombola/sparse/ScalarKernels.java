package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The plainest way to compute what {@link Kernels} promises: the oracle of the others, and what runs where the Vector API is absent. Widths
 * are those of the kernels for vectors of 512 bits, so that both add in one order and agree bit for bit.
 */
abstract class ScalarKernels implements Kernels {
    private final String name;
    private final Storage storage;
    private final int[] widths;
    private final int[] ontoWidths;
    private final int[] denseWidths;
    /** Of a unit. */
    private final int numbers;

    ScalarKernels(String name, Storage storage, int[] widths, int[] ontoWidths, int[] denseWidths) {
        this.name = name;
        this.storage = storage;
        this.widths = widths;
        this.ontoWidths = ontoWidths;
        this.denseWidths = denseWidths;
        this.numbers = storage.numbers();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public int[] widths(boolean onto) {
        return onto ? ontoWidths.clone() : widths.clone();
    }

    @Override
    public int[] denseWidths() {
        return denseWidths.clone();
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
        float[][] sums = new float[chains][numbers];
        for (int o = 0; o < taps.outputs(); o++) {
            int at = taps.start(block) + o * (taps.segments() + 1);
            for (int unit = 0; unit < width; unit++) {
                start(sums, block == 0 ? taps.bias()[o] : 0, memory, onto, init + o * initPitch + (long) unit * UNIT);
                int first = taps.bounds()[at + low];
                int end = taps.bounds()[at + high];
                int even = first + (end - first) / chains * chains;
                for (int t = first; t < end; t++) {
                    float[] sum = sums[t < even ? (t - first) % chains : 0];
                    long from = in + (long) unit * stride * UNIT;
                    add(sum, taps.values()[t], memory, from, taps.offsets()[t], taps.masks(), unit);
                }
                finish(sums, memory, out + o * outPitch + (long) unit * UNIT, floor);
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
        int chains = Kernels.denseChains(width);
        float[][] sums = new float[chains][numbers];
        int count = taps.offsets().length;
        int grouped = taps.outputs() / 4 * 4;
        for (int o = 0; o < taps.outputs(); o++) {
            int first = o < grouped ? o / 4 * 4 * count + o % 4 : o * count;
            int step = o < grouped ? 4 : 1;
            for (int unit = 0; unit < width; unit++) {
                start(sums, taps.bias()[o], memory, onto, init + o * initPitch + (long) unit * UNIT);
                int begin = low * taps.perRow();
                int end = high * taps.perRow();
                int even = begin + (end - begin) / chains * chains;
                for (int t = begin; t < end; t++) {
                    float[] sum = sums[t < even ? (t - begin) % chains : 0];
                    long from = in + (long) unit * stride * UNIT;
                    add(sum, taps.values()[first + t * step], memory, from, taps.offsets()[t], taps.masks(), unit);
                }
                finish(sums, memory, out + o * outPitch + (long) unit * UNIT, floor);
            }
        }
    }

    @Override
    public void copy(MemorySegment memory, long from, long fromStep, long to, long toStep, int units) {
        for (int unit = 0; unit < units; unit++) {
            for (int lane = 0; lane < numbers; lane++) {
                set(memory, to + unit * toStep, lane, get(memory, from + unit * fromStep, lane));
            }
        }
    }

    @Override
    public void sum(MemorySegment memory, long left, long right, long to, int units, float floor) {
        for (int i = 0; i < units * numbers; i++) {
            float sum = get(memory, left, i) + get(memory, right, i);
            set(memory, to, i, sum < floor ? floor : sum);
        }
    }

    @Override
    public void floor(MemorySegment memory, long from, long to, int units) {
        for (int i = 0; i < units * numbers; i++) {
            float x = get(memory, from, i);
            set(memory, to, i, x < 0 ? 0 : x);
        }
    }

    @Override
    public void affine(MemorySegment memory, long from, long to, int units, float scale, float shift) {
        for (int i = 0; i < units * numbers; i++) {
            set(memory, to, i, Math.fma(get(memory, from, i), scale, shift));
        }
    }

    @Override
    public void times(MemorySegment memory, long from, long factors, long to, int units) {
        for (int i = 0; i < units * numbers; i++) {
            set(memory, to, i, get(memory, from, i) * get(memory, factors, i % numbers));
        }
    }

    @Override
    public void mean(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
        for (int lane = 0; lane < numbers; lane++) {
            float sum = 0;
            for (int i = 0; i < rows * units; i++) {
                sum += get(memory, from + i / units * rowPitch + (long) i % units * UNIT, lane);
            }
            set(memory, to, lane, sum * (1f / (rows * units)));
        }
    }

    @Override
    public void most(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
        for (int lane = 0; lane < numbers; lane++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < rows * units; i++) {
                most = Math.max(most, get(memory, from + i / units * rowPitch + (long) i % units * UNIT, lane));
            }
            set(memory, to, lane, most);
        }
    }

    @Override
    public void sigmoids(MemorySegment memory, long from, long to, int units, boolean swish) {
        for (int i = 0; i < units * numbers; i++) {
            float x = get(memory, from, i);
            set(memory, to, i, (float) ((swish ? x : 1) / (1 + Math.exp(-x))));
        }
    }

    /** @param at address of index 0 */
    abstract float get(MemorySegment memory, long at, int index);

    abstract void set(MemorySegment memory, long at, int index, float value);

    private void start(float[][] sums, float bias, MemorySegment memory, boolean onto, long init) {
        for (float[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int lane = 0; lane < numbers; lane++) {
            sums[0][lane] = onto ? bias + get(memory, init, lane) : bias;
        }
    }

    private void add(
            float[] sums, float weight, MemorySegment memory, long from, int offset, RowMasks masks, int unit) {
        boolean masked = !masks.none();
        long mask = masked ? masks.at(offset, unit) : 0;
        long at = from + (masked ? RowMasks.address(offset) : offset);
        for (int lane = 0; lane < numbers; lane++) {
            float x = masked && memory.get(JAVA_INT, mask + 4L * lane) == 0 ? 0 : get(memory, at, lane);
            sums[lane] = Math.fma(weight, x, sums[lane]);
        }
    }

    private void finish(float[][] sums, MemorySegment memory, long to, float floor) {
        for (int step = 1; step < sums.length; step *= 2) {
            for (int i = 0; i + step < sums.length; i += 2 * step) {
                for (int lane = 0; lane < numbers; lane++) {
                    sums[i][lane] += sums[i + step][lane];
                }
            }
        }
        for (int lane = 0; lane < numbers; lane++) {
            float sum = sums[0][lane];
            set(memory, to, lane, sum < floor ? floor : sum);
        }
    }
}
