package org.tombola.engine;

import java.util.Map;
import org.tombola.random.Seed;
import org.tombola.weights.Weights;

/**
 * A flat vector in the engine's memory, laid out as {@link org.tombola.graph.Graph#trainable()}. Every method is one call into the
 * engine; those that change the vector return it.
 */
public interface Variables {
    /** The part that belongs to one tensor: a view. */
    Variables part(String tensor);

    /** this ← x. */
    Variables set(Variables x);

    /** this ← this ⊙ x. */
    Variables times(Variables x);

    /** this ← x ⊙ y; y is another vector than this. */
    default Variables product(Variables x, Variables y) {
        return set(x).times(y);
    }

    /** this ← a · this. */
    Variables scale(double a);

    /** this ← this + a · x. */
    Variables add(double a, Variables x);

    /** this ← a, everywhere. */
    Variables fill(double a);

    /** this ← this + a, everywhere. */
    Variables shift(double a);

    /** this ← f(this), elementwise. */
    Variables apply(Elementwise f);

    /** Fills with independent normal numbers of mean 0, the same for the same seed. */
    Variables normal(Seed seed, double deviation);

    /** Fills with independent numbers from [0, 1), the same for the same seed. */
    Variables uniform(Seed seed);

    /** Σ this · x, accumulated in double. */
    double dot(Variables x);

    /**
     * One step of SGD with momentum and coupled weight decay on this vector θ (spec of PyTorch's SGD, dampening 0):
     * v ← μ v + g + λ θ; θ ← θ − η v, or θ − η (g + λ θ + μ v) with Nesterov. One pass over memory instead of five, which is an
     * eighth of a step of a small network.
     */
    Variables momentumStep(
            Variables velocity, Variables gradient, double rate, double momentum, double decay, boolean nesterov);

    /** Copies the tensors of those names in; names the layout does not have are an error, tensors not named stay. */
    void write(Weights weights);

    /** Copies out, one tensor a parameter, in logical (row-major) order. */
    Weights read();

    /**
     * The same for some tensors, into arrays that the caller keeps: for who reads at every step.
     *
     * @param into an array of its size for each tensor wanted, by name
     */
    default void read(Map<String, float[]> into) {
        Weights all = read();
        into.forEach((name, values) -> System.arraycopy(all.get(name).values(), 0, values, 0, values.length));
    }
}
