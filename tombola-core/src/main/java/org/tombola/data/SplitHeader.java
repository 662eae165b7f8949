package org.tombola.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a cache of decoded pictures tells of a split before its pixels. */
record SplitHeader(int channels, int height, int width, int[] labels) {
    private static final int MOST_CLASSES = 1 << 20;

    static SplitHeader of(Images images) {
        return new SplitHeader(images.channels(), images.height(), images.width(), images.labels());
    }

    /** Bytes of one picture. */
    long each() {
        return (long) channels * height * width;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(labels.length);
        out.writeInt(channels);
        out.writeInt(height);
        out.writeInt(width);
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(labels.length, Integer.BYTES));
        buffer.asIntBuffer().put(labels);
        out.write(buffer.array());
    }

    /** @throws IOException when no split of up to that many bytes begins like this */
    static SplitHeader read(DataInputStream in, long most) throws IOException {
        int count = in.readInt();
        int channels = in.readInt();
        int height = in.readInt();
        int width = in.readInt();
        require(count >= 0 && channels > 0 && height > 0 && width > 0, "impossible sizes");
        require(Math.max(channels, Math.max(height, width)) < 1 << 15, "impossible sizes");
        long each = (long) channels * height * width; // below 2^45, and count below 2^31
        require(each <= most && count <= most / each && count <= Integer.MAX_VALUE / Integer.BYTES, "it is truncated");
        ByteBuffer buffer = ByteBuffer.allocate(count * Integer.BYTES);
        in.readFully(buffer.array());
        int[] labels = new int[count];
        buffer.asIntBuffer().get(labels);
        return new SplitHeader(channels, height, width, labels);
    }

    static void writeNames(DataOutputStream out, List<String> names) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    static List<String> readNames(DataInputStream in) throws IOException {
        int classes = in.readInt();
        require(classes >= 0 && classes <= MOST_CLASSES, "impossible number of classes");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add(in.readUTF());
        }
        return names;
    }

    static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
