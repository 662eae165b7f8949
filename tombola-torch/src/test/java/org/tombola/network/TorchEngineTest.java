package org.tombola.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import org.tombola.engine.Engine.Can;

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
    void cudaIsRefusedInTheUsersWordsWhereThereIsNone() {
        assumeFalse(TorchEngine.describe().get("cuda").equals("available"));
        assertThatThrownBy(TorchEngine::cuda).isInstanceOf(InvalidInput.class).hasMessageContaining("cuda");
    }
}
