package org.tombola.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/**
 * CIFAR in its binary version: records of one or two label bytes and 3072 pixels, plane by plane, from the archive as published or from
 * the folder that it unpacks to.
 *
 * @param archive its file name
 * @param unpacked the folder in it
 * @param trainFiles in order
 * @param labelBytes before each image; the last one counts (CIFAR-100 has the coarse label first)
 */
record CifarSource(
        KnownDataset known,
        String archive,
        String unpacked,
        List<String> trainFiles,
        String testFile,
        int labelBytes,
        List<String> classNames,
        String path,
        Preparation preparation)
        implements DatasetSource {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int MOST_RECORDS = 100_000;

    @Override
    public Dataset load(DataPlaces places) {
        Path found = known.locate(path, places);
        Map<String, byte[]> files;
        try {
            files = Files.isDirectory(found) ? inFolder(found) : inArchive(found);
        } catch (IOException e) {
            throw Unreadable.because(found, e);
        }
        RawData raw =
                new RawData(images(found, files, trainFiles), images(found, files, List.of(testFile)), classNames);
        return preparation.apply(known.name(), raw);
    }

    /** The archive, the unpacked folder or the files themselves may lie there. */
    private Map<String, byte[]> inFolder(Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve(archive))) {
            return inArchive(folder.resolve(archive));
        }
        Path inner = Files.isDirectory(folder.resolve(unpacked)) ? folder.resolve(unpacked) : folder;
        Map<String, byte[]> files = new HashMap<>();
        for (String name : allFiles()) {
            Path file = inner.resolve(name);
            if (Files.isRegularFile(file)) {
                try (InputStream in = Files.newInputStream(file)) {
                    files.put(name, in.readNBytes(mostBytes() + 1));
                }
            }
        }
        return files;
    }

    private Map<String, byte[]> inArchive(Path file) throws IOException {
        return TarGz.read(file, allFiles(), mostBytes());
    }

    private List<String> allFiles() {
        return java.util.stream.Stream.concat(trainFiles.stream(), java.util.stream.Stream.of(testFile))
                .toList();
    }

    private int recordBytes() {
        return labelBytes + 3 * PLANE;
    }

    private int mostBytes() {
        return MOST_RECORDS * recordBytes();
    }

    private Images images(Path place, Map<String, byte[]> files, List<String> names) {
        List<byte[]> parts = names.stream()
                .map(name -> records(place, name, files.get(name)))
                .toList();
        int count = parts.stream().mapToInt(part -> part.length / recordBytes()).sum();
        byte[] pixels = new byte[Math.multiplyExact(count, 3 * PLANE)];
        int[] labels = new int[count];
        int image = 0;
        for (byte[] part : parts) {
            for (int at = 0; at < part.length; at += recordBytes(), image++) {
                labels[image] = part[at + labelBytes - 1] & 0xFF;
                interleave(part, at + labelBytes, pixels, image * 3 * PLANE);
            }
        }
        return new Images(3, SIDE, SIDE, classNames.size(), pixels, labels);
    }

    /** The bytes of one file, found to be whole records with proper labels. */
    private byte[] records(Path place, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            throw InvalidInput.of("%s has neither %s nor %s in it", place, archive, name);
        }
        if (bytes.length == 0 || bytes.length % recordBytes() != 0 || bytes.length > mostBytes()) {
            throw InvalidInput.of(
                    "%s: %s has %d bytes, which is not a whole number of images of %d bytes (at most %d of them)",
                    place, name, bytes.length, recordBytes(), MOST_RECORDS);
        }
        for (int at = labelBytes - 1; at < bytes.length; at += recordBytes()) {
            if ((bytes[at] & 0xFF) >= classNames.size()) {
                throw InvalidInput.of(
                        "%s: %s, image %d: label %d is not below %d",
                        place, name, at / recordBytes(), bytes[at] & 0xFF, classNames.size());
            }
        }
        return bytes;
    }

    /** Three planes to three bytes a pixel. */
    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        for (int i = 0; i < PLANE; i++) {
            pixels[to + 3 * i] = planes[from + i];
            pixels[to + 3 * i + 1] = planes[from + PLANE + i];
            pixels[to + 3 * i + 2] = planes[from + 2 * PLANE + i];
        }
    }
}
