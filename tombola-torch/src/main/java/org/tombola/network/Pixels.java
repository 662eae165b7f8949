package org.tombola.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.tombola.data.Batch;
import org.tombola.graph.Graph;
import org.tombola.graph.Layer;
import org.tombola.tensor.Device;
import org.tombola.tensor.NativeTensor;
import org.tombola.tensor.NumberType;
import org.tombola.tensor.Operations;

/**
 * How a batch becomes the input of a network. Where nothing but a normalisation reads the images, bytes stay raw (0 … 255) and the
 * division by 255 is part of the normalisation's constants: one pass over the pixels less.
 */
final class Pixels {
    /** y = scale · x + shift, for x in [0,1] and for raw bytes. */
    private record Affine(NativeTensor scale, NativeTensor rawScale, NativeTensor shift) {}

    private final Layer.Input input;
    private final NumberType type;
    private final Device device;
    private final Map<String, Affine> constants = new HashMap<>();
    private final boolean normalisedOnly;

    Pixels(Graph graph, NumberType type, Device device, TorchSession session) {
        this.input = graph.input();
        this.type = type;
        this.device = device;
        List<Layer> readers = new ArrayList<>();
        for (Layer layer : graph.layers()) {
            if (layer.inputs().contains(input.name())) {
                readers.add(layer);
            }
            if (layer instanceof Layer.Normalise n) {
                constants.put(
                        n.name(),
                        new Affine(
                                constant(n, session, i -> 1 / deviation(n, i)),
                                constant(n, session, i -> 1 / (255 * deviation(n, i))),
                                constant(n, session, i -> -n.mean().get((int) i) / deviation(n, i))));
            }
        }
        normalisedOnly = readers.size() == 1 && readers.getFirst() instanceof Layer.Normalise;
    }

    private static double deviation(Layer.Normalise layer, double channel) {
        return layer.deviation().get((int) channel);
    }

    private NativeTensor constant(Layer.Normalise layer, TorchSession session, DoubleUnaryOperator value) {
        int channels = layer.mean().size();
        float[] values = new float[channels];
        IntStream.range(0, channels).forEach(i -> values[i] = (float) value.applyAsDouble(i));
        return session.keep(
                NativeTensor.of(values, 1, channels, 1, 1).to(device).to(type));
    }

    /** Whether {@link #images} gives this batch as 0 … 255. */
    boolean raw(Batch batch, boolean inputTapped) {
        return batch.bytes() != null && normalisedOnly && !inputTapped;
    }

    /** {@code N × H × W × C} as numbers, in [0,1] or raw. */
    NativeTensor images(Batch batch, boolean raw) {
        if (batch.channels() != input.channels()
                || batch.height() != input.height()
                || batch.width() != input.width()) {
            throw new IllegalArgumentException("the network reads images of " + input.channels() + "×" + input.height()
                    + "×" + input.width() + ", the batch has " + batch.channels() + "×" + batch.height() + "×"
                    + batch.width());
        }
        long[] shape = {batch.count(), batch.height(), batch.width(), batch.channels()};
        byte[] bytes = batch.bytes();
        float[] floats = batch.floats();
        if (bytes != null) {
            NativeTensor numbers = NativeTensor.of(bytes, shape).to(device).to(type);
            return raw ? numbers : numbers.scale(1 / 255.0);
        }
        if (floats == null) {
            throw new IllegalArgumentException("a batch without pixels");
        }
        return NativeTensor.of(floats, shape).to(device).to(type);
    }

    NativeTensor labels(Batch batch, int classes) {
        for (int label : batch.labels()) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("label " + label + " for a network of " + classes + " classes");
            }
        }
        return NativeTensor.of(batch.labels()).to(device);
    }

    /** (x − mean) / deviation; overwrites raw images, which are read only here. */
    NativeTensor normalised(Layer.Normalise layer, NativeTensor x, boolean raw) {
        Affine affine = constants.get(layer.name());
        if (affine == null) {
            throw new IllegalStateException("no constants for layer '" + layer.name() + "'");
        }
        return raw
                ? Operations.affineInPlace(x, affine.rawScale, affine.shift)
                : Operations.affine(x, affine.scale, affine.shift);
    }
}
