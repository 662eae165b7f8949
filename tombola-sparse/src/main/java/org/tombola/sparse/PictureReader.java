package org.tombola.sparse;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** Pictures into scratch memory, normalised on the way, and logits out of it. */
final class PictureReader {
    private final Placement input;
    private final Placement output;
    private final float[] mean;
    private final float[] deviation;
    private final int size;
    private final PixelKernels kernels;

    /** @param mean empty when pictures are taken as they are */
    PictureReader(Placement input, Placement output, float[] mean, float[] deviation, PixelKernels kernels) {
        this.kernels = kernels;
        this.input = input;
        this.output = output;
        this.mean = mean;
        this.deviation = deviation;
        this.size = input.channels() * input.height() * input.width();
    }

    /** Pictures that are missing in a block keep what was there before: nobody reads their logits. */
    void read(MemorySegment scratch, float[] pictures, int from, int count) {
        if (!kernels.finite(pictures, from, count * size)) {
            throw new IllegalArgumentException("a picture has a pixel that is not finite");
        }
        int plane = input.height() * input.width();
        for (int channel = 0; channel < input.channels(); channel++) {
            int slot = input.slots()[channel];
            if (slot >= 0) {
                float scale = deviation.length == 0 ? 1 : 1 / deviation[channel];
                float shift = mean.length == 0 ? 0 : -mean[channel] * scale;
                if (input.fillsUnits()) {
                    long to = input.at(slot, 0, 0);
                    MemorySegment.copy(pictures, from + channel * plane, scratch, JAVA_FLOAT, to, plane);
                    kernels.affine(scratch, to, to, input.units(), scale, shift);
                    continue;
                }
                for (int y = 0; y < input.height(); y++) {
                    row(
                            scratch,
                            pictures,
                            from + channel * plane + y * input.width(),
                            count,
                            input.at(slot, y, 0),
                            scale,
                            shift);
                }
            }
        }
    }

    private void row(MemorySegment scratch, float[] pictures, int from, int count, long to, float scale, float shift) {
        int width = input.width();
        boolean halves = input.storage() == Storage.BFLOAT16;
        for (int image = 0; image < count; image++) {
            int first = from + image * size;
            long target = to + (halves ? 2L : 4L) * image;
            // As Storage.set does, which would ask for each number which storage it is; with constant steps the JVM
            // checks once for a row.
            if (halves) {
                for (int x = 0; x < width; x++) {
                    short number = Storage.half(Math.fma(pictures[first + x], scale, shift));
                    scratch.set(JAVA_SHORT, target + (long) Kernels.UNIT * x, number);
                }
            } else if (input.single()) {
                for (int x = 0; x < width; x++) {
                    scratch.set(JAVA_FLOAT, target + 4L * x, Math.fma(pictures[first + x], scale, shift));
                }
            } else {
                for (int x = 0; x < width; x++) {
                    float number = Math.fma(pictures[first + x], scale, shift);
                    scratch.set(JAVA_FLOAT, target + (long) Kernels.UNIT * x, number);
                }
            }
        }
    }

    void write(MemorySegment scratch, float[] logits, int to, int count) {
        int classes = output.channels();
        for (int c = 0; c < classes; c++) {
            long from = output.at(output.slots()[c], 0, 0);
            for (int image = 0; image < count; image++) {
                logits[to + image * classes + c] = output.storage().get(scratch, from, image);
            }
        }
    }
}
