package org.tombola.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.AsideFile;
import org.tombola.InvalidInput;

/**
 * Picture folders that are too many for memory, decoded to files that are mapped: for each split its pixels and then a SHA-256 of each
 * picture, and an index of names, sizes and labels, which is written last. Whoever reads trusts the pixels: hashing them would take as
 * long as an epoch.
 */
record DecodedFiles(Path folder, String key) {
    private static final Logger LOG = LoggerFactory.getLogger(DecodedFiles.class);
    private static final long MAGIC = 0x546F6D626F6C6102L; // "Tombola", revision 2
    private static final List<String> SPLITS = List.of("train", "test");

    /** What was kept, if it is there and of the right size. */
    Optional<RawData> read() {
        Path index = folder.resolve(key + ".index");
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(index), 1 << 16))) {
            SplitHeader.require(in.readLong() == MAGIC, "it has another format");
            List<String> names = SplitHeader.readNames(in);
            Images train = images(in, SPLITS.getFirst(), names.size());
            return Optional.of(new RawData(train, images(in, SPLITS.getLast(), names.size()), names));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("discarding {}: {}", index, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Images images(DataInputStream in, String split, int classes) throws IOException {
        SplitHeader header = SplitHeader.read(in, Long.MAX_VALUE);
        int count = header.labels().length;
        int size = Math.toIntExact(header.each());
        try (FileChannel channel = FileChannel.open(pixels(split), StandardOpenOption.READ)) {
            long bytes = (long) count * size;
            long digests = (long) count * PixelStore.InFile.DIGEST;
            SplitHeader.require(channel.size() == bytes + digests, "the pixels beside it have another size");
            MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            PixelStore store = new PixelStore.InFile(
                    all.asSlice(0, bytes),
                    all.asSlice(bytes),
                    IntStream.range(0, count).toArray(),
                    size);
            return new Images(header.channels(), header.height(), header.width(), classes, store, header.labels());
        }
    }

    /**
     * @param first of the training pictures; all have its size
     * @throws InvalidInput when the disk has no room
     */
    RawData write(DecodedSplits.Listing listing, ParallelDecoding training, ParallelDecoding testing, Picture first) {
        try {
            Files.createDirectories(folder);
            requireRoom(listing, first);
            write(listing.train(), training, first, SPLITS.getFirst());
            write(listing.test(), testing, first, SPLITS.getLast());
            AsideFile.write(folder.resolve(key + ".index"), channel -> {
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
                out.writeLong(MAGIC);
                SplitHeader.writeNames(out, listing.train().classNames());
                for (LabelledFiles split : List.of(listing.train(), listing.test())) {
                    new SplitHeader(3, first.height(), first.width(), split.labels()).write(out);
                }
                out.flush();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("decoded pictures could not be kept in " + folder, e);
        }
        return read().orElseThrow(() -> new IllegalStateException("what was written to " + folder + " is gone"));
    }

    private void requireRoom(DecodedSplits.Listing listing, Picture first) throws IOException {
        long each = (long) first.rgb().length + PixelStore.InFile.DIGEST;
        long needed =
                ((long) listing.train().files().size() + listing.test().files().size()) * each;
        long there = Files.getFileStore(folder).getUsableSpace();
        if (there < needed) {
            throw InvalidInput.of(
                    "the pictures take %s decoded to %d×%d, and %s has %s left; set a smaller 'size' or another store",
                    gibibytes(needed), first.width(), first.height(), folder, gibibytes(there));
        }
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    private void write(LabelledFiles split, ParallelDecoding decoding, Picture first, String name) throws IOException {
        int size = first.rgb().length;
        long digests = (long) split.files().size() * size;
        LOG.info("decoding {} pictures of '{}' to {}", split.files().size(), name, pixels(name));
        AsideFile.write(
                pixels(name),
                channel -> decoding.decode(split, first, (index, rgb) -> {
                    write(channel, rgb, (long) index * size);
                    write(channel, sha256(rgb), digests + (long) index * PixelStore.InFile.DIGEST);
                }));
    }

    private static void write(FileChannel channel, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Path pixels(String split) {
        return folder.resolve(key + "." + split + ".pixels");
    }
}
