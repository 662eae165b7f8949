package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

class DensityTest {
    @ParameterizedTest
    @CsvSource({
        "0.044, 266200, 11713", // 11712.8
        "0.1, 10, 1", // in doubles, 10 - (int) ((1 - 0.1) * 10) is right but (int) ((1 - 0.9) * 10) is 0
        "0.5, 5, 3", // 2.5, halves up
        "0.8^3, 1000, 512",
        "0.8^8, 266200, 44661", // 44660.9536...
        "0.8 ^ 2, 100, 64",
        "5e-2, 100, 5",
        "1, 7, 7",
        "1.0, 7, 7",
        ".25, 8, 2",
        "0.02, 64, 1", // 1.28
        "0.001, 100, 0",
        "0.8^0, 9, 9",
    })
    void countsAreExact(String text, long n, long kept) {
        assertThat(Density.parse(text).count(n)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"22, 15", "23, 13", "26, 15", "39, 31"})
    void aShareThatDoublesRoundWrongIsCountedRight(long n, long kept) {
        // (long) (n * ((double) kept / n)) differs from kept for each of these.
        String share = new BigDecimal(kept)
                .divide(new BigDecimal(n), 30, java.math.RoundingMode.DOWN)
                .toPlainString();

        assertThat(Density.parse(share).count(n)).isEqualTo(kept);
        assertThat((long) (n * ((double) kept / n))).isNotEqualTo(kept);
    }

    @Test
    void aNumberFromARecipeMeansItsDecimalText() {
        assertThat(Density.of(0.05).value()).isEqualByComparingTo("0.05");
        assertThat(Density.of(0.05).count(10)).isEqualTo(1);
        assertThat(Density.of(0.05)).hasToString("0.05");
    }

    @Test
    void densitiesOfEqualValueAreEqualHoweverWritten() {
        assertThat(Density.parse("0.50")).isEqualTo(Density.of(0.5)).hasSameHashCodeAs(Density.of(0.5));
        assertThat(Density.parse("0.8^2")).isEqualTo(Density.parse("0.64"));
        assertThat(Density.parse("1.0")).isEqualTo(Density.ALL);
        assertThat(Density.parse("0.8^2")).isNotEqualTo(Density.parse("0.8^3"));
        assertThat(Density.parse("0.8^2")).hasToString("0.8^2");
    }

    @Test
    void aPowerIsWhatSomeRoundsLeave() {
        Density left = Density.power(new BigDecimal("0.8"), 3);

        assertThat(left).isEqualTo(Density.parse("0.512")).hasToString("0.8^3");
        assertThat(left.sparsity()).isEqualByComparingTo("0.488");
        assertThat(left.asDouble()).isEqualTo(0.512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.0",
                "1.5",
                "-0.1",
                "NaN",
                "Infinity",
                "half",
                "",
                "0.8^",
                "^3",
                "1/20",
                "0.8^-2",
                "0.8^3.5",
                "10%",
                "1..2",
                ".",
                "1.1^2",
                "0^3",
                "1e99",
                "1e-999999999",
                "0.5^999999999",
                "0.1.2",
                "0.5 0.5"
            })
    void whatIsNoShareIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> Density.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void numbersThatAreNoShareAreRefused(double number) {
        assertThatThrownBy(() -> Density.of(number))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(Double.toString(number));
    }

    @Test
    void tinyDensitiesRemainUsable() {
        assertThat(Density.parse("1e-99").count(Long.MAX_VALUE)).isZero();
        assertThat(Density.parse("0.1^999").count(1000)).isZero();
    }

    @Test
    void equalCutsEndExactlyOnTheDensity() {
        Density tenth = Density.parse("0.1");
        assertThat(tenth.after(0, 10)).isEqualTo(Density.ALL);
        assertThat(tenth.after(10, 10)).isSameAs(tenth);
        assertThat(tenth.after(1, 10).count(1_000_000)).isEqualTo(794_328);
        assertThat(Density.parse("0.25").after(1, 2).count(1000)).isEqualTo(500);
        assertThatThrownBy(() -> tenth.after(11, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
