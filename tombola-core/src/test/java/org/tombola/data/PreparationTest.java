package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.recipe.Definition;

class PreparationTest {
    @TempDir
    Path folder;

    private Dataset glyphs(Map<String, Object> settings) {
        Map<String, Object> small = new java.util.HashMap<>(Map.of("train", 100L, "test", 50L));
        small.putAll(settings);
        return Places.load("glyphs", small, Places.in(folder));
    }

    @Test
    void aPartIsTheSameEveryTimeAndSmallerPartsBeginLargerOnes() {
        Images ten = glyphs(Map.of("take", 10L, "take_test", 7L)).train();
        Dataset twenty = glyphs(Map.of("take", 20L, "take_test", 7L));
        assertThat(ten.count()).isEqualTo(10);
        assertThat(twenty.test().count()).isEqualTo(7);
        assertThat(twenty.train().subset(IntStream.range(0, 10).toArray()).checksum())
                .isEqualTo(ten.checksum());
    }

    @Test
    void aPartIsDrawnFromAllClasses() {
        int[] labels = glyphs(Map.of("train", 1000L, "take", 200L)).train().labels();
        for (int c = 0; c < 10; c++) {
            int label = c;
            assertThat(IntStream.of(labels).filter(l -> l == label).count()).isBetween(8L, 34L);
        }
    }

    @Test
    void constantsAreNamedGivenMeasuredOrNone() {
        assertThat(glyphs(Map.of("normalise", "mnist")).normalisation()).isEqualTo(Normalisations.MNIST);
        assertThat(glyphs(Map.of("mean", List.of(0.5), "std", List.of(0.25))).normalisation())
                .isEqualTo(new Normalisation(List.of(0.5), List.of(0.25)));
        assertThat(glyphs(Map.of("normalise", "none")).normalisation())
                .isEqualTo(new Normalisation(List.of(0.0), List.of(1.0)));
        Dataset measured = glyphs(Map.of("normalise", "measured"));
        assertThat(measured.normalisation()).isEqualTo(Normalisations.measure(measured.train()));
    }

    @Test
    void measuringIsTheMeanAndTheDeviationOfEveryChannel() {
        byte[] pixels = {0, 51, 7, (byte) 255, 51, 7, 0, (byte) 153, 7, (byte) 255, (byte) 153, 7};
        Normalisation measured = Normalisations.measure(new Images(3, 2, 2, 1, pixels, new int[1]));
        assertThat(measured.mean()).containsExactly(0.5, 0.4, 0.0275);
        assertThat(measured.deviation()).containsExactly(0.5, 0.2, 1.0); // a constant channel is not divided by 0
    }

    @Test
    void cropAndFlipAreChosenByName() {
        assertThat(glyphs(Map.of()).augmentation()).isEqualTo(Augmentation.NONE);
        assertThat(glyphs(Map.of("augment", List.of("flip"))).augmentation()).isEqualTo(new Augmentation(0, true));
        assertThat(glyphs(Map.of("augment", List.of("flip", "crop"))).augmentation())
                .isEqualTo(Augmentation.CROP_AND_FLIP);
    }

    record Wrong(Map<String, Object> settings, String says) {}

    static Stream<Wrong> wrongSettings() {
        return Stream.of(
                new Wrong(Map.of("take", 101L), "take is 101, but glyphs has 100 training images"),
                new Wrong(Map.of("take_test", 51L), "take_test is 51, but glyphs has 50 test images"),
                new Wrong(Map.of("normalise", "cifar10"), "1 channels"),
                new Wrong(Map.of("mean", List.of(0.5, 0.5), "std", List.of(1.0, 1.0)), "constants for 2"),
                new Wrong(Map.of("mean", List.of(0.5)), "belong together"),
                new Wrong(Map.of("mean", List.of(0.5), "std", List.of(0.0)), "must be positive"),
                new Wrong(Map.of("augment", List.of("flip", "rotate")), "'rotate'"),
                new Wrong(Map.of("augment", List.of("flip", "flip")), "twice"));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void settingsThatCannotBeAreRefused(Wrong wrong) {
        assertThatThrownBy(() -> glyphs(wrong.settings))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(wrong.says);
    }

    @Test
    void everyNormalisationCanBeNamed() {
        for (Definition<? extends DatasetSource> definition : Datasets.CATALOGUE.definitions()) {
            List<String> choices = definition.settings().stream()
                    .filter(setting -> setting.name().equals("normalise"))
                    .findFirst()
                    .orElseThrow()
                    .choices();
            assertThat(choices).containsAll(Normalisations.BY_NAME.keySet()).contains("measured", "none");
        }
        assertThat(Datasets.CATALOGUE.names())
                .contains("glyphs", "shapes", "mnist", "fashion_mnist", "cifar10", "cifar100", "images");
    }
}
