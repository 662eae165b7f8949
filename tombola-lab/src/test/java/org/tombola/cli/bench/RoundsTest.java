package org.tombola.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tombola.report.Speeds.Times;

/** By a clock that only the calls move. */
class RoundsTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<String> order = new ArrayList<>();
    private long now;

    private Runnable call(String name, long... milliseconds) {
        int[] count = {0};
        return () -> {
            order.add(name);
            now += milliseconds[count[0]++ % milliseconds.length] * MILLISECOND;
        };
    }

    @Test
    void callsTakeTurnsAndEachTurnBeginsUntimed() {
        List<Times> times = new Rounds(2, 0, 0, 0, () -> now).measure(List.of(call("a", 7), call("b", 3)));
        assertThat(String.join("", order)).isEqualTo("a".repeat(10) + "b".repeat(10) + "aabb" + "aabb");
        assertThat(times).containsExactly(new Times(7, 7, 7), new Times(3, 3, 3));
    }

    @Test
    void shortCallsAreRepeatedUntilATurnIsLongEnough() {
        new Rounds(1, 10 * MILLISECOND, 4 * MILLISECOND, 6 * MILLISECOND, () -> now).measure(List.of(call("a", 2)));
        assertThat(order).hasSize(5 * 5 + 2 + 3);
    }

    /** Warm-up takes the first fourteen calls, settling every second one after them. */
    @Test
    void whatIsNotTimedDoesNotCount() {
        List<Times> times = new Rounds(3, 0, 0, 0, () -> now)
                .measure(List.of(call("a", 100, 100, 100, 100, 100, 2, 100, 4, 100, 6)));
        assertThat(times).containsExactly(new Times(4, 3, 5));
    }

    @Test
    void warmingUpGoesOnForAsLongAsCallsGetFaster() {
        new Rounds(1, 0, 0, 0, () -> now).measure(List.of(call("a", 100, 100, 50, 50, 46, 46, 46, 46)));
        // 100, 50 and 46 are faster than what came before; then four spans are not.
        assertThat(order).hasSize(2 * (3 + 4) + 2);
    }

    @Test
    void quartilesLieBetweenSamples() {
        Times times = Rounds.times(new long[] {4_000_000, 1_000_000, 3_000_000, 2_000_000});
        assertThat(times.median()).isCloseTo(2.5, within(1e-12));
        assertThat(times.low()).isCloseTo(1.75, within(1e-12));
        assertThat(times.high()).isCloseTo(3.25, within(1e-12));
    }

    @Test
    void noTurnsAreRefused() {
        assertThatThrownBy(() -> Rounds.ofNetworks(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
