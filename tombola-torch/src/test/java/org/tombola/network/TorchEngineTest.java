package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import org.tombola.data.Batch;
import org.tombola.engine.Engine.Can;
import org.tombola.engine.Numerics;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.graph.Parameter;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class TorchEngineTest {
    @Test
    void theCpuCanEverythingButCuda() {
        assertThat(TorchEngine.cpu().can())
                .contains(Can.values()[0])
                .doesNotContain(Can.CUDA)
                .hasSize(Can.values().length - 1);
    }

    @Test
    void theIdentityNamesVersionDeviceAndInstructionSet() {
        assertThat(TorchEngine.cpu().identity())
                .matches("libtorch \\d+\\.\\d+\\.\\d+-\\d+\\.\\d+\\.\\d+ cpu [A-Z0-9]+");
        assertThat(TorchEngine.describe())
                .containsKeys("libtorch", "cpu_capability", "onednn", "openmp", "threads", "cuda");
    }

    @Test
    void everyLayerOfEveryPassIsTimed() {
        Graph graph = new Graph(List.of(
                new Layer.Input("input", 2, 6, 6),
                new Layer.Convolution("conv", "input", 2, 3, 3, 1, 1, 1, true, false),
                new Layer.GlobalAveragePool("mean", "conv"),
                new Layer.Linear("fc", "mean", 3, 4, true)));
        Weights weights = Weights.of(graph.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, parameter -> Tensor.filled(parameter.shape(), 0.5f))));
        Batch batch = Batch.ofFloats(2, 6, 6, new float[5 * 72], new int[5]);
        SequencedMap<String, long[]> times = TorchEngine.layerTimes(graph, weights, batch, Numerics.DEFAULT, 3);
        assertThat(times.sequencedKeySet()).containsExactly("input", "conv", "mean", "fc");
        for (String layer : List.of("conv", "mean", "fc")) {
            assertThat(times.get(layer)).hasSize(3).doesNotContain(0);
        }
    }

    @Test
    void cudaIsRefusedInTheUsersWordsWhereThereIsNone() {
        assumeFalse(TorchEngine.describe().get("cuda").equals("available"));
        assertThatThrownBy(TorchEngine::cuda).isInstanceOf(InvalidInput.class).hasMessageContaining("cuda");
    }
}
