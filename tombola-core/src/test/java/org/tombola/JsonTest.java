package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void valuesSurviveInOrder() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("z", 1);
        inner.put("a", List.of(true, "é\n\"", 1e-5, 0.1));
        inner.put("none", null);
        inner.put("long", 1L << 40);

        String text = Json.compact(inner);

        assertThat(text).startsWith("{\"z\":1,\"a\":[true,").doesNotContain("\n");
        assertThat(Json.read(text, "here")).isEqualTo(inner);
        assertThat(new ArrayList<>(((Map<?, ?>) Json.read(text, "here")).keySet()))
                .isEqualTo(List.of("z", "a", "none", "long"));
        assertThat(Json.read(Json.pretty(inner), "here")).isEqualTo(inner);
        assertThat(Json.pretty(inner)).endsWith("}\n");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1e-300, Double.MIN_VALUE, Double.MAX_VALUE, 1.0 / 3, -0.0})
    void doublesKeepTheirBits(double value) {
        assertThat(Json.read(Json.compact(value), "here")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatJsonHasNoWordForIsNull(double value) {
        assertThat(Json.compact(List.of(1.5, value))).isEqualTo("[1.5,null]");
        assertThat(Json.compact(Map.of("loss", value))).isEqualTo("{\"loss\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "[1,]",
                "{'a':1}",
                "NaN",
                "[NaN]",
                "01",
                "nul",
                "\"\u0001\"",
                "{a:1}"
            })
    void whatIsNotOneStrictDocumentIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> Json.read(text, "summary.json"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("summary.json is not valid JSON");
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000), "deep")).isInstanceOf(InvalidInput.class);
    }
}
