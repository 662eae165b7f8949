package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tombola.weights.Mask;

class CostTest {
    /** 3×3 convolution of 2 to 4 channels on 8×8, then a linear layer of 256 to 10. */
    private static final Graph GRAPH = new Graph(List.of(
            new Layer.Input("input", 2, 8, 8),
            new Layer.Convolution("conv", "input", 2, 4, 3, 1, 1, 1, false, false),
            new Layer.Flatten("flatten", "conv"),
            new Layer.Linear("fc", "flatten", 256, 10, true)));

    @Test
    void keptMultiplicationsCountKeptWeightsAtEachPosition() {
        Mask half = Mask.of(Map.of("conv.weight", new int[] {4, 2, 3, 3}), name -> i -> i % 2 == 0);

        Cost cost = Cost.of(GRAPH, half);

        assertThat(cost.macs()).isEqualTo(7168);
        assertThat(cost.keptMacs()).isEqualTo(4864);
        assertThat(cost.parameters()).isEqualTo(72 + 2560 + 10);
        assertThat(cost.prunable()).isEqualTo(72);
        assertThat(cost.keptParameters()).isEqualTo(36 + 2560 + 10);
        assertThat(cost.layers())
                .containsExactly(new Cost.LayerCost("conv", 64, 72, 36), new Cost.LayerCost("fc", 1, 2560, 2560));
    }

    @Test
    void groupsDivideTheWork() {
        Graph depthwise = new Graph(List.of(
                new Layer.Input("input", 32, 8, 8),
                new Layer.Convolution("conv", "input", 32, 32, 3, 2, 1, 32, false, false)));

        assertThat(Cost.dense(depthwise).macs()).isEqualTo(16 * 288);
    }

    @Test
    void aMaskOfAnotherNetworkIsRefused() {
        assertThatThrownBy(() -> Cost.of(GRAPH, Mask.dense(Map.of("other.weight", new int[] {4}))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other.weight");
    }
}
