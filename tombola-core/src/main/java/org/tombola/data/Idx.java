package org.tombola.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.tombola.InvalidInput;

/**
 * The format of the MNIST files: two zero bytes, the type (8, unsigned bytes), the number of dimensions, the dimensions as big-endian
 * integers, the values. Plain or gzipped, told apart by their first bytes.
 *
 * @param shape all positive
 * @param values row-major
 */
record Idx(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTES = 8;
    /** Deflate cannot do better than 1032:1, so a header that promises more is lying. */
    private static final long MOST_INFLATION = 1032;

    /** @throws InvalidInput unless the file is exactly one array of that many dimensions */
    static Idx read(Path file, int dimensions) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            raw.mark(2);
            boolean gzipped = raw.read() == 0x1F && raw.read() == 0x8B;
            raw.reset();
            long atMost = Files.size(file) * (gzipped ? MOST_INFLATION : 1);
            return read(file, gzipped ? new GZIPInputStream(raw, 1 << 16) : raw, dimensions, atMost);
        } catch (IOException e) {
            throw Unreadable.because(file, e);
        }
    }

    private static Idx read(Path file, InputStream in, int dimensions, long atMost) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(4 + 4 * dimensions));
        if (header.remaining() < 4 + 4 * dimensions) {
            throw new EOFException();
        }
        if (header.getInt() != (UNSIGNED_BYTES << 8 | dimensions)) {
            throw InvalidInput.of(
                    "%s is not an IDX file of unsigned bytes in %d dimensions: it starts with %08x, not %08x",
                    file, dimensions, header.getInt(0), UNSIGNED_BYTES << 8 | dimensions);
        }
        int[] shape = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            shape[i] = header.getInt();
        }
        byte[] values = in.readNBytes(size(file, shape, atMost - header.capacity()));
        if (values.length < size(file, shape, Integer.MAX_VALUE)) {
            throw InvalidInput.of(
                    "%s is truncated: its header says %s, but only %d bytes follow",
                    file, Arrays.toString(shape), values.length);
        }
        if (in.read() != -1) {
            throw InvalidInput.of("%s has more bytes than its header says, %s", file, Arrays.toString(shape));
        }
        return new Idx(shape, values);
    }

    /** The number of values, once it is known that a file of this length can hold them. */
    private static int size(Path file, int[] shape, long atMost) {
        long size = 1;
        for (int length : shape) {
            if (length <= 0) {
                throw InvalidInput.of("%s has an impossible size in its header: %s", file, unsigned(shape));
            }
            size = Math.min(size * length, 1L << 32); // capped, so that the next product cannot overflow
        }
        if (size > Math.min(atMost, Integer.MAX_VALUE - 8)) {
            throw InvalidInput.of(
                    "%s is truncated or lies: its header says %s, more than the file can hold", file, unsigned(shape));
        }
        return (int) size;
    }

    private static String unsigned(int[] shape) {
        return Arrays.toString(
                Arrays.stream(shape).mapToLong(Integer::toUnsignedLong).toArray());
    }
}
