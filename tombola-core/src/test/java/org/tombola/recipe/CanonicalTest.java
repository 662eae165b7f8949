package org.tombola.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.random.Seed;

class CanonicalTest {
    @ParameterizedTest
    @CsvSource({
        "0.1,0.1",
        "1e-1,0.1",
        "2.0,2",
        "200,200",
        "2e2,200",
        "0.0,0",
        "1e-8,1e-8",
        "1.5e-8,1.5e-8",
        "1e300,1e300",
        "0.0001,0.0001",
        "0.00001,1e-5",
        "-0.5,-0.5"
    })
    void oneNumberHasOneSpelling(double value, String text) {
        assertThat(Canonical.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void spellingsReadBackAsTheSameBits(long seed) {
        var random = new Seed(seed).generator();
        for (int i = 0; i < 1000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(Canonical.number(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void wholeNumbersOfBothTypesAgree() {
        assertThat(Canonical.text(List.of(1L, 1.0, 100, Long.MAX_VALUE))).isEqualTo("[1,1,100,9223372036854775807]");
    }

    @Test
    void theOrderOfKeysAndTheSpellingOfNumbersDoNotMatter() {
        Node one = YamlReader.text("b: 1e-1\na: {y: [1, 2.0], x: no}", "r");
        Node two = YamlReader.text("a: {x: 'no', y: [1.0, 2]}\nb: 0.10", "r");
        assertThat(Canonical.text(one.plain())).isEqualTo(Canonical.text(two.plain()));
        assertThat(Canonical.text(one.plain())).isEqualTo("{\"a\":{\"x\":\"no\",\"y\":[1,2]},\"b\":0.1}");
    }

    @Test
    void textIsNotNumber() {
        assertThat(Canonical.text("1")).isNotEqualTo(Canonical.text(1L));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("plain", "kaiming_normal");
        value.put(
                "awkward",
                List.of(
                        "no",
                        "010",
                        "1e3",
                        "",
                        " a",
                        "a: b",
                        "#x",
                        "0.8^3",
                        "ü\n\t\"'",
                        "-",
                        "null",
                        "~",
                        "{",
                        "True"));
        value.put("numbers", List.of(1L, 0.1, 1e-8, 2e20, -3.5, Long.MIN_VALUE));
        value.put("flags", List.of(true, false));
        value.put("empty map", Map.of());
        value.put("empty list", List.of(List.of(), Map.of()));
        value.put("long", Map.of("list", List.of("x".repeat(80), "y".repeat(80)), "map", Map.of("k", "z".repeat(200))));
        Node read = YamlReader.text(YamlWriter.text(value), "r");
        assertThat(Canonical.text(read.plain())).isEqualTo(Canonical.text(value));
    }

    @Test
    void theSchemaOfAPartSaysWhatTheDecoderAccepts() {
        assertThat(Canonical.text(Schema.setting(Setting.between("share", 0.5, 0, 1, "how much"))))
                .isEqualTo(
                        "{\"default\":0.5,\"description\":\"how much\",\"exclusiveMaximum\":1,\"exclusiveMinimum\":0,"
                                + "\"type\":\"number\"}");
        assertThat(Canonical.text(Schema.setting(Setting.integers("seeds", List.of(1L), 0, "roots"))))
                .isEqualTo("{\"default\":[1],\"description\":\"roots\",\"items\":{\"minimum\":0,\"type\":\"integer\"},"
                        + "\"type\":\"array\"}");
        assertThat(Canonical.text(Schema.settings(Samples.SHUFFLE)))
                .contains("\"required\":[\"of\"]")
                .contains("\"type\":\"object\"");
        assertThat(Canonical.text(Schema.part(Samples.FINDERS, Map.of("as", Map.of("type", "string")))))
                .contains("\"enum\":[\"dense\",\"snip\",\"shuffle\",\"picky\"]")
                .contains("\"as\":{\"type\":\"string\"}")
                .contains("\"maxProperties\":2");
    }
}
