package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void nothingHashesToSha256OfNothing() {
        assertThat(Hash.start().hex()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void textIsPrecededByItsLength() throws Exception {
        assertThat(Hash.of("ab")).isEqualTo(sha256(new byte[] {0, 0, 0, 0, 0, 0, 0, 2, 'a', 'b'}));
    }

    /** The block that floats are copied through holds 16384. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 40_000})
    void floatsAreTheirLengthAndTheirLittleEndianBits(int count) throws Exception {
        float[] values = new float[count];
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * count).putLong(count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            values[i] = i / 3f;
            bytes.putFloat(values[i]);
        }

        assertThat(Hash.start().add(values).hex()).isEqualTo(sha256(bytes.array()));
    }

    @Test
    void differentSequencesHaveDifferentHashes() {
        assertThat(Hash.start().add("ab").add("c").hex())
                .isNotEqualTo(Hash.start().add("a").add("bc").hex());
        assertThat(Hash.start().add(new int[] {1}).add(new int[] {2}).hex())
                .isNotEqualTo(Hash.start().add(new int[] {1, 2}).hex());
        assertThat(Hash.start().add(new float[] {0.0f}).hex())
                .isNotEqualTo(Hash.start().add(new float[] {-0.0f}).hex());
        assertThat(Hash.start().add(new long[] {1}).hex())
                .isNotEqualTo(Hash.start().add(new long[] {2}).hex());
        assertThat(Hash.start().add(new byte[] {1, 2}).hex())
                .isNotEqualTo(Hash.start().add(new byte[] {2, 1}).hex());
        assertThat(Hash.start().add(1).hex()).isNotEqualTo(Hash.start().add(2).hex());
    }
}
