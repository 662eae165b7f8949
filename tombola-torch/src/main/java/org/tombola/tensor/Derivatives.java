package org.tombola.tensor;

import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Backward passes. */
public final class Derivatives {
    private Derivatives() {}

    /** The same memory as a starting point of differentiation. */
    public static NativeTensor leaf(NativeTensor values) {
        Tensor leaf = values.tensor().detach();
        leaf.set_requires_grad(true);
        return new NativeTensor(leaf);
    }

    /** As {@link #leaf(NativeTensor)}; {@link #accumulate} adds its gradient into {@code gradient}, in place. */
    public static NativeTensor leaf(NativeTensor values, NativeTensor gradient) {
        NativeTensor leaf = leaf(values);
        leaf.tensor().mutable_grad().put(gradient.tensor());
        return leaf;
    }

    /** Adds ∂loss/∂leaf into the gradient of every leaf that the loss was computed from. */
    public static void accumulate(NativeTensor loss) {
        loss.tensor().backward();
    }

    /** ∂loss/∂leaf. */
    public static NativeTensor gradient(NativeTensor loss, NativeTensor leaf) {
        return new NativeTensor(
                torch.grad(vector(List.of(loss)), vector(List.of(leaf))).get(0));
    }

    /**
     * H·direction by differentiating the gradient once more.
     *
     * @param direction one tensor a leaf
     * @return one tensor a leaf, null where the gradient does not depend on it
     */
    public static @Nullable NativeTensor[] hessianProduct(
            NativeTensor loss, List<NativeTensor> leaves, List<NativeTensor> direction) {
        TensorVector inputs = vector(leaves);
        TensorVector gradient =
                torch.grad(vector(List.of(loss)), inputs, new TensorVector(), new BoolOptional(true), true, false);
        TensorVector product = torch.grad(gradient, inputs, vector(direction), new BoolOptional(false), false, true);
        @Nullable NativeTensor[] result = new NativeTensor[leaves.size()];
        for (int i = 0; i < result.length; i++) {
            Tensor part = product.get(i);
            result[i] = part.defined() ? new NativeTensor(part) : null;
        }
        return result;
    }

    private static TensorVector vector(List<NativeTensor> tensors) {
        return new TensorVector(tensors.stream().map(NativeTensor::tensor).toArray(Tensor[]::new));
    }
}
