package org.tombola.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.Hash;

/**
 * Decoded picture folders, one file each: a header, the class names, then sizes, labels and pixels of both splits, and last a hash of
 * it all. A file that is not exactly that is made anew; a cache that cannot be written costs time and nothing else.
 */
record DecodedCache(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(DecodedCache.class);
    private static final long MAGIC = 0x546F6D626F6C6101L; // "Tombola", revision 1
    private static final int MOST_CLASSES = 1 << 20;

    /** What was kept under the key, if it is there and whole. */
    Optional<RawData> read(String key) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            return Optional.of(read(in, Files.size(file)));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("discarding {}: {}", file, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void write(String key, RawData data) {
        try {
            AsideFile.write(file(key), channel -> {
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
                write(out, data);
                out.flush();
            });
        } catch (IOException e) {
            LOG.warn("decoded pictures could not be kept in {}: {}", folder, e.getMessage());
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ".images");
    }

    private static void write(DataOutputStream out, RawData data) throws IOException {
        out.writeLong(MAGIC);
        out.writeInt(data.classNames().size());
        for (String name : data.classNames()) {
            out.writeUTF(name);
        }
        write(out, data.train());
        write(out, data.test());
        out.writeUTF(hash(data));
    }

    private static void write(DataOutputStream out, Images images) throws IOException {
        out.writeInt(images.count());
        out.writeInt(images.channels());
        out.writeInt(images.height());
        out.writeInt(images.width());
        ByteBuffer labels = ByteBuffer.allocate(Math.multiplyExact(images.count(), Integer.BYTES));
        labels.asIntBuffer().put(images.labels());
        out.write(labels.array());
        out.write(images.pixels());
    }

    private static RawData read(DataInputStream in, long length) throws IOException {
        require(in.readLong() == MAGIC, "it has another format");
        int classes = in.readInt();
        require(classes >= 0 && classes <= MOST_CLASSES, "impossible number of classes");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add(in.readUTF());
        }
        RawData data = new RawData(images(in, classes, length), images(in, classes, length), names);
        require(in.readUTF().equals(hash(data)), "its hash is wrong");
        require(in.read() == -1, "bytes follow its end");
        return data;
    }

    private static Images images(DataInputStream in, int classes, long length) throws IOException {
        int count = in.readInt();
        int channels = in.readInt();
        int height = in.readInt();
        int width = in.readInt();
        require(count >= 0 && channels > 0 && height > 0 && width > 0, "impossible sizes");
        require(Math.max(channels, Math.max(height, width)) < 1 << 15, "impossible sizes");
        long each = (long) channels * height * width; // below 2^45, and count below 2^31
        require(each <= length && count * each <= Math.min(length, Integer.MAX_VALUE - 8), "it is truncated");
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(count, Integer.BYTES));
        in.readFully(buffer.array());
        int[] labels = new int[count];
        buffer.asIntBuffer().get(labels);
        byte[] pixels = new byte[(int) (count * each)];
        in.readFully(pixels);
        return new Images(channels, height, width, classes, pixels, labels);
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    private static String hash(RawData data) {
        Hash hash = Hash.start().add(data.train().checksum()).add(data.test().checksum());
        data.classNames().forEach(hash::add);
        return hash.hex();
    }
}
