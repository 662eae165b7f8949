package org.tombola.onnx;

/**
 * What to write besides the network as it is.
 *
 * @param folded whether a batch norm that is the only reader of a convolution or linear layer becomes part of its weights: fewer
 *     operators, and logits that differ in rounding
 */
public record OnnxOptions(boolean folded) {
    /** Layer by layer, with all tensors under their own names. */
    public static final OnnxOptions PLAIN = new OnnxOptions(false);

    public static final OnnxOptions FOLDED = new OnnxOptions(true);
}
