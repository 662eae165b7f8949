package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingTest {
    @ParameterizedTest
    @CsvSource({
        // 64 weights at sparsity 0.98: 62.72 to prune, 1.28 to keep
        "FLOOR_ZEROS, 0.02, 64, 2",
        "CEIL_ZEROS, 0.02, 64, 1",
        "ROUND_ONES, 0.02, 64, 1",
        "CEIL_INCREMENT, 0.02, 64, 1",
        "ROUND_HALF_UP, 0.02, 64, 1",
        // 9 weights at sparsity 0.9: 8.1 to prune, 0.9 to keep
        "FLOOR_ZEROS, 0.1, 9, 1",
        "CEIL_ZEROS, 0.1, 9, 1",
        "ROUND_ONES, 0.1, 9, 1",
        "CEIL_INCREMENT, 0.1, 9, 0",
        "ROUND_HALF_UP, 0.1, 9, 1",
        // halves
        "ROUND_HALF_UP, 0.5, 5, 3",
        "ROUND_ONES, 0.5, 5, 2",
        "CEIL_ZEROS, 0.5, 0, 0",
    })
    void eachPolicyRoundsAsItsSourceDoes(Counting policy, BigDecimal density, long n, long kept) {
        assertThat(policy.kept(density, n)).isEqualTo(kept);
    }
}
