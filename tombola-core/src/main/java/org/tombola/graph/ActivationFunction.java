package org.tombola.graph;

/** The closed list of elementwise non-linearities. */
public enum ActivationFunction {
    /** max(x, 0). */
    RELU,
    /** x · σ(x), Ramachandran et al., arXiv:1710.05941 with β = 1 (SiLU). */
    SWISH,
    /** x · tanh(softplus(x)), Misra, arXiv:1908.08681. */
    MISH,
    /** σ(x) = 1 / (1 + e⁻ˣ): the gate of squeeze-and-excitation, not a non-linearity of the body. */
    SIGMOID
}
