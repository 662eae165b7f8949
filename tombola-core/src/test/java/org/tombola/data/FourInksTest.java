package org.tombola.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.Json;

/** Against what Pillow sees in the same files ({@code golden/README.md}). */
class FourInksTest {
    private static byte[] golden(String file) throws IOException {
        try (InputStream in = FourInksTest.class.getResourceAsStream("/golden/pictures/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk", "ycck", "plain"})
    void fourInksBecomeTheColoursThatPillowSees(String name) throws IOException {
        Map<?, ?> colours = (Map<?, ?>) Json.read(new String(golden("colours.json"), UTF_8), "colours.json");
        List<?> corners = (List<?>) Objects.requireNonNull(colours.get(name));

        try (PictureDecoder decoder = new PictureDecoder()) {
            Picture picture = decoder.decode(golden(name + ".jpg"), name);
            assertThat(picture.width()).isEqualTo(16);
            assertThat(picture.height()).isEqualTo(16);
            for (int corner = 0; corner < 4; corner++) {
                int pixel = (4 + corner / 2 * 8) * 16 + 4 + corner % 2 * 8;
                for (int c = 0; c < 3; c++) {
                    int expected = ((Number) ((List<?>) corners.get(corner)).get(c)).intValue();
                    assertThat(picture.rgb()[3 * pixel + c] & 0xFF)
                            .as("corner %d, channel %d", corner, c)
                            .isCloseTo(expected, within(2));
                }
            }
        }
    }
}
