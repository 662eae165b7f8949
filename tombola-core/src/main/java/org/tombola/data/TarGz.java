package org.tombola.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.tombola.InvalidInput;

/** Reads some files out of a gzipped tar (POSIX ustar), into memory only. */
final class TarGz {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;

    private TarGz() {}

    /**
     * Regular files by the last part of their names; what is missing is missing from the map.
     *
     * @throws InvalidInput when a wanted file is larger than {@code mostBytes}, or the archive is damaged or holds one twice
     */
    static Map<String, byte[]> read(Path archive, List<String> wanted, int mostBytes) throws IOException {
        Map<String, byte[]> found = new HashMap<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
            for (byte[] header = in.readNBytes(BLOCK); !isEnd(header); header = in.readNBytes(BLOCK)) {
                requireChecksum(archive, header);
                long size = octal(archive, header, SIZE, 12);
                String path = text(header, 0, NAME);
                String name = path.substring(path.lastIndexOf('/') + 1);
                long padding = Math.floorMod(-size, BLOCK);
                if (!wanted.contains(name) || (header[TYPE] != '0' && header[TYPE] != 0)) {
                    in.skipNBytes(size + padding);
                    continue;
                }
                if (size > mostBytes) {
                    throw InvalidInput.of("%s: %s says it has %d bytes, more than expected", archive, path, size);
                }
                byte[] bytes = in.readNBytes((int) size);
                if (bytes.length < size) {
                    throw new EOFException();
                }
                in.skipNBytes(padding);
                if (found.put(name, bytes) != null) {
                    throw InvalidInput.of("%s holds %s twice", archive, name);
                }
            }
            in.skip(Long.MAX_VALUE); // to the end, where gzip's own checksum is
        }
        return found;
    }

    private static boolean isEnd(byte[] header) throws IOException {
        if (header.length < BLOCK) {
            throw new EOFException();
        }
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireChecksum(Path archive, byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : header[i] & 0xFF;
        }
        if (sum != octal(archive, header, CHECKSUM, 8)) {
            throw InvalidInput.of("%s is not a tar archive, or a damaged one: a header has a wrong checksum", archive);
        }
    }

    private static long octal(Path archive, byte[] header, int from, int length) {
        try {
            long value = Long.parseLong(text(header, from, length).trim(), 8);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, as for a negative number
        }
        throw InvalidInput.of("%s is not a tar archive, or a damaged one: a header has no proper numbers", archive);
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOfRange(header, from, end), ISO_8859_1);
    }
}
