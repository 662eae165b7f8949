package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.random.Seed;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class TicketFileTest {
    private static final Certificate CERTIFICATE = new Certificate(List.of(
            new Check("kept_count", Verdict.OK, "27 of 270 kept"),
            new Check("nested", Verdict.NOT_APPLICABLE, "one level")));

    @TempDir
    Path folder;

    /** Five inputs, three hidden units, two outputs. */
    static Graph tiny() {
        return new Graph(List.of(
                new Layer.Input("input", 1, 1, 5),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc1", "flatten", 5, 3, true),
                new Layer.BatchNorm("bn1", "fc1", 3, 1e-5, 0.1),
                new Layer.Linear("fc2", "bn1", 3, 2, true)));
    }

    static Ticket ticket(Graph graph, double density, Seed seed) {
        Mask mask = Samples.mask(graph.prunable(Prunable.ALL), density, seed);
        SequencedMap<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("finder", "random");
        provenance.put("density", density);
        provenance.put("seed", seed.value());
        provenance.put("parents", List.of("a", "b"));
        return new Ticket(
                graph,
                Samples.weights(graph, seed),
                mask,
                Ticket.Next.RETRAIN,
                Ticket.Stage.DRAWN,
                provenance,
                CERTIFICATE);
    }

    static byte[] bytes(Ticket ticket, FloatType values) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TicketFile.write(out, ticket, values);
            return out.toByteArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("ticket.safetensors"), bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "lenet_300_100, 1, 0.1",
        "conv_2, 2, 0.5",
        "resnet20, 3, 0.02",
        "resnet20, 4, 1",
        "lenet_300_100, 5, 0",
        "vgg16, 6, 0.01"
    })
    void whatIsWrittenIsRead(String architecture, long seed, double density) throws IOException {
        Map<String, Object> settings = architecture.equals("vgg16") ? Map.of("width", 4L) : Map.of();
        Ticket ticket = ticket(Samples.graph(architecture, settings, 10), density, new Seed(seed));
        byte[] bytes = bytes(ticket, FloatType.F32);
        Ticket read = TicketFile.read(written(bytes));
        assertThat(read).isEqualTo(ticket);
        assertThat(read.weights().names())
                .containsExactlyElementsOf(ticket.weights().names());
        assertThat(read.mask().hash()).isEqualTo(ticket.mask().hash());
        assertThat(TicketFile.mask(written(bytes))).isEqualTo(ticket.mask());
        assertThat(bytes(read, FloatType.F32)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void masksOverSomeTensorsAndUnevenShapesAreRead(long number) throws IOException {
        var random = new Seed(number).generator();
        int in = 1 + random.nextInt(200);
        int out = 1 + random.nextInt(9);
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 1, 1, in),
                new Layer.Flatten("flatten", "input"),
                new Layer.Linear("fc1", "flatten", in, out, random.nextBoolean()),
                new Layer.Linear("fc2", "fc1", out, 2, true)));
        Mask mask = Samples.mask(Map.of("fc1.weight", new int[] {out, in}), random.nextDouble(), new Seed(number));
        Ticket ticket = new Ticket(
                graph,
                Samples.weights(graph, new Seed(number)),
                mask,
                Ticket.Next.KEEP,
                Ticket.Stage.SPENT,
                new LinkedHashMap<>(),
                new Certificate(List.of()));
        Path file = written(bytes(ticket, FloatType.F32));
        assertThat(TicketFile.read(file)).isEqualTo(ticket);
        assertThat(TicketFile.mask(file)).isEqualTo(mask);
    }

    @Test
    void theFileIsSafetensorsWithBitmapsFromTheLowestBit() throws IOException {
        Mask mask = Mask.of(Map.of("fc1.weight", new int[] {3, 5}), name -> i -> i == 0 || i == 3 || i == 9 || i == 14);
        float[] weights = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
        Ticket ticket = new Ticket(
                tiny(),
                Samples.weights(tiny(), new Seed(1)).with("fc1.weight", Tensor.of(new int[] {3, 5}, weights)),
                mask,
                Ticket.Next.MASK_ONLY,
                Ticket.Stage.DRAWN,
                new LinkedHashMap<>(Map.of("b", 1.0, "a", 2L)),
                CERTIFICATE);
        SafetensorsFile file = Safetensors.read(written(bytes(ticket, FloatType.F32)));
        assertThat(file.entries().get("fc1.weight.mask").copy()).containsExactly(0b0000_1001, 0b0100_0010);
        assertThat(file.entries().get("fc1.weight.kept").tensor()).isEqualTo(Tensor.vector(10, 13, 19, 24));
        assertThat(file.entries()).doesNotContainKey("fc1.weight").containsKeys("fc2.weight", "bn1.running_var");
        assertThat(file.metadata())
                .containsEntry("tombola", "1")
                .containsEntry("next", "mask_only")
                .containsEntry("stage", "drawn")
                .containsEntry("provenance", "{\"a\":2,\"b\":1}")
                .containsOnlyKeys("tombola", "hashes", "next", "stage", "values", "graph", "provenance", "certificate");
        assertThat(file.metadata().get("certificate"))
                .startsWith("[{\"detail\":\"27 of 270 kept\",\"name\":\"kept_count\"");
    }

    @Test
    void prunedPositionsAreZeroInATicket() {
        Ticket ticket = ticket(tiny(), 0.5, new Seed(1));
        assertThat(ticket.weights()).isEqualTo(ticket.mask().apply(Samples.weights(tiny(), new Seed(1))));
        assertThat(ticket.weights()).isNotEqualTo(Samples.weights(tiny(), new Seed(1)));
    }

    @Test
    void aTicketTakesOnlyWhatItsGraphHas() {
        Ticket ticket = ticket(tiny(), 0.5, new Seed(1));
        assertThatThrownBy(() -> with(ticket, ticket.weights().with("fc3.weight", Tensor.vector(1)), ticket.mask()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc3.weight");
        assertThatThrownBy(() -> with(ticket, ticket.weights().only(name -> !name.equals("fc1.bias")), ticket.mask()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc1.bias");
        Mask bias = Mask.dense(Map.of("fc1.bias", new int[] {3}));
        assertThatThrownBy(() -> with(ticket, ticket.weights(), bias))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc1.bias");
        Mask misshapen = Mask.dense(Map.of("fc1.weight", new int[] {5, 3}));
        assertThatThrownBy(() -> with(ticket, ticket.weights(), misshapen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[5, 3]");
    }

    private static Ticket with(Ticket ticket, Weights weights, Mask mask) {
        return new Ticket(
                ticket.graph(),
                weights,
                mask,
                ticket.next(),
                ticket.stage(),
                ticket.provenance(),
                ticket.certificate());
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void halfWidthRoundsWeightsAndNothingElse(FloatType values) throws IOException {
        Ticket ticket = ticket(Samples.graph("resnet20", Map.of(), 10), 0.1, new Seed(9));
        byte[] half = bytes(ticket, values);
        Ticket read = TicketFile.read(written(half));
        assertThat(read).isEqualTo(TicketFile.rounded(ticket, values)).isNotEqualTo(ticket);
        assertThat(read.mask()).isEqualTo(ticket.mask());
        assertThat(read.weights().get("bn1.running_var"))
                .isEqualTo(ticket.weights().get("bn1.running_var"));
        double relative = values == FloatType.F16 ? 0x1p-11 : 0x1p-8;
        Tensor exact = ticket.weights().get("layer3.0.conv1.weight");
        Tensor rounded = read.weights().get("layer3.0.conv1.weight");
        for (int i = 0; i < exact.size(); i++) {
            assertThat(Math.abs(rounded.at(i) - exact.at(i)))
                    .isLessThanOrEqualTo((float) (relative * Math.abs(exact.at(i)) + 1e-7));
        }
        assertThat(half.length).isLessThan(bytes(ticket, FloatType.F32).length);
        assertThat(bytes(read, values)).as("rounding twice changes nothing").isEqualTo(half);
    }

    @Test
    void weightsBeyondHalfPrecisionAreRefused() {
        Ticket small = ticket(tiny(), 1, new Seed(1));
        Ticket large =
                with(small, small.weights().with("fc2.weight", Tensor.filled(new int[] {2, 3}, 70000)), small.mask());
        assertThatThrownBy(() -> bytes(large, FloatType.F16))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("fc2.weight")
                .hasMessageContaining("F16");
        assertThat(bytes(large, FloatType.BF16)).isNotEmpty();
    }

    /**
     * How many times smaller than the dense float32 file a ticket is at 90 % sparsity in every layer, masks by lot, a kilobyte of
     * provenance included. With shortcut B and a file for 270 thousand weights, names and graph weigh more than with shortcut A.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, '', F32, 7.4",
        "vgg16, '', F32, 7.4",
        "resnet20, A, F32, 6.5",
        "resnet20, B, F32, 6.4",
        "resnet18, '', F16, 12",
        "vgg16, '', BF16, 12",
        "resnet20, A, F16, 9.5",
        "resnet20, B, BF16, 9.4"
    })
    void ticketsAreAsSmallAsPromised(String architecture, String shortcut, FloatType values, double times)
            throws IOException {
        Graph graph = Samples.graph(architecture, shortcut.isEmpty() ? Map.of() : Map.of("shortcut", shortcut), 10);
        Mask tenth = Masks.random(graph.prunable(Prunable.ALL), Allocation.UNIFORM, Density.parse("0.1"), new Seed(3));
        SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
        graph.parameters().forEach(p -> weights.put(p.name(), Tensor.filled(p.shape(), 0.1f)));
        SequencedMap<String, Object> provenance =
                new LinkedHashMap<>(Map.of("recipe", "a few settings more. ".repeat(50)));
        Ticket ticket = new Ticket(
                graph, Weights.of(weights), tenth, Ticket.Next.KEEP, Ticket.Stage.SPENT, provenance, CERTIFICATE);
        long dense = length(out -> Safetensors.write(out, SafetensorsFile.of(Map.of(), ticket.weights())));
        long sparse = length(out -> TicketFile.write(out, ticket, values));
        assertThat((double) dense / sparse).isGreaterThanOrEqualTo(times);
    }

    private static long length(Aside.Content content) throws IOException {
        AtomicLong length = new AtomicLong();
        content.write(new OutputStream() {
            @Override
            public void write(int b) {
                length.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                length.addAndGet(count);
            }
        });
        return length.get();
    }

    /** What {@code golden/ticket-version-1.safetensors} holds. */
    static Ticket frozen() {
        SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : tiny().parameters()) {
            float[] values = new float[Tensor.size(parameter.shape())];
            for (int i = 0; i < values.length; i++) {
                values[i] = weights.size() + i * 0.125f;
            }
            weights.put(parameter.name(), Tensor.of(parameter.shape(), values));
        }
        return new Ticket(
                tiny(),
                Weights.of(weights),
                Mask.of(tiny().prunable(Prunable.ALL), name -> i -> i % 3 == 1),
                Ticket.Next.RETRAIN,
                Ticket.Stage.DRAWN,
                new LinkedHashMap<>(Map.of("finder", "magnitude", "density", 1 / 3.0)),
                CERTIFICATE);
    }

    @Test
    void aTicketOfVersionOneOpensAndIsWrittenAlike() throws Exception {
        Path path = Path.of(TicketFileTest.class
                .getResource("/golden/ticket-version-1.safetensors")
                .toURI());
        assertThat(TicketFile.read(path)).isEqualTo(frozen());
        assertThat(bytes(frozen(), FloatType.F32)).isEqualTo(Files.readAllBytes(path));
    }

    /** One bit of every third byte, and each of the eight in turn. */
    @Test
    void anyFlippedBitIsNoticed() throws IOException {
        byte[] bytes = bytes(ticket(tiny(), 0.5, new Seed(12)), FloatType.F32);
        for (int i = 0; i < bytes.length; i += 3) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            assertThat(refused(flipped)).as("byte %d", i).isTrue();
        }
    }

    /** A flip outside of the mask may pass, for nothing else is read; a wrong mask never does. */
    @Test
    void noFlippedBitGivesAnotherMask() throws IOException {
        Ticket ticket = ticket(tiny(), 0.5, new Seed(12));
        byte[] bytes = bytes(ticket, FloatType.F32);
        int passed = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Path path = written(flipped);
            try {
                assertThat(TicketFile.mask(path)).as("byte %d", i).isEqualTo(ticket.mask());
                passed++;
            } catch (InvalidInput e) {
                assertThat(e).hasMessageContaining(path.getFileName().toString());
            }
        }
        assertThat(passed).isBetween(1, bytes.length - 1);
    }

    @Test
    void anyTruncationIsNoticed() throws IOException {
        byte[] bytes = bytes(ticket(tiny(), 0.5, new Seed(13)), FloatType.F32);
        for (int length = 0; length < bytes.length; length += 7) {
            assertThat(refused(Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isTrue();
        }
    }

    private boolean refused(byte[] bytes) throws IOException {
        Path path = written(bytes);
        try {
            TicketFile.read(path);
            return false;
        } catch (InvalidInput e) {
            return true;
        }
    }
}
