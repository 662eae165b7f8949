package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.format.Forgery.Change;
import org.tombola.format.SafetensorsFile.Entry;
import org.tombola.random.Seed;
import org.tombola.weights.Tensor;

/** Tickets whose content hash is right and whose content is not: someone made them so. */
class HostileTicketTest {
    @TempDir
    Path folder;

    static Stream<Arguments> changes() {
        return Stream.of(
                change("not a ticket", (m, e) -> m.remove("tombola")),
                change("of version 2", (m, e) -> m.put("tombola", "2")),
                change("without graph", (m, e) -> m.remove("graph")),
                change("graph is not valid JSON", (m, e) -> m.put("graph", "{")),
                change("not a table", (m, e) -> m.put("graph", "[]")),
                change("not a table", (m, e) -> m.put("graph", "{\"kinds\":[],\"layers\":3}")),
                change("does not fit its kinds", (m, e) -> m.put("graph", "{\"kinds\":[],\"layers\":[[0]]}")),
                change("does not fit its kinds", (m, e) -> replace(m, "graph", "[1,null,", "[-1,null,")),
                change("does not fit its kinds", (m, e) -> replace(m, "graph", "[1,null,", "[99,null,")),
                change("does not fit its kinds", (m, e) -> replace(m, "graph", "[1,null,", "[1,2,3,4,5,null,")),
                change("does not fit its kinds", (m, e) -> replace(m, "graph", "[1,null,\"flatten\"]", "null")),
                change("graph", (m, e) -> m.put("graph", "{\"kinds\":[],\"layers\":[]}")),
                change("graph", (m, e) -> replace(m, "graph", "\"linear\"", "\"magic\"")),
                change("graph", (m, e) -> replace(m, "graph", "\"fc1\"", "\"input\"")),
                change("graph", (m, e) -> replace(m, "graph", "\"width\":5", "\"width\":-5")),
                change("graph", (m, e) -> replace(m, "graph", "\"width\":5", "\"width\":5e99")),
                change("graph", (m, e) -> replace(m, "graph", "\"width\":5", "\"width\":[5]")),
                change("lacks the tensor 'fc3.weight'", (m, e) -> replace(m, "graph", "\"fc2\"", "\"fc3\"")),
                change("lacks the tensor 'fc1.bias'", (m, e) -> e.remove("fc1.bias")),
                change("lacks the tensor 'fc1.weight.kept'", (m, e) -> e.remove("fc1.weight.kept")),
                change("lacks the tensor 'fc1.weight'", (m, e) -> e.remove("fc1.weight.mask")),
                change("graph does not have", (m, e) -> e.put("x", Entry.bytes(new byte[3]))),
                change("has shape [4]", (m, e) -> e.put("fc1.bias", floats(4))),
                change(
                        "has shape [3, 1]",
                        (m, e) -> e.put("fc1.bias", Entry.floats(FloatType.F32, new int[] {3, 1}, new float[3]))),
                change(
                        "of type F16",
                        (m, e) -> e.put("fc1.bias", Entry.floats(FloatType.F16, new int[] {3}, new float[3]))),
                change("of type F32", (m, e) -> e.put("fc1.weight.mask", floats(2))),
                change(
                        "mask of 'fc1.weight' has shape [3]",
                        (m, e) -> e.put("fc1.weight.mask", Entry.bytes(new byte[3]))),
                change("do not fit", (m, e) -> e.put("fc1.weight.mask", Entry.bytes(new byte[] {-1, -1}))),
                change("keeps 2 positions", (m, e) -> e.put("fc1.weight.mask", Entry.bytes(new byte[] {3, 0}))),
                change("values of shape [14]", (m, e) -> e.put("fc1.weight.kept", floats(14))),
                change("hash of its mask", (m, e) -> {
                    byte[] bits = e.get("fc1.weight.mask").copy();
                    bits[0] = (byte) (bits[0] << 1 & 0xFF | bits[0] >> 7 & 1); // as many bits, elsewhere
                    e.put("fc1.weight.mask", Entry.bytes(bits));
                }),
                change("hash of its mask or its weights", (m, e) -> e.put("fc1.bias", floats(3))),
                change(
                        "hash of its mask or its weights",
                        (m, e) -> replace(m, "hashes", "\"mask\":\"", "\"mask\":\"0")),
                change("hashes", (m, e) -> m.put("hashes", "[]")),
                change("content hash", (m, e) -> m.put("hashes", "{}")),
                change("content hash", (m, e) -> m.put("hashes", "{\"content\":7}")),
                change("content hash", (m, e) -> m.put("hashes", "{\"content\":\"\"}")),
                change("next is soon", (m, e) -> m.put("next", "soon")),
                change("stage is DRAWN", (m, e) -> m.put("stage", "DRAWN")),
                change("stage is null", (m, e) -> m.remove("stage")),
                change("values is f64", (m, e) -> m.put("values", "f64")),
                change("fc1.weight.kept' is of type F32 instead of F16", (m, e) -> m.put("values", "f16")),
                change("provenance is not a JSON object", (m, e) -> m.put("provenance", "3")),
                change("no sound ticket", (m, e) -> m.put("provenance", "{\"x\":1e999}")),
                change("no sound ticket", (m, e) -> m.put("provenance", "{\"x\":" + "9".repeat(400) + "}")),
                change("provenance is not valid JSON", (m, e) -> m.put("provenance", "[".repeat(100_000))),
                change("certificate is not a list", (m, e) -> m.put("certificate", "{}")),
                change("needs name, verdict", (m, e) -> m.put("certificate", "[{\"name\":\"x\"}]")),
                change(
                        "verdict is fine",
                        (m, e) -> m.put("certificate", "[{\"name\":\"x\",\"verdict\":\"fine\",\"detail\":\"\"}]")),
                change(
                        "'fc1' is too large",
                        (m, e) -> replace(m, "graph", "[2,5,null,\"fc1\",3]", "[2,5,null,\"fc1\",2000000000]")),
                change("tensors; a ticket has at most", (m, e) -> {
                    for (int i = 0; i < 10_001; i++) {
                        e.put("x" + i, Entry.bytes(new byte[0]));
                    }
                }));
    }

    private static Arguments change(String complaint, Change change) {
        return Arguments.of(complaint, change);
    }

    private static void replace(SequencedMap<String, String> metadata, String key, String from, String to) {
        assertThat(metadata.get(key)).contains(from);
        metadata.put(key, metadata.get(key).replace(from, to));
    }

    private static Entry floats(int count) {
        return Entry.floats(FloatType.F32, new int[] {count}, new float[count]);
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("changes")
    void inconsistentTicketsAreRefusedWithTheReason(String complaint, Change change) {
        Path path = forged(change);
        assertThatThrownBy(() -> TicketFile.read(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(path.toString())
                .hasMessageContaining(complaint);
    }

    @Test
    void theForgersToolLeavesASoundTicketSound() {
        assertThat(TicketFile.read(forged((metadata, entries) -> {}))).isEqualTo(sound());
    }

    private static Ticket sound() {
        return TicketFileTest.ticket(TicketFileTest.tiny(), 0.5, new Seed(21));
    }

    private Path forged(Change change) {
        Forgery forgery = new Forgery(folder.resolve("forged"));
        return forgery.written(forgery.changed(TicketFileTest.bytes(sound(), FloatType.F32), change));
    }

    @Test
    void anotherProgramsSafetensorsFileIsNoTicket() {
        Path path = folder.resolve("plain");
        Safetensors.write(
                path, SafetensorsFile.of(Map.of(), org.tombola.weights.Weights.of(Map.of("a", Tensor.vector(1)))));
        assertThatThrownBy(() -> TicketFile.read(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("not a ticket");
    }
}
