package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void deviationDividesByNMinusOne() {
        Sample sample = new Sample(List.of(93.0, 93.4, 93.8));
        assertThat(sample.mean()).isEqualTo(93.4, within(1e-12));
        assertThat(sample.deviation()).isEqualTo(0.4, within(1e-12));
    }

    /** scipy 1.17.1: t.interval(.95, 2, loc=93.4, scale=.4/sqrt(3)). */
    @Test
    void intervalIsThatOfScipy() {
        Interval interval = new Sample(List.of(93.0, 93.4, 93.8)).interval(0.95);
        assertThat(interval.low()).isEqualTo(92.40634491529987, within(1e-9));
        assertThat(interval.high()).isEqualTo(94.39365508470011, within(1e-9));
    }

    /** scipy 1.17.1: t.ppf(.975, [1, 2, 4, 29]). */
    @Test
    void quantilesAreThoseOfScipy() {
        assertThat(Sample.quantile(1, 0.95)).isEqualTo(12.70620474, within(1e-7));
        assertThat(Sample.quantile(2, 0.95)).isEqualTo(4.30265273, within(1e-7));
        assertThat(Sample.quantile(4, 0.95)).isEqualTo(2.77644511, within(1e-7));
        assertThat(Sample.quantile(29, 0.95)).isEqualTo(2.04522964, within(1e-7));
    }

    @Test
    void oneValueHasNeitherSpreadNorInterval() {
        Sample sample = new Sample(List.of(0.97));
        assertThat(sample.deviation()).isNull();
        assertThat(sample.interval(0.95)).isNull();
        assertThat(Numbers.meanAndDeviation(sample)).isEqualTo("0.97 ± —");
    }

    @Test
    void equalValuesHaveAnIntervalOfOnePoint() {
        Sample sample = new Sample(List.of(0.1, 0.1, 0.1)); // 0.1 + 0.1 + 0.1 is not 3 · 0.1
        assertThat(sample.deviation()).isZero();
        Interval interval = sample.interval(0.95);
        assertThat(interval.high()).isEqualTo(interval.low());
    }

    @Test
    void aLargeOffsetDoesNotSwallowTheSpread() {
        Sample sample = new Sample(List.of(1e9 + 1, 1e9 + 2, 1e9 + 3));
        assertThat(sample.deviation()).isEqualTo(1.0, within(1e-12));
    }
}
