package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.lab.Problem;
import org.tombola.recipe.Settings;
import org.tombola.train.TrainingSpec;

/** At which steps masks move. */
class UpdateTimesTest {
    private static List<Long> steps(String every, String begin, String end, int epochs) {
        Settings settings = new Settings(UpdateTimes.settings(every, begin, end), Map.of());
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1).with(TinyProblem.settings(epochs, 16));
        TrainingSpec training = problem.training(); // 4 steps an epoch
        UpdateSteps steps = UpdateTimes.of(settings).in(training);
        List<Long> found =
                LongStream.range(0, training.until()).filter(steps::at).boxed().toList();
        assertThat(steps.count(training.until())).isEqualTo(found.size());
        return found;
    }

    @Test
    void theFirstStepIsAnUpdateAndTheLastMomentIncluded() {
        assertThat(steps("5it", "0it", "75%", 5)).containsExactly(0L, 5L, 10L, 15L);
        assertThat(steps("1ep", "0it", "50%", 6)).containsExactly(0L, 4L, 8L, 12L);
    }

    @Test
    void updatesMayBeginLaterAndTakeTheStepsOfTheWholeTraining() {
        assertThat(steps("5it", "6it", "100%", 5)).containsExactly(10L, 15L);
        assertThat(steps("1ep", "1ep", "100%", 4)).containsExactly(4L, 8L, 12L);
        assertThat(steps("1ep", "25%", "3ep", 4)).containsExactly(4L, 8L, 12L);
    }

    @Test
    void theIntervalMayChangeOnTheWay() {
        assertThat(steps("2it, 3it@2ep, 6it@75%", "1it", "100%", 8))
                .containsExactly(2L, 4L, 6L, 9L, 12L, 15L, 18L, 21L, 24L, 30L);
    }

    @Test
    void aTrainingMayBeTooShortForAnUpdate() {
        assertThat(steps("100it", "1it", "75%", 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0it", "100", "100it@1ep", "100it, 200it", "100it, 200it@", "100it,200it@1ep@2ep", "1it,"})
    void whatIsNoIntervalIsRefused(String every) {
        assertThatThrownBy(() -> steps(every, "0it", "75%", 3)).isInstanceOf(InvalidInput.class);
    }

    @ParameterizedTest
    @CsvSource({"x, 75%", "0it, 101%", "0it, -1%"})
    void whatIsNoMomentIsRefused(String begin, String end) {
        assertThatThrownBy(() -> steps("1it", begin, end, 3)).isInstanceOf(InvalidInput.class);
    }
}
