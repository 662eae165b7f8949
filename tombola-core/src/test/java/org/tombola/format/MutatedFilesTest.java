package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

/** Damage at random to checkpoints: a reader may take a file or refuse it, and nothing else. {@link MutatedTicketsTest} is for tickets. */
class MutatedFilesTest {
    private static final int FILES = 2000;

    @TempDir
    Path folder;

    @Test
    void damagedFilesAreReadOrRefusedAndNothingElse() throws IOException {
        List<byte[]> originals = originals();
        RandomGenerator random = new Seed(2024).generator();
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = damaged(originals.get(i % originals.size()), originals, random);
            Path path = Files.write(folder.resolve("damaged"), bytes);
            int number = i;
            refused += Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> refused(path) ? 1 : 0, () -> "file " + number);
        }
        assertThat(refused).isGreaterThan(FILES / 2);
    }

    /** Everything but InvalidInput passes through and fails the test. */
    private static boolean refused(Path path) {
        try {
            assertThat(Checkpoints.read(path).names()).isNotNull();
            return false;
        } catch (InvalidInput e) {
            assertThat(e).hasMessageStartingWith(path.toString());
            return true;
        }
    }

    private static List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        try (Stream<Path> files = Files.list(GoldenCheckpointsTest.FOLDER)) {
            for (Path file : files.sorted().toList()) {
                if (Files.isRegularFile(file) && !file.toString().endsWith(".json")) {
                    originals.add(Files.readAllBytes(file));
                }
            }
        }
        assertThat(originals).hasSizeGreaterThan(6);
        return originals;
    }

    private static byte[] damaged(byte[] original, List<byte[]> others, RandomGenerator random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> { // near the start, where headers and pickles are
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    bytes[random.nextInt(Math.min(bytes.length, 400))] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(1, 16)), (byte) 0xFF);
            }
            case 4 -> { // a piece of another file
                byte[] other = others.get(random.nextInt(others.size()));
                int length = random.nextInt(1, Math.min(bytes.length, other.length) / 2);
                System.arraycopy(
                        other,
                        random.nextInt(other.length - length),
                        bytes,
                        random.nextInt(bytes.length - length),
                        length);
            }
            default -> { // a piece of its own, elsewhere
                int length = random.nextInt(1, bytes.length / 2);
                System.arraycopy(
                        original,
                        random.nextInt(bytes.length - length),
                        bytes,
                        random.nextInt(bytes.length - length),
                        length);
            }
        }
        return bytes;
    }

    @Test
    void absentThingsAndDirectoriesAreRefused() {
        for (Path path : List.of(folder, folder.resolve("absent"), Path.of("/dev/null"))) {
            for (Map.Entry<String, java.util.function.Consumer<Path>> reader :
                    Map.<String, java.util.function.Consumer<Path>>of(
                                    "checkpoint",
                                    Checkpoints::read,
                                    "ticket",
                                    TicketFile::read,
                                    "safetensors",
                                    Safetensors::read)
                            .entrySet()) {
                Assertions.assertThrows(
                        InvalidInput.class, () -> reader.getValue().accept(path), reader.getKey());
            }
        }
    }
}
