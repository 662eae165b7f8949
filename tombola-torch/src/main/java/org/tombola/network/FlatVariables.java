package org.tombola.network;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tombola.engine.Elementwise;
import org.tombola.engine.Variables;
import org.tombola.random.Seed;
import org.tombola.tensor.MomentumStep;
import org.tombola.tensor.NativeScope;
import org.tombola.tensor.NativeTensor;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** A flat vector, or the stretch of one that belongs to one tensor, in memory that its session owns. */
final class FlatVariables implements Variables {
    private final TorchSession session;
    private final NativeTensor flat;
    private final List<Layout.Entry> entries;
    private final Map<String, FlatVariables> parts = new HashMap<>();

    /** @param entries the tensors held, in order and without gaps */
    FlatVariables(TorchSession session, NativeTensor flat, List<Layout.Entry> entries) {
        this.session = session;
        this.flat = flat;
        this.entries = entries;
    }

    NativeTensor flat() {
        return flat;
    }

    boolean belongsTo(TorchSession owner) {
        return session == owner;
    }

    @Override
    public FlatVariables part(String tensor) {
        try (NativeScope scope = session.enter()) {
            Layout.Entry entry = entry(tensor);
            return parts.computeIfAbsent(
                    tensor, name -> new FlatVariables(session, session.keep(stretch(entry)), List.of(entry)));
        }
    }

    @Override
    public Variables set(Variables x) {
        try (NativeScope scope = session.enter()) {
            flat.copy(same(x).flat);
            return this;
        }
    }

    @Override
    public Variables times(Variables x) {
        try (NativeScope scope = session.enter()) {
            flat.times(same(x).flat);
            return this;
        }
    }

    @Override
    public Variables product(Variables x, Variables y) {
        try (NativeScope scope = session.enter()) {
            flat.product(same(x).flat, same(y).flat);
            return this;
        }
    }

    @Override
    public Variables scale(double a) {
        try (NativeScope scope = session.enter()) {
            flat.scale(a);
            return this;
        }
    }

    @Override
    public Variables add(double a, Variables x) {
        try (NativeScope scope = session.enter()) {
            flat.add(a, same(x).flat);
            return this;
        }
    }

    @Override
    public Variables fill(double a) {
        try (NativeScope scope = session.enter()) {
            flat.fill(a);
            return this;
        }
    }

    @Override
    public Variables shift(double a) {
        try (NativeScope scope = session.enter()) {
            flat.shift(a);
            return this;
        }
    }

    @Override
    public Variables apply(Elementwise f) {
        try (NativeScope scope = session.enter()) {
            NativeTensor changed = switch (f) {
                case ABSOLUTE -> flat.absolute();
                case SIGN -> flat.sign();
                case SQUARE -> flat.square();
                case SQUARE_ROOT -> flat.squareRoot();
                case SIGMOID -> flat.sigmoid();
                case RELU -> flat.relu();
                case POSITIVE -> flat.positive();
            };
            assert changed == flat;
            return this;
        }
    }

    @Override
    public Variables normal(Seed seed, double deviation) {
        RandomGenerator generator = seed.generator();
        return drawn(() -> (float) (deviation * generator.nextGaussian()));
    }

    @Override
    public Variables uniform(Seed seed) {
        RandomGenerator generator = seed.generator();
        return drawn(generator::nextFloat);
    }

    /** Drawn in Java, tensor by tensor in logical order, so that memory order and device do not change a draw. */
    private Variables drawn(Draw draw) {
        try (NativeScope scope = session.enter()) {
            for (Layout.Entry entry : entries) {
                float[] values = new float[Math.toIntExact(entry.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = draw.next();
                }
                copyIn(entry, values);
            }
            return this;
        }
    }

    /** One number after the other. */
    @FunctionalInterface
    private interface Draw {
        float next();
    }

    @Override
    public double dot(Variables x) {
        try (NativeScope scope = session.enter()) {
            return flat.dot(same(x).flat);
        }
    }

    @Override
    public Variables momentumStep(
            Variables velocity, Variables gradient, double rate, double momentum, double decay, boolean nesterov) {
        try (NativeScope scope = session.enter()) {
            new MomentumStep(rate, momentum, decay, nesterov).apply(flat, same(velocity).flat, same(gradient).flat);
            return this;
        }
    }

    @Override
    public void write(Weights weights) {
        try (NativeScope scope = session.enter()) {
            weights.tensors().forEach((name, tensor) -> {
                Layout.Entry entry = entry(name);
                if (!Arrays.equals(entry.shape(), tensor.shape())) {
                    throw new IllegalArgumentException("tensor '" + name + "' has shape "
                            + Arrays.toString(entry.shape()) + ", given " + Arrays.toString(tensor.shape()));
                }
                copyIn(entry, tensor.values());
            });
        }
    }

    @Override
    public Weights read() {
        try (NativeScope scope = session.enter()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Layout.Entry entry : entries) {
                float[] values = new float[Math.toIntExact(entry.size())];
                copyOut(entry, values);
                tensors.put(entry.name(), Tensor.of(entry.shape(), values));
            }
            return Weights.of(tensors);
        }
    }

    @Override
    public void read(Map<String, float[]> into) {
        try (NativeScope scope = session.enter()) {
            into.forEach((name, values) -> copyOut(entry(name), values));
        }
    }

    private void copyOut(Layout.Entry entry, float[] values) {
        if (values.length != entry.size()) {
            throw new IllegalArgumentException(
                    "tensor '" + entry.name() + "' has " + entry.size() + " numbers, the array " + values.length);
        }
        NativeTensor stretch = stretch(entry);
        stretch.floats(values, entry.window(), entry.channels());
        stretch.release();
    }

    private void copyIn(Layout.Entry entry, float[] values) {
        NativeTensor logical = NativeTensor.of(values, Layout.longs(entry.shape()));
        NativeTensor copied = entry.logical(stretch(entry)).copy(logical);
        logical.release();
        copied.release();
    }

    private NativeTensor stretch(Layout.Entry entry) {
        return flat.narrow(0, entry.offset() - entries.getFirst().offset(), entry.size());
    }

    private Layout.Entry entry(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trainable tensor named '" + name + "' here"));
    }

    private FlatVariables same(Variables x) {
        if (x instanceof FlatVariables that && that.session == session && that.entries.equals(entries)) {
            return that;
        }
        throw new IllegalArgumentException("vectors of different sessions or tensors do not combine");
    }
}
