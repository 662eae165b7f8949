package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadlineTest {
    private static Summary summary(double[] dense, double[] sparse) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < dense.length; i++) {
            rows.add(Rows.accuracy("dense", 1, i + 1, dense[i]));
            rows.add(Rows.accuracy("snip", 0.1, i + 1, sparse[i]));
        }
        return new Summary(1, "r", "", 0, 0, rows, Verdicts.of(rows, VerdictRule.standard(), Map.of("accuracy", true)));
    }

    @Test
    void theSparsestWinningTicketIsNamed() {
        assertThat(Headline.of(summary(new double[] {0.9, 0.901, 0.902}, new double[] {0.91, 0.912, 0.912})))
                .isEqualTo(
                        "snip at density 0.1 is winning on accuracy: +0.0103 [+0.0089, +0.0118] against dense (n = 3).");
    }

    @Test
    void withoutAWinnerTheClosestIsNamed() {
        assertThat(Headline.of(summary(new double[] {0.9, 0.901, 0.902}, new double[] {0.81, 0.812, 0.812})))
                .startsWith(
                        "No ticket is winning on accuracy: 0 undecided, 1 degraded. snip at density 0.1 comes closest: -0.0897");
    }

    @Test
    void oneSeedIsNotSoldAsAWin() {
        assertThat(Headline.of(summary(new double[] {0.9}, new double[] {0.95})))
                .contains("+0.050 against dense (n = 1)", "One seed cannot tell winning from luck");
    }

    @Test
    void denseAloneHasNothingToCompare() {
        Summary summary = new Summary(1, "r", "", 0, 0, List.of(Rows.accuracy("dense", 1, 1, 0.9)), List.of());
        assertThat(Headline.of(summary)).isEqualTo("No ticket was compared with dense on accuracy.");
    }
}
