package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.StoredTensor.Storage;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class PyTorchCheckpointTest {
    /**
     * PyTorch 2.13.0: {@code torch.save({"model": OrderedDict(w=Parameter(arange(3.)), h=tensor([1.5]).half()), "args":
     * argparse.Namespace(lr=.1), "best": np.float64(3.5), "device": torch.device("cpu"), "dtype": torch.float32, "milestones":
     * Counter([2, 2, 3]), "history": np.arange(2), "size": torch.Size([1, 2])}, f, pickle_protocol=5,
     * _use_new_zipfile_serialization=False)}.
     */
    private static final String WITH_BYSTANDERS = """
            gAWVDQAAAAAAAACKCmz8nEb5IGqoUBkugAWVBAAAAAAAAABN6QMugAWVWAAAAAAAAAB9lCiMEHByb3RvY29sX3ZlcnNpb26UTekDjA1saXR0bG
            VfZW5kaWFulIiMCnR5cGVfc2l6ZXOUfZQojAVzaG9ydJRLAowDaW50lEsEjARsb25nlEsEdXUugAWVvwIAAAAAAAB9lCiMBW1vZGVslIwLY29s
            bGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlCiMAXeUjAx0b3JjaC5fdXRpbHOUjBJfcmVidWlsZF9wYXJhbWV0ZXKUk5RoB4wSX3JlYnVpbG
            RfdGVuc29yX3YylJOUKCiMB3N0b3JhZ2WUjAV0b3JjaJSMDEZsb2F0U3RvcmFnZZSTlIwOOTQzNTYzODAxMDE1MjCUjANjcHWUSwNOdJRRSwBL
            A4WUSwGFlIloBClSlHSUUpSIaAQpUpSHlFKUjAFolGgLKChoDGgNjAtIYWxmU3RvcmFnZZSTlIwOOTQzNTYyOTQwODk2MTaUaBFLAU50lFFLAE
            sBhZRLAYWUiWgEKVKUdJRSlHWMBGFyZ3OUjAhhcmdwYXJzZZSMCU5hbWVzcGFjZZSTlCmBlH2UjAJscpRHP7mZmZmZmZpzYowEYmVzdJSMFm51
            bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAZzY2FsYXKUk5SMBW51bXB5lIwFZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////Sw
            B0lGJDCAAAAAAAAAxAlIaUUpSMBmRldmljZZRoDYwGZGV2aWNllJOUjANjcHWUhZRSlIwFZHR5cGWUjAV0b3JjaJSMB2Zsb2F0MzKUk5SMCm1p
            bGVzdG9uZXOUaAKMB0NvdW50ZXKUk5R9lChLAksCSwNLAXWFlFKUjAdoaXN0b3J5lIwTbnVtcHkuX2NvcmUubnVtZXJpY5SMC19mcm9tYnVmZm
            VylJOUKJYQAAAAAAAAAAAAAAAAAAAAAQAAAAAAAACUaDKMAmk4lImIh5RSlChLA2g2Tk5OSv////9K/////0sAdJRiSwKFlIwBQ5R0lFKUjARz
            aXpllGgNjARTaXpllJOUSwFLAoaUhZRSlHUugAWVJwAAAAAAAABdlCiMDjk0MzU2Mjk0MDg5NjE2lIwOOTQzNTYzODAxMDE1MjCUZS4BAAAAAA
            AAAAA+AwAAAAAAAAAAAAAAAACAPwAAAEA=
            """;

    @TempDir
    Path folder;

    @Test
    void harmlessThingsBesideTheWeightsAreLeftOut() throws IOException {
        Path file = Files.write(folder.resolve("x.pt"), Base64.getMimeDecoder().decode(WITH_BYSTANDERS));
        Weights weights = Checkpoints.read(file);
        assertThat(weights).isEqualTo(Weights.of(Map.of("w", Tensor.vector(0, 1, 2), "h", Tensor.vector(1.5f))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsWrittenIsRead(long seed) {
        Weights weights = random(new Seed(seed));
        Path file = folder.resolve("net.pt");
        PyTorchCheckpoint.write(file, weights);
        Weights read = Checkpoints.read(file);
        assertThat(read).isEqualTo(weights);
        assertThat(read.names()).containsExactlyElementsOf(weights.names());
    }

    private static Weights random(Seed seed) {
        var random = seed.generator();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        int count = random.nextInt(1, 12);
        for (int i = 0; i < count; i++) {
            int[] shape = random.ints(random.nextInt(0, 5), 0, 5).toArray();
            tensors.put("läyer" + i + ".weight", Samples.tensor(shape, random));
        }
        return Weights.of(tensors);
    }

    @Test
    void theSameWeightsAreTheSameBytesInAnyTimeZone() throws IOException {
        Weights weights = random(new Seed(7));
        PyTorchCheckpoint.write(folder.resolve("a.pt"), weights);
        java.util.TimeZone zone = java.util.TimeZone.getDefault();
        try {
            java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone("Pacific/Auckland"));
            PyTorchCheckpoint.write(folder.resolve("b.pt"), weights);
        } finally {
            java.util.TimeZone.setDefault(zone);
        }
        assertThat(folder.resolve("b.pt")).hasSameBinaryContentAs(folder.resolve("a.pt"));
    }

    @Test
    void recordsAreStoredAndBeginAtMultiplesOf64() throws IOException {
        Path file = folder.resolve("net.pt");
        PyTorchCheckpoint.write(file, random(new Seed(8)));
        byte[] bytes = Files.readAllBytes(file);
        try (ZipFile zip = new ZipFile(file.toFile());
                ZipInputStream walk = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            int position = 0;
            for (ZipEntry entry = walk.getNextEntry(); entry != null; entry = walk.getNextEntry()) {
                int start = position + 30 + (bytes[position + 26] & 0xFF) + (bytes[position + 28] & 0xFF);
                assertThat(start % 64).as(entry.getName()).isZero();
                assertThat(zip.getEntry(entry.getName()).getMethod()).isEqualTo(ZipEntry.STORED);
                position = start + (int) zip.getEntry(entry.getName()).getSize();
            }
            assertThat(position).isPositive();
            assertThat(zip.stream().map(ZipEntry::getName))
                    .startsWith("archive/data.pkl")
                    .contains("archive/version");
        }
    }

    private static final StoredTensor TENSOR =
            StoredTensor.of(new Storage(ElementType.F32, "0", 0, 6, 6), 0, new long[] {2, 3}, new long[] {3, 1});

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model_state_dict", "model", "net", "network", "unusual"})
    void tensorsBelowAUsualKeyOrTheOnlyOneAreFound(String key) {
        Map<Object, Object> root =
                new LinkedHashMap<>(Map.of("epoch", 3L, key, Map.of("a.weight", TENSOR, "note", "x")));
        assertThat(StateDictionary.of(root)).containsOnlyKeys("a.weight");
    }

    @Test
    void namedKeysGoBeforeTensorsAtTheTopAndDeeperOnesAreFollowed() {
        Map<String, Object> inner = Map.of("a.weight", TENSOR);
        assertThat(StateDictionary.of(Map.of("loss", TENSOR, "state_dict", inner)))
                .containsOnlyKeys("a.weight");
        assertThat(StateDictionary.of(Map.of("model", Map.of("state_dict", inner))))
                .containsOnlyKeys("a.weight");
        assertThat(StateDictionary.of(inner)).containsOnlyKeys("a.weight");
    }

    @Test
    void severalDictionariesOfUnusualNamesAreRefused() {
        Map<String, Object> inner = Map.of("a.weight", TENSOR);
        assertThatThrownBy(() -> StateDictionary.of(new LinkedHashMap<>(Map.of("generator", inner, "critic", inner))))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("generator")
                .hasMessageContaining("critic");
        assertThatThrownBy(() -> StateDictionary.of(Map.of("epoch", 3L)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("epoch");
        assertThatThrownBy(() -> StateDictionary.of(List.of(TENSOR))).hasMessageContaining("a list");
    }

    @Test
    void tensorsThatSharedOneStorageManyTimesAreRefusedBeforeTheyFillTheMemory() {
        StoredTensor large =
                StoredTensor.of(new Storage(ElementType.U8, "0", 0, 1000, 1000), 0, new long[] {1000}, new long[] {1});
        Map<Object, Object> root = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            root.put("copy" + i, large);
        }
        assertThatThrownBy(() -> PyTorchCheckpoint.requireNoMoreThan(2000, StateDictionary.of(root)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("100000 numbers");
    }

    @Test
    void aFileThatCannotBeWrittenIsTheUsersError() {
        assertThatThrownBy(() -> PyTorchCheckpoint.write(folder.resolve("no/such/net.pt"), Weights.empty()))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> PyTorchCheckpoint.write(folder, Weights.empty()))
                .isInstanceOf(InvalidInput.class);
    }
}
