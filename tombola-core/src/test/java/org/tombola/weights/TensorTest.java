package org.tombola.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void valuesMustFillTheShape() {
        assertThat(Tensor.of(new int[] {2, 3}, 1, 2, 3, 4, 5, 6).at(5)).isEqualTo(6);
        assertThat(Tensor.of(new int[0], 7).size()).isEqualTo(1);
        assertThat(Tensor.of(new int[] {0, 3}).size()).isZero();
        assertThatThrownBy(() -> Tensor.of(new int[] {2, 3}, 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2, 3] needs 6 values, got 2");
        assertThatThrownBy(() -> Tensor.of(new int[] {-1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> Tensor.size(new int[] {1 << 20, 1 << 20})).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void equalityIsBitForBit() {
        assertThat(Tensor.vector(Float.NaN, 1)).isEqualTo(Tensor.vector(Float.NaN, 1));
        assertThat(Tensor.vector(0.0f)).isNotEqualTo(Tensor.vector(-0.0f));
        assertThat(Tensor.vector(1, 2)).isNotEqualTo(Tensor.of(new int[] {1, 2}, 1, 2));
        assertThat(Tensor.vector(1, 2)).hasSameHashCodeAs(Tensor.vector(1, 2));
        assertThat(Tensor.vector(1, 2).sameShape(Tensor.vector(3, 4))).isTrue();
    }

    @Test
    void copiesAndShapesAreTheCallersOwn() {
        int[] shape = {2};
        Tensor tensor = Tensor.of(shape, 1, 2);

        shape[0] = 9;
        tensor.shape()[0] = 9;
        tensor.copy()[0] = 9;

        assertThat(tensor).isEqualTo(Tensor.vector(1, 2)).hasToString("Tensor[2]");
        assertThat(Tensor.filled(new int[] {2}, 3)).isEqualTo(Tensor.vector(3, 3));
    }
}
