package org.tombola.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.format.Pickle.None;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.Pickle.Tuple;

class PickleTest {
    /**
     * Python 3.11's {@code pickle.dumps} of {@code {"a": [1, -5, 2.5, None, True, (1, 2, 3, 4)], "ü": 2**70, "set": {1}, "frozen":
     * frozenset([3]), "n": [255, 65535, -2**31, 2**40, -2**40], "nested": {"x": ()}, False: "f", 1.5: "g"}}, with {@code "b": b"xy"}
     * after the first item; protocol 5 differs from 4 by its number alone.
     */
    private static final Map<Integer, String> PICKLES = Map.of(
            2,
            "80027d71002858010000006171015d7102284b014afbffffff4740040000000000004e88284b014b024b034b04747103655801000000627104"
                    + "635f636f646563730a656e636f64650a710558020000007879710658060000006c6174696e3171078671085271095802000000c3bc"
                    + "710a8a090000000000000000405803000000736574710b635f5f6275696c74696e5f5f0a7365740a710c5d710d4b016185710e5271"
                    + "0f580600000066726f7a656e7110635f5f6275696c74696e5f5f0a66726f7a656e7365740a71115d71124b03618571135271145801"
                    + "0000006e71155d7116284bff4dffff4a000000808a060000000000018a060000000000ff6558060000006e657374656471177d7118"
                    + "5801000000787119297389580100000066711a473ff8000000000000580100000067711b752e",
            3,
            "80037d71002858010000006171015d7102284b014afbffffff4740040000000000004e88284b014b024b034b04747103655801000000627104"
                    + "4302787971055802000000c3bc71068a0900000000000000004058030000007365747107636275696c74696e730a7365740a71085d"
                    + "71094b016185710a52710b580600000066726f7a656e710c636275696c74696e730a66726f7a656e7365740a710d5d710e4b036185"
                    + "710f52711058010000006e71115d7112284bff4dffff4a000000808a060000000000018a060000000000ff6558060000006e657374"
                    + "656471137d711458010000007871152973895801000000667116473ff80000000000005801000000677117752e",
            4,
            "800495a2000000000000007d94288c0161945d94284b014afbffffff4740040000000000004e88284b014b024b034b047494658c016294430278"
                    + "79948c02c3bc948a090000000000000000408c03736574948f94284b01908c0666726f7a656e94284b0391948c016e945d94284bff"
                    + "4dffff4a000000808a060000000000018a060000000000ff658c066e6573746564947d948c0178942973898c016694473ff8000000"
                    + "0000008c016794752e");

    private static Object read(byte[] pickle) {
        return Pickle.read(ByteBuffer.wrap(pickle), new PickleGlobals());
    }

    private static Object read(String latin1) {
        return read(latin1.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void plainValuesOfAllProtocolsAreRead(int protocol) {
        byte[] pickle = HexFormat.of().parseHex(PICKLES.get(Math.min(protocol, 4)));
        pickle[1] = (byte) protocol;
        Map<?, ?> map = (Map<?, ?>) read(pickle);
        List<Object> tuple = List.of(1L, 2L, 3L, 4L);
        assertThat((Object) map.get("a")).isEqualTo(List.of(1L, -5L, 2.5, None.NONE, true, new Tuple(tuple)));
        assertThat((Object) map.get("ü")).isEqualTo(BigInteger.TWO.pow(70));
        assertThat((Object) map.get("set")).isEqualTo(List.of(1L));
        assertThat((Object) map.get("frozen")).isEqualTo(List.of(3L));
        assertThat((Object) map.get("n"))
                .isEqualTo(List.of(255L, 65535L, (long) Integer.MIN_VALUE, 1L << 40, -(1L << 40)));
        assertThat((Object) map.get("nested")).isEqualTo(Map.of("x", new Tuple(List.of())));
        assertThat((Object) map.get(false)).isEqualTo("f");
        assertThat((Object) map.get(1.5)).isEqualTo("g");
        if (protocol == 2) {
            assertThat((Object) map.get("b")).isInstanceOf(PickleGlobals.Opaque.class);
        } else {
            assertThat((byte[]) map.get("b")).containsExactly('x', 'y');
        }
        assertThat(map).hasSize(9);
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, exec",
        "builtins, getattr",
        "os, system",
        "torch, load",
        "torch.hub, load",
        "numpy, load",
        "torch, FloatStorage.x"
    })
    void namesThatCheckpointsDoNotNeedAreRefusedByName(String module, String name) {
        assertThatThrownBy(() -> read("\u0080\u0002c" + module + "\n" + name + "\n."))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(module + "." + name);
    }

    /** Each takes a moment if the reader is careful, hours or all memory if not. */
    @ParameterizedTest
    @ValueSource(
            strings = {"copies", "dictionaries", "long sizes", "huge integers as keys", "long keys", "nested rebuilding"
            })
    void patienceIsBounded(String attack) {
        String start = "\u0080\u0002";
        String pickle = switch (attack) {
            // One list of 100,000 pairs, made into a dictionary 20,000 times.
            case "copies" ->
                start + "](" + "K\u0001K\u0001\u0086".repeat(100_000) + "eq\u0000"
                        + "ccollections\nOrderedDict\nh\u0000\u0085R0".repeat(20_000) + ".";
            case "dictionaries" -> start + "}".repeat(3_000_000) + ".";
            case "long sizes" ->
                start + "(" + "K\u0001".repeat(500_000) + "tq\u0000"
                        + "ctorch._utils\n_rebuild_tensor\n(h\u0000K\u0000h\u0000h\u0000tR0".repeat(100_000) + ".";
            case "huge integers as keys" ->
                start + "\u008b" + "\u0000\u0000\u0080\u0000" + "\u0001".repeat(8 << 20) + "q\u0000}"
                        + "h\u0000Ns".repeat(500_000) + ".";
            case "long keys" ->
                start + "X\u0000\u0000\u0080\u0000" + "a".repeat(8 << 20) + "q\u0000X\u0000\u0000\u0080\u0000"
                        + "a".repeat(8 << 20) + "q\u0001}" + "h\u0000Nsh\u0001Ns".repeat(250_000) + ".";
            default -> {
                String function = "ctorch._tensor\n_rebuild_from_type_v2\n";
                yield start + "(" + (function + "N(").repeat(100_000) + "t".repeat(100_000) + "tR.";
            }
        };
        assertThatThrownBy(() -> read(pickle)).isInstanceOf(Refused.class);
    }
}
