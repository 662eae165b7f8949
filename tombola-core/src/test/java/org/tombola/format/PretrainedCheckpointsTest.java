package org.tombola.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Published CIFAR-10 ResNets in the older layout. The sums are PyTorch 2.13.0's, in double. */
class PretrainedCheckpointsTest {
    @ParameterizedTest
    @CsvSource({
        "resnet20-12fca82f.th,  97, 271098,  139.7826495598208, 21349.562590950623,  1.3100982000032673, -90.32955699108152",
        "resnet32-d509ac18.th, 157, 466426,  721.5178900284966, 28995.84711527823,   1.961148000027606,  -18.413904101745402",
        "resnet44-014dd654.th, 217, 661754, 1107.7914794927265, 35943.741784870486,  1.544271791495703,    0.3138365100668352",
        "resnet56-4bfd9763.th, 277, 857082, 1427.879011697099,  41377.086271385946, -2.5577811515686335, -25.39932978003003"
    })
    void publishedCheckpointsHoldWhatPyTorchReads(
            String file, int tensors, long numbers, double sum, double absolute, double stem, double third) {
        Path path = Path.of(System.getProperty("tombola.shared", "absent"))
                .resolve("pretrained")
                .resolve(file);
        Assumptions.assumeTrue(Files.isRegularFile(path), "the published checkpoints are not here");
        Weights weights = Checkpoints.read(path);
        assertThat(weights.names())
                .hasSize(tensors)
                .startsWith("module.conv1.weight", "module.bn1.weight", "module.bn1.bias");
        assertThat(weights.names()).endsWith("module.linear.weight", "module.linear.bias");
        assertThat(weights.size()).isEqualTo(numbers);
        double total = 0;
        double totalAbsolute = 0;
        for (Tensor tensor : weights.tensors().values()) {
            for (float value : tensor.values()) {
                total += value;
                totalAbsolute += Math.abs(value);
            }
        }
        assertThat(total).isCloseTo(sum, within(1e-9 * absolute));
        assertThat(totalAbsolute).isCloseTo(absolute, within(1e-9 * absolute));
        assertThat(sum(weights.get("module.conv1.weight"))).isCloseTo(stem, within(1e-9));
        assertThat(weights.get("module.layer3.0.conv1.weight").shape()).containsExactly(64, 32, 3, 3);
        assertThat(sum(weights.get("module.layer3.0.conv1.weight"))).isCloseTo(third, within(1e-9));
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.values()) {
            sum += value;
        }
        return sum;
    }
}
