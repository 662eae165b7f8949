package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.random.Seed;

class SplitsTest {

    /** One image of two pixels each, which spell its index. */
    private static Images numbered(int count) {
        byte[] pixels = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            pixels[2 * i] = (byte) (i >> 8);
            pixels[2 * i + 1] = (byte) i;
        }
        return new Images(
                1, 1, 2, 10, pixels, IntStream.range(0, count).map(i -> i % 10).toArray());
    }

    private static Set<Integer> numbers(Images images) {
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < images.count(); i++) {
            numbers.add((images.pixels()[2 * i] & 0xFF) << 8 | images.pixels()[2 * i + 1] & 0xFF);
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"50000, 0.1, 5000", "10, 0.25, 3", "10, 0.24, 2", "10, 0, 0", "7, 0.5, 4", "3, 0.1, 0"})
    void theShareIsRoundedHalfUpAndNothingIsLostOrShared(int count, double share, int held) {
        TrainingData data = Splits.trainingData(numbered(count), Augmentation.NONE, share, new Seed(4));
        assertThat(data.validation().count()).isEqualTo(held);
        assertThat(data.train().count()).isEqualTo(count - held);
        Set<Integer> both = numbers(data.train());
        both.addAll(numbers(data.validation()));
        assertThat(both).hasSize(count);
    }

    @Test
    void theFirstOnesAreHeldOutWhenAsked() {
        TrainingData data =
                Splits.trainingData(numbered(100), Augmentation.CROP_AND_FLIP, 0.1, Splits.Policy.FIRST, new Seed(4));
        assertThat(numbers(data.validation()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).boxed().toList());
        assertThat(data.augmentation()).isEqualTo(Augmentation.CROP_AND_FLIP);
    }

    @Test
    void aRandomSplitDependsOnTheSeedAlone() {
        TrainingData one = Splits.trainingData(numbered(1000), Augmentation.NONE, 0.1, new Seed(1));
        TrainingData same = Splits.trainingData(numbered(1000), Augmentation.NONE, 0.1, new Seed(1));
        TrainingData other = Splits.trainingData(numbered(1000), Augmentation.NONE, 0.1, new Seed(2));
        assertThat(same.checksum()).isEqualTo(one.checksum());
        assertThat(numbers(other.validation())).isNotEqualTo(numbers(one.validation()));
        assertThat(other.checksum()).isNotEqualTo(one.checksum());
    }

    @Test
    void movingTheBorderBetweenTheSplitsChangesTheChecksum() {
        TrainingData none = Splits.trainingData(numbered(100), Augmentation.NONE, 0, new Seed(1));
        TrainingData some = Splits.trainingData(numbered(100), Augmentation.NONE, 0.02, new Seed(1));
        assertThat(some.checksum()).isNotEqualTo(none.checksum());
        assertThat(none.validation().height()).isEqualTo(1);
        assertThat(none.validation().classes()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN, 0.999})
    void sharesThatLeaveNothingAreRefused(double share) {
        assertThatThrownBy(() -> Splits.trainingData(numbered(10), Augmentation.NONE, share, new Seed(1)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("validation share");
    }
}
