package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static Weights weights(Object... namesAndTensors) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            tensors.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
        }
        return Weights.of(tensors);
    }

    private static final Weights TWO = weights("b", Tensor.vector(1, 2), "a", Tensor.vector(3));

    @Test
    void namesKeepTheirOrder() {
        assertThat(TWO.names()).containsExactly("b", "a");
        assertThat(TWO.size()).isEqualTo(3);
        assertThat(TWO.contains("a")).isTrue();
        assertThat(TWO.contains("c")).isFalse();
        assertThatThrownBy(() -> TWO.get("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'c'");
    }

    @Test
    void replacingMakesANewValue() {
        Weights replaced = TWO.with("b", Tensor.vector(9)).with("c", Tensor.vector(8));

        assertThat(replaced.names()).containsExactly("b", "a", "c");
        assertThat(replaced.get("b")).isEqualTo(Tensor.vector(9));
        assertThat(TWO.get("b")).isEqualTo(Tensor.vector(1, 2));
        assertThat(TWO.with(weights("a", Tensor.vector(5), "d", Tensor.vector(6))))
                .isEqualTo(weights("b", Tensor.vector(1, 2), "a", Tensor.vector(5), "d", Tensor.vector(6)));
        assertThat(TWO.only(name -> name.equals("a"))).isEqualTo(weights("a", Tensor.vector(3)));
        assertThat(Weights.empty().with(TWO)).isEqualTo(TWO);
    }

    @Test
    void theMapGivenMayChangeAfterwards() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(Map.of("a", Tensor.vector(1)));
        Weights weights = Weights.of(tensors);

        tensors.clear();

        assertThat(weights.names()).containsExactly("a");
        assertThatThrownBy(() -> weights.tensors().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hashesTellNamesShapesBitsAndOrderApart() {
        assertThat(TWO.hash())
                .isEqualTo(
                        weights("b", Tensor.vector(1, 2), "a", Tensor.vector(3)).hash())
                .isNotEqualTo(
                        weights("a", Tensor.vector(3), "b", Tensor.vector(1, 2)).hash())
                .isNotEqualTo(
                        weights("b", Tensor.vector(1, 2), "c", Tensor.vector(3)).hash())
                .isNotEqualTo(weights("b", Tensor.of(new int[] {1, 2}, 1, 2), "a", Tensor.vector(3))
                        .hash())
                .isNotEqualTo(weights("b", Tensor.vector(1, 2), "a", Tensor.vector(-3))
                        .hash());
    }

    @Test
    void equalityIgnoresOrder() {
        assertThat(TWO).isEqualTo(weights("a", Tensor.vector(3), "b", Tensor.vector(1, 2)));
        assertThat(TWO).isNotEqualTo(weights("a", Tensor.vector(-3), "b", Tensor.vector(1, 2)));
    }
}
