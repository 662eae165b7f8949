package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tombola.report.Rows.accuracy;
import static org.tombola.report.Rows.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;
import org.tombola.report.Verdict.Outcome;

class VerdictsTest {
    private static final Map<String, Boolean> UP = Map.of("accuracy", true);

    private static List<Row> against(double[] dense, double[] sparse) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < dense.length; i++) {
            rows.add(accuracy("dense", 1, i + 1, dense[i]));
            rows.add(accuracy("snip", 0.1, i + 1, sparse[i]));
        }
        return rows;
    }

    private static Verdict only(List<Row> rows, double margin, boolean higher) {
        List<Verdict> verdicts =
                Verdicts.of(rows, new VerdictRule(Map.of("accuracy", margin), 0.95), Map.of("accuracy", higher));
        assertThat(verdicts).hasSize(1);
        return verdicts.getFirst();
    }

    /**
     * Differences −0.001, 0.001, 0.002: mean 0.002/3, squared deviations (25 + 1 + 16)/9 · 1e-6, so s² = 21/9 · 1e-6 and the half width is
     * 4.302653 · √(21/27) · 1e-3 = 0.0037945831. scipy 1.17.1 agrees: [-0.0031279163669, 0.0044612496997].
     */
    @Test
    void intervalIsThePairedOneWorkedByHand() {
        Verdict verdict =
                only(against(new double[] {0.974, 0.972, 0.970}, new double[] {0.973, 0.973, 0.972}), 0.004, true);
        assertThat(verdict.difference()).isEqualTo(0.002 / 3, within(1e-12));
        assertThat(verdict.interval().low()).isEqualTo(-0.0031279163669300936, within(1e-9));
        assertThat(verdict.interval().high()).isEqualTo(0.004461249700263427, within(1e-9));
        assertThat(verdict.dense()).isEqualTo(0.972, within(1e-12));
        assertThat(verdict.n()).isEqualTo(3);
        assertThat(verdict.verdict()).isEqualTo(Outcome.WINNING);
    }

    @ParameterizedTest
    @CsvSource({
        "0.004,  true,  WINNING", // low end -0.00313 above -0.004
        "0.003,  true,  UNDECIDED",
        "0,      true,  UNDECIDED",
        "0.0044, false, UNDECIDED", // lower is better: the gain reaches down to -0.00446
        "0.0045, false, WINNING"
    })
    void marginDecidesInTheBetterDirection(double margin, boolean higher, Outcome expected) {
        List<Row> rows = against(new double[] {0.974, 0.972, 0.970}, new double[] {0.973, 0.973, 0.972});
        assertThat(only(rows, margin, higher).verdict()).isEqualTo(expected);
    }

    @Test
    void aClearLossIsDegradedAndTurnsWinningWithTheDirection() {
        List<Row> rows = against(new double[] {0.974, 0.972, 0.970}, new double[] {0.924, 0.921, 0.919});
        assertThat(only(rows, 0.003, true).verdict()).isEqualTo(Outcome.DEGRADED);
        assertThat(only(rows, 0.003, false).verdict()).isEqualTo(Outcome.WINNING);
    }

    @Test
    void oneSeedIsUndecided() {
        Verdict verdict = only(against(new double[] {0.9}, new double[] {0.95}), 0, true);
        assertThat(verdict.interval()).isNull();
        assertThat(verdict.verdict()).isEqualTo(Outcome.UNDECIDED);
        assertThat(verdict.difference()).isEqualTo(0.05, within(1e-12));
    }

    @Test
    void equalReadingsWinWithoutAMargin() {
        Verdict verdict = only(against(new double[] {0.9, 0.8}, new double[] {0.9, 0.8}), 0, true);
        assertThat(verdict.interval()).isEqualTo(new Interval(0, 0));
        assertThat(verdict.verdict()).isEqualTo(Outcome.WINNING);
    }

    @Test
    void aConstantLossOfExactlyTheMarginIsNotWorseThanTheMargin() {
        // 0.971 - 0.974 is a bit below -0.003 in binary
        Verdict verdict = only(against(new double[] {0.974, 0.974}, new double[] {0.971, 0.971}), 0.003, true);
        assertThat(verdict.verdict()).isEqualTo(Outcome.WINNING);
    }

    @Test
    void seedsArePairedNotPooled() {
        // Spread between seeds is large, the difference within each is constant but for 1e-4.
        Verdict verdict = only(against(new double[] {0.5, 0.7, 0.9}, new double[] {0.5101, 0.7100, 0.9099}), 0, true);
        assertThat(verdict.verdict()).isEqualTo(Outcome.WINNING);
    }

    @Test
    void aTicketThatDivergedOnASeedNeverWins() {
        List<Row> rows = against(new double[] {0.9, 0.9, 0.9}, new double[] {0.95, 0.951, 0.952});
        rows.add(accuracy("dense", 1, 4, 0.9));
        rows.add(row("snip", "plain", 0.1, 4, Map.of("accuracy", 0.1), new Row.Diverged(2, 77)));
        Verdict verdict = only(rows, 0, true);
        assertThat(verdict.n()).isEqualTo(3);
        assertThat(verdict.difference()).isEqualTo(0.051, within(1e-12));
        assertThat(verdict.verdict()).isEqualTo(Outcome.UNDECIDED);
        assertThat(verdict.note()).isEqualTo("seed 4 left out: the sparse training diverged");
    }

    @Test
    void aDivergedDenseSeedIsLeftOutAndNoted() {
        List<Row> rows = against(new double[] {0.9, 0.9, 0.9}, new double[] {0.95, 0.951, 0.952});
        rows.add(row("dense", "plain", 1, 4, Map.of(), new Row.Diverged(0, 3)));
        rows.add(accuracy("snip", 0.1, 4, 0.2));
        Verdict verdict = only(rows, 0, true);
        assertThat(verdict.n()).isEqualTo(3);
        assertThat(verdict.verdict()).isEqualTo(Outcome.WINNING);
        assertThat(verdict.note()).contains("the dense training diverged");
    }

    @Test
    void aReadingThatIsNotFiniteCountsAsMissing() {
        List<Row> rows = against(new double[] {0.9, 0.9, 0.9}, new double[] {0.95, 0.951, Double.NaN});
        Verdict verdict = only(rows, 0, true);
        assertThat(verdict.n()).isEqualTo(2);
        assertThat(verdict.verdict()).isEqualTo(Outcome.UNDECIDED);
        assertThat(verdict.note()).isEqualTo("seed 3 left out: no sparse reading");
    }

    @Test
    void withoutAnyPairThereAreNoNumbers() {
        Verdict verdict = only(List.of(accuracy("dense", 1, 1, 0.9), accuracy("snip", 0.1, 2, 0.8)), 0, true);
        assertThat(verdict.n()).isZero();
        assertThat(verdict.difference()).isNull();
        assertThat(verdict.verdict()).isEqualTo(Outcome.UNDECIDED);
    }

    @Test
    void eachSpendingIsComparedWithItsOwnDense() {
        List<Row> rows = List.of(
                row("dense", "plain", 1, 1, Map.of("accuracy", 0.9), null),
                row("dense", "skips", 1, 1, Map.of("accuracy", 0.7), null),
                row("snip", "skips", 0.1, 1, Map.of("accuracy", 0.8), null));
        assertThat(only(rows, 0, true).difference()).isEqualTo(0.1, within(1e-12));
    }

    @Test
    void aMetricWithoutADirectionHasNoVerdict() {
        List<Row> rows =
                List.of(row("dense", 1, 1, Map.of("distance", 1.0)), row("snip", 0.1, 1, Map.of("distance", 2.0)));
        assertThat(Verdicts.of(rows, VerdictRule.standard(), UP)).isEmpty();
    }

    @Test
    void twoRowsForOneSeedAreRefused() {
        List<Row> rows = List.of(accuracy("dense", 1, 1, 0.9), accuracy("dense", 1, 1, 0.9));
        assertThatThrownBy(() -> Verdicts.of(rows, VerdictRule.standard(), UP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seed 1");
    }

    @Test
    void aRuleOutsideItsRangeIsRefused() {
        assertThatThrownBy(() -> new VerdictRule(Map.of("accuracy", -0.1), 0.95))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("verdict.margin.accuracy");
        assertThatThrownBy(() -> new VerdictRule(Map.of(), 1)).isInstanceOf(InvalidInput.class);
    }

    /** The interval of 95 % holds the true difference in about 95 % of repetitions: at 4 000, three standard errors are 1.03 %. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void intervalsCoverTheTruth(long seed) {
        RandomGenerator random = new Seed(seed).child("coverage").generator();
        int covered = 0;
        for (int repetition = 0; repetition < 4000; repetition++) {
            List<Double> differences = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                differences.add(0.3 + random.nextGaussian());
            }
            Interval interval = new Sample(differences).interval(0.95);
            covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 4000.0).isBetween(0.9397, 0.9603);
    }
}
