package org.tombola.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as in https://protobuf.dev/programming-guides/encoding/. */
class MessageTest {
    private static byte[] bytes(Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        message.write(coded);
        coded.flush();
        assertThat(message.size()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static String hex(Message message) throws IOException {
        return HexFormat.ofDelimiter(" ").formatHex(bytes(message));
    }

    @Test
    void isWrittenAsTheEncodingsGuideSays() throws IOException {
        assertThat(hex(new Message().add(1, 150))).isEqualTo("08 96 01");
        assertThat(hex(new Message().add(2, "testing"))).isEqualTo("12 07 74 65 73 74 69 6e 67");
        assertThat(hex(new Message().add(3, new Message().add(1, 150)))).isEqualTo("1a 03 08 96 01");
    }

    @Test
    void aNumberOfTheFieldFrom16OnTakesTwoBytes() throws IOException {
        assertThat(hex(new Message().add(20, 7))).isEqualTo("a0 01 07");
    }

    @Test
    void negativeNumbersTakeTenBytes() throws IOException {
        assertThat(hex(new Message().add(1, -1))).isEqualTo("08 ff ff ff ff ff ff ff ff ff 01");
    }

    @Test
    void rawNumbersAreLittleEndian() throws IOException {
        assertThat(hex(new Message().add(2, 1.5f))).isEqualTo("15 00 00 c0 3f");
        assertThat(hex(new Message().addRaw(9, new float[] {1, -2}))).isEqualTo("4a 08 00 00 80 3f 00 00 00 c0");
        assertThat(hex(new Message().addRaw(9, new long[] {0x0102}))).isEqualTo("4a 08 02 01 00 00 00 00 00 00");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 16383, 16384, 16385, 40000})
    void arraysOfAnyLengthAreWhole(int length) throws IOException {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i;
        }
        byte[] bytes = bytes(new Message().add(1, new Message().addRaw(2, values)));
        ByteBuffer data =
                ByteBuffer.wrap(bytes, bytes.length - 4 * length, 4 * length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            assertThat(data.getFloat()).isEqualTo(i);
        }
    }

    @Test
    void textIsUtf8() throws IOException {
        assertThat(hex(new Message().add(1, "é"))).isEqualTo("0a 02 c3 a9");
    }
}
