package org.tombola.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.AsideFile;
import org.tombola.Hash;

/**
 * Decoded picture folders, one file each: a header, the class names, then sizes, labels and pixels of both splits, and last a hash of
 * it all. A file that is not exactly that is made anew; a cache that cannot be written costs time and nothing else.
 */
record DecodedCache(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(DecodedCache.class);
    private static final long MAGIC = 0x546F6D626F6C6101L; // "Tombola", revision 1

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
        SplitHeader.writeNames(out, data.classNames());
        for (Images split : List.of(data.train(), data.test())) {
            SplitHeader.of(split).write(out);
            out.write(split.pixels());
        }
        out.writeUTF(hash(data));
    }

    private static RawData read(DataInputStream in, long length) throws IOException {
        SplitHeader.require(in.readLong() == MAGIC, "it has another format");
        List<String> names = SplitHeader.readNames(in);
        RawData data = new RawData(images(in, names.size(), length), images(in, names.size(), length), names);
        SplitHeader.require(in.readUTF().equals(hash(data)), "its hash is wrong");
        SplitHeader.require(in.read() == -1, "bytes follow its end");
        return data;
    }

    private static Images images(DataInputStream in, int classes, long length) throws IOException {
        SplitHeader split = SplitHeader.read(in, Math.min(length, Integer.MAX_VALUE - 8));
        byte[] pixels = new byte[(int) (split.labels().length * split.each())];
        in.readFully(pixels);
        return new Images(split.channels(), split.height(), split.width(), classes, pixels, split.labels());
    }

    private static String hash(RawData data) {
        Hash hash = Hash.start().add(data.train().checksum()).add(data.test().checksum());
        data.classNames().forEach(hash::add);
        return hash.hex();
    }
}
