package org.tombola.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Predicate;
import org.tombola.Hash;

/**
 * Named tensors in a fixed order: the parameters of a network, its batch-norm statistics, or both. A snapshot for rewinding holds both.
 * Immutable; names are those of the layers ({@code layer1.0.conv1.weight}), never ordinals.
 */
public final class Weights {
    private final SequencedMap<String, Tensor> tensors;

    private Weights(LinkedHashMap<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
    }

    public static Weights of(Map<String, Tensor> tensors) {
        return new Weights(new LinkedHashMap<>(tensors));
    }

    public static Weights empty() {
        return new Weights(new LinkedHashMap<>());
    }

    public SequencedSet<String> names() {
        return tensors.sequencedKeySet();
    }

    public SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** @throws IllegalArgumentException when there is no tensor of that name */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor named '" + name + "' among " + tensors.keySet());
        }
        return tensor;
    }

    /** With that tensor in place of, or after, the others. */
    public Weights with(String name, Tensor tensor) {
        LinkedHashMap<String, Tensor> copy = new LinkedHashMap<>(tensors);
        copy.put(name, tensor);
        return new Weights(copy);
    }

    /** These, with every tensor of {@code over} in place of, or after, them. */
    public Weights with(Weights over) {
        LinkedHashMap<String, Tensor> copy = new LinkedHashMap<>(tensors);
        copy.putAll(over.tensors);
        return new Weights(copy);
    }

    public Weights only(Predicate<String> names) {
        LinkedHashMap<String, Tensor> copy = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (names.test(name)) {
                copy.put(name, tensor);
            }
        });
        return new Weights(copy);
    }

    /** How many numbers they hold together. */
    public long size() {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    /** SHA-256 of names, shapes and bits, in order. */
    public String hash() {
        Hash hash = Hash.start();
        tensors.forEach((name, tensor) -> hash.add(name).add(tensor.shape()).add(tensor.values()));
        return hash.hex();
    }

    /** Equal names, shapes and bits; the order does not matter. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Weights that && tensors.equals(that.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }

    @Override
    public String toString() {
        return "Weights" + tensors;
    }
}
