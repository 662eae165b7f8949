package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

class SchedulesTest {
    static Schedule schedule(String name, Map<String, Object> given) {
        return Schedules.CATALOGUE.find(name).orElseThrow().with(given).value();
    }

    private static double[] factors(Schedule schedule, int count, int stepsPerEpoch, int epochs) {
        return LongStream.range(0, count)
                .mapToDouble(step -> schedule.factor(step, stepsPerEpoch, epochs))
                .toArray();
    }

    @Test
    void multiStepDropsAtTheStartOfItsMilestones() {
        Schedule schedule = schedule("multi_step", Map.of("milestones", List.of("90ep", "135ep")));
        int steps = 352;
        assertThat(schedule.factor(90 * steps - 1, steps, 180)).isEqualTo(1);
        assertThat(schedule.factor(90 * steps, steps, 180)).isCloseTo(0.1, within(1e-15));
        assertThat(schedule.factor(135 * steps - 1, steps, 180)).isCloseTo(0.1, within(1e-15));
        assertThat(schedule.factor(135 * steps, steps, 180)).isCloseTo(0.01, within(1e-15));
    }

    @Test
    void milestonesMayBeStepsOrShares() {
        Schedule schedule = schedule("multi_step", Map.of("milestones", List.of("5it", "50%"), "gamma", 0.5));
        assertThat(factors(schedule, 12, 3, 6)).containsExactly(1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25);
    }

    @Test
    void cosineFollowsItsFormulaEpochByEpoch() {
        Schedule schedule = schedule("cosine", Map.of());
        assertThat(0.1 * schedule.factor(50 * 7, 7, 200)).isCloseTo(0.0853553391, within(1e-9));
        assertThat(0.1 * schedule.factor(50 * 7 + 6, 7, 200)).isCloseTo(0.0853553391, within(1e-9));
        assertThat(0.1 * schedule.factor(100 * 7, 7, 200)).isCloseTo(0.05, within(1e-9));
        assertThat(0.1 * schedule.factor(150 * 7, 7, 200)).isCloseTo(0.0146446609, within(1e-9));
        assertThat(0.1 * schedule.factor(199 * 7, 7, 200)).isCloseTo(6.1684e-6, within(1e-9));
    }

    @Test
    void cosineMayMoveWithEveryStepAndStopAtAFloor() {
        Schedule schedule = schedule("cosine", Map.of("per", "step", "floor", 0.2));
        assertThat(schedule.factor(0, 4, 2)).isEqualTo(1);
        assertThat(schedule.factor(2, 4, 2)).isCloseTo(0.2 + 0.8 * 0.8535533906, within(1e-9));
        assertThat(schedule.factor(4, 4, 2)).isCloseTo(0.6, within(1e-12));
        assertThat(schedule.factor(8, 4, 2)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void warmRestartsBeginAgainInLongerCycles() {
        Schedule schedule = schedule("warm_restarts", Map.of("first", 4L, "growth", 2L));
        double[] expected = {
            1, .8535534, .5, .1464466, 1, .9619398, .8535534, .6913417, .5, .3086583, .1464466, .0380602, 1
        };
        assertThat(factors(schedule, 13, 1, 100)).containsExactly(expected, within(1e-7));
    }

    @Test
    void warmUpStartsAtZeroAndMultipliesTheSchedule() {
        assertThat(factors(schedule("constant", Map.of("warm_up", "4it")), 6, 10, 1))
                .containsExactly(0, 0.25, 0.5, 0.75, 1, 1);
        assertThat(factors(schedule("constant", Map.of("warm_up", "2ep")), 5, 2, 9))
                .containsExactly(0, 0.25, 0.5, 0.75, 1);
        Schedule both = schedule("multi_step", Map.of("warm_up", "4it", "milestones", List.of("2it"), "gamma", 0.5));
        assertThat(factors(both, 5, 1, 9)).containsExactly(0, 0.25, 0.25, 0.375, 0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"101%", "-1ep", "ten", "%", "3", "NaN%"})
    void milestonesThatAreNoneAreRefusedWithTheirText(String milestone) {
        assertThatThrownBy(() -> schedule("multi_step", Map.of("milestones", List.of(milestone))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(milestone);
    }

    @Test
    void momentsAreEpochsOrSteps() {
        assertThat(Moment.parse("3ep").steps(352)).isEqualTo(1056);
        assertThat(Moment.parse(" 500 it ").steps(352)).isEqualTo(500);
        assertThat(Moment.parse("33ep")).hasToString("33ep");
        assertThatThrownBy(() -> Moment.parse("3 epochs"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("3 epochs");
    }
}
