package org.tombola.cli.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;
import org.tombola.data.Batch;
import org.tombola.graph.Layer;
import org.tombola.random.Seed;

/**
 * The same random pictures, numbers in [0,1], laid out as each engine takes them without a conversion that is not its own.
 *
 * @param channelsFirst {@code N × C × H × W}
 * @param outside the same outside of the Java heap, which native code reads in place
 * @param batch {@code N × H × W × C}
 */
record Pictures(Layer.Input shape, int count, float[] channelsFirst, FloatBuffer outside, Batch batch) {
    static Pictures random(Layer.Input shape, int count) {
        RandomGenerator random = new Seed(1).child("pictures").generator();
        int positions = shape.height() * shape.width();
        float[] first = new float[Math.multiplyExact(count, shape.channels() * positions)];
        float[] last = new float[first.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = random.nextFloat();
            int position = i % positions;
            int channel = i / positions % shape.channels();
            int picture = i / positions / shape.channels();
            last[(picture * positions + position) * shape.channels() + channel] = first[i];
        }
        FloatBuffer outside = ByteBuffer.allocateDirect(Math.multiplyExact(first.length, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        outside.put(first).flip();
        Batch batch = Batch.ofFloats(shape.channels(), shape.height(), shape.width(), last, new int[count]);
        return new Pictures(shape, count, first, outside, batch);
    }

    long[] dimensions() {
        return new long[] {count, shape.channels(), shape.height(), shape.width()};
    }
}
