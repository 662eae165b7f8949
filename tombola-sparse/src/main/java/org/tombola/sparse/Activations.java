package org.tombola.sparse;

/** How a plan stores the numbers between layers. Weights and sums are fp32 either way. */
public enum Activations {
    FP32,
    /**
     * In bfloat16, for 17 pictures and more at a time: half as much goes through the caches, and every stored number is off by up to a
     * 512th of itself. Linear layers and the logits they give are fp32. The same picture's logits differ a little by how many come with it.
     */
    BF16
}
