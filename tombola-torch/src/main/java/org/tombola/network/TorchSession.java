package org.tombola.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Loss;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Predictions;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.tensor.Derivatives;
import org.tombola.tensor.Device;
import org.tombola.tensor.Libtorch;
import org.tombola.tensor.Lifetime;
import org.tombola.tensor.NativeScope;
import org.tombola.tensor.NativeTensor;
import org.tombola.tensor.NumberType;
import org.tombola.tensor.Operations;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** A network in libtorch. What it keeps lives until it is closed; what a method makes dies with that method's scope. */
final class TorchSession implements Session {
    /** Vectors for which leaves were made; compared by identity. */
    private record Seen(FlatVariables effective, @Nullable FlatVariables gradient, boolean half) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Seen that
                    && effective == that.effective
                    && gradient == that.gradient
                    && half == that.half;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(effective) + System.identityHashCode(gradient);
        }
    }

    private final Thread thread = Thread.currentThread();
    private final Lifetime lifetime = new Lifetime();
    private final Map<Seen, Leaves> leaves = new HashMap<>();
    private final Graph graph;
    private final int threads;
    private final Device device;
    private final NumberType type;
    private final Layout layout;
    private final Forward forward;
    private final Pixels pixels;
    private final Statistics statistics;
    private final FlatVariables trainable;
    private final FlatVariables mask;
    private final Leaves.@Nullable Half half;
    /** Where the gradient of one example goes, once one is asked for. */
    private @Nullable FlatVariables single;

    private Mask inForce = Mask.empty();
    private boolean dense = true;
    private boolean closed;

    TorchSession(Graph graph, Weights start, Mask mask, Numerics numerics, Device device) {
        this.graph = graph;
        this.device = device;
        this.type = numerics.precision() == Precision.FP64 ? NumberType.FP64 : NumberType.FP32;
        this.layout = Layout.of(graph);
        requireCovered(mask);
        this.threads = numerics.threads();
        Libtorch.threads(threads);
        try (NativeScope scope = NativeScope.recording()) {
            this.statistics = new Statistics(graph, type, device, this);
            this.pixels = new Pixels(graph, type, device, this);
            this.forward = new Forward(graph, statistics, pixels);
            this.trainable = flat();
            this.mask = flat();
            this.half = numerics.precision() == Precision.BF16
                    ? new Leaves.Half(vector(NumberType.BF16), vector(NumberType.BF16))
                    : null;
            requireAll(start);
            statistics.write(start);
            trainable.write(mask.apply(start).only(name -> layout.has(name)));
            this.mask.fill(1);
            remask(mask, List.of());
        } catch (RuntimeException e) {
            lifetime.close();
            throw e;
        }
    }

    private void requireAll(Weights start) {
        for (Layout.Entry entry : layout.entries()) {
            if (!start.contains(entry.name())) {
                throw new IllegalArgumentException("the start lacks tensor '" + entry.name() + "'");
            }
        }
    }

    private void requireCovered(Mask covering) {
        for (String name : covering.names()) {
            Layout.Entry entry = layout.entry(name);
            if (covering.size(name) != entry.size()) {
                throw new IllegalArgumentException("the mask of '" + name + "' has " + covering.size(name)
                        + " positions, the tensor " + entry.size());
            }
        }
    }

    private NativeTensor vector(NumberType kind) {
        return keep(NativeTensor.zeros(kind, device, layout.size()));
    }

    private FlatVariables flat() {
        return new FlatVariables(this, vector(type), layout.entries());
    }

    /** The tensor lives as long as this session. */
    NativeTensor keep(NativeTensor tensor) {
        return lifetime.keep(tensor);
    }

    /** Opens the scope of one call; only the thread that opened the session may. */
    NativeScope enter() {
        requireUsable();
        return NativeScope.recording();
    }

    private void requireUsable() {
        if (!Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a session is used by the thread that opened it, " + thread.getName());
        }
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        Libtorch.threads(threads);
    }

    @Override
    public Variables trainable() {
        return trainable;
    }

    @Override
    public Variables zeros() {
        try (NativeScope scope = enter()) {
            return flat();
        }
    }

    @Override
    public Variables mask() {
        return mask;
    }

    @Override
    public Mask inForce() {
        return inForce;
    }

    @Override
    public boolean dense() {
        return dense;
    }

    @Override
    public double pass(Batch batch, Loss loss, Variables effective, BatchNormMode mode, @Nullable Variables gradient) {
        requireUsable();
        FlatVariables target = gradient == null ? null : own(gradient);
        try (NativeScope scope = target == null ? NativeScope.open() : NativeScope.recording()) {
            Leaves seen = leaves(own(effective), target, half != null);
            boolean raw = pixels.raw(batch, false);
            NativeTensor images = pixels.images(batch, raw).permute(0, 3, 1, 2);
            NativeTensor[] parameters = seen.refreshed();
            NativeTensor logits = forward.logits(images, raw, parameters, mode, draws(batch, mode), Forward.Tap.NONE);
            NativeTensor mean = mean(loss, logits, batch);
            if (target != null) {
                Derivatives.accumulate(mean);
                seen.collect();
            }
            return mean.item();
        }
    }

    private static @Nullable Seed draws(Batch batch, BatchNormMode mode) {
        return mode == BatchNormMode.RUNNING ? null : batch.draws();
    }

    private NativeTensor mean(Loss loss, NativeTensor logits, Batch batch) {
        NativeTensor numbers = logits.to(type);
        return switch (loss) {
            case Loss.CrossEntropy c -> Operations.crossEntropy(numbers, pixels.labels(batch, graph.classes()));
            case Loss.TemperedCrossEntropy t ->
                Operations.crossEntropy(
                        Operations.quotient(numbers, t.temperature()), pixels.labels(batch, graph.classes()));
            case Loss.SumOfLogits s -> Operations.total(numbers);
        };
    }

    @Override
    public Predictions predict(Batch batch, Variables effective, Set<String> taps) {
        taps.forEach(graph::shape); // refuses unknown names
        Map<String, Tensor> seen = new HashMap<>();
        Forward.Tap tap = (layer, output) -> {
            if (taps.contains(layer)) {
                seen.put(layer, Tensor.of(output.shape(), output.floats()));
            }
        };
        Tensor logits = logits(batch, effective, taps.contains(graph.input().name()), tap);
        return new Predictions(logits, seen);
    }

    /** @param inputTapped whether the tap reads the images too, which then are in [0,1] */
    Tensor logits(Batch batch, Variables effective, boolean inputTapped, Forward.Tap tap) {
        requireUsable();
        try (NativeScope scope = NativeScope.open()) {
            NativeTensor[] parameters =
                    leaves(own(effective), null, half != null).refreshed();
            boolean raw = pixels.raw(batch, inputTapped);
            NativeTensor images = pixels.images(batch, raw).permute(0, 3, 1, 2);
            NativeTensor logits = forward.logits(images, raw, parameters, BatchNormMode.RUNNING, null, tap);
            return Tensor.of(logits.shape(), logits.floats());
        }
    }

    /** In the precision of the parameters: a second derivative through bf16 would be noise. */
    @Override
    public void hessianProduct(
            Batch batch, Loss loss, Variables effective, BatchNormMode mode, Variables direction, Variables out) {
        requireUsable();
        if (mode == BatchNormMode.BATCH_UPDATING) {
            throw new IllegalArgumentException("a Hessian product remembers no statistics");
        }
        try (NativeScope scope = NativeScope.recording()) {
            NativeTensor seen = own(effective).flat();
            NativeTensor towards = own(direction).flat();
            NativeTensor result = own(out).flat();
            List<NativeTensor> points = new ArrayList<>();
            List<NativeTensor> directions = new ArrayList<>();
            for (Layout.Entry entry : layout.entries()) {
                points.add(Derivatives.leaf(entry.of(seen)));
                directions.add(entry.of(towards));
            }
            boolean raw = pixels.raw(batch, false);
            NativeTensor images = pixels.images(batch, raw).permute(0, 3, 1, 2);
            NativeTensor logits = forward.logits(
                    images, raw, points.toArray(NativeTensor[]::new), mode, draws(batch, mode), Forward.Tap.NONE);
            @Nullable
            NativeTensor[] product = Derivatives.hessianProduct(mean(loss, logits, batch), points, directions);
            result.zero();
            for (Layout.Entry entry : layout.entries()) {
                NativeTensor part = product[entry.index()];
                if (part != null) {
                    entry.of(result).copy(part);
                }
            }
        }
    }

    /** One backward pass an example: libtorch keeps only sums over a batch. In the precision of the parameters. */
    @Override
    public void squaredGradients(Batch batch, Loss loss, float[] weights, Variables effective, Variables out) {
        requireUsable();
        if (weights.length != batch.count()) {
            throw new IllegalArgumentException(weights.length + " weights for " + batch.count() + " examples");
        }
        FlatVariables total = own(out);
        Leaves seen;
        try (NativeScope scope = NativeScope.recording()) {
            if (single == null) {
                single = flat();
            }
            seen = leaves(own(effective), single, false);
            total.flat().zero();
        }
        boolean raw = pixels.raw(batch, false);
        for (int example = 0; example < batch.count(); example++) {
            try (NativeScope scope = NativeScope.recording()) {
                Batch one = batch.only(example);
                NativeTensor images = pixels.images(one, raw).permute(0, 3, 1, 2);
                NativeTensor logits =
                        forward.logits(images, raw, seen.refreshed(), BatchNormMode.RUNNING, null, Forward.Tap.NONE);
                Derivatives.accumulate(mean(loss, logits, one));
                total.flat().add(weights[example], single.flat().square());
            }
        }
    }

    @Override
    public float[] inputGradient(Batch batch, Loss loss, Variables effective) {
        requireUsable();
        try (NativeScope scope = NativeScope.recording()) {
            NativeTensor[] parameters =
                    leaves(own(effective), null, half != null).refreshed();
            NativeTensor pixelValues = Derivatives.leaf(pixels.images(batch, false));
            NativeTensor images = pixelValues.permute(0, 3, 1, 2);
            NativeTensor logits =
                    forward.logits(images, false, parameters, BatchNormMode.RUNNING, null, Forward.Tap.NONE);
            return Derivatives.gradient(mean(loss, logits, batch), pixelValues).floats();
        }
    }

    @Override
    public Weights buffers() {
        try (NativeScope scope = enter()) {
            return statistics.read();
        }
    }

    @Override
    public void buffers(Weights values) {
        try (NativeScope scope = enter()) {
            statistics.write(values);
        }
    }

    @Override
    public void remask(Mask next, List<Variables> carried) {
        requireCovered(next);
        List<FlatVariables> remembered = carried.stream().map(this::own).toList();
        try (NativeScope scope = enter()) {
            NativeTensor dropped = NativeTensor.of(MaskChange.keptOnlyIn(inForce, next, layout))
                    .to(device);
            NativeTensor grown = NativeTensor.of(MaskChange.keptOnlyIn(next, inForce, layout))
                    .to(device);
            mask.flat().fill(dropped, 0);
            remembered.forEach(vector -> vector.flat().zeroWhereZero(mask.flat())); // still without the grown
            mask.flat().fill(grown, 1);
            trainable.flat().fill(dropped, 0).fill(grown, 0);
            inForce = next;
            dense = next.count() == next.size();
        }
    }

    private Leaves leaves(FlatVariables effective, @Nullable FlatVariables gradient, boolean inHalf) {
        return leaves.computeIfAbsent(
                new Seen(effective, gradient, inHalf),
                pair -> new Leaves(
                        this,
                        layout,
                        effective.flat(),
                        gradient == null ? null : gradient.flat(),
                        inHalf ? half : null));
    }

    private FlatVariables own(Variables variables) {
        if (variables instanceof FlatVariables flat
                && flat.belongsTo(this)
                && flat.flat().size() == layout.size()) {
            return flat;
        }
        throw new IllegalArgumentException("not a whole vector of this session");
    }

    @Override
    public void close() {
        if (!Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a session is closed by the thread that opened it, " + thread.getName());
        }
        if (!closed) {
            closed = true;
            lifetime.close();
        }
    }
}
