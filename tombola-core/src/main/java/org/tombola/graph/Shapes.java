package org.tombola.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.InvalidInput;

/** Interpretation: what each layer puts out for one image; checks names, order and fit on the way. */
final class Shapes {
    private final SequencedMap<String, FeatureShape> shapes = new LinkedHashMap<>();

    /** @throws InvalidInput naming the first layer that does not fit */
    static SequencedMap<String, FeatureShape> of(List<Layer> layers) {
        Shapes shapes = new Shapes();
        require(!layers.isEmpty(), "a network starts with its input layer");
        layers.forEach(shapes::add);
        return shapes.shapes;
    }

    /** The layer after those added before. */
    void add(Layer layer) {
        require(!layer.name().isBlank(), "a layer needs a name");
        require(!shapes.containsKey(layer.name()), "layer '%s' appears twice", layer.name());
        require(
                layer instanceof Layer.Input || !shapes.isEmpty(),
                "layer '%s': a network starts with its input layer",
                layer.name());
        require(
                !(layer instanceof Layer.Input) || shapes.isEmpty(),
                "layer '%s': only the first layer may be an input",
                layer.name());
        shapes.put(layer.name(), output(layer));
    }

    /** Of a layer that was added. */
    FeatureShape of(String layer) {
        FeatureShape shape = shapes.get(layer);
        if (shape == null) {
            throw new IllegalArgumentException("no layer named '" + layer + "'");
        }
        return shape;
    }

    private FeatureShape output(Layer layer) {
        return switch (layer) {
            case Layer.Input i ->
                FeatureShape.map(positive(i, i.channels()), positive(i, i.height()), positive(i, i.width()));
            case Layer.Normalise n -> {
                FeatureShape in = map(n, n.input());
                require(
                        n.mean().size() == in.channels() && n.deviation().size() == in.channels(),
                        "layer '%s' needs %d means and deviations",
                        n.name(),
                        in.channels());
                require(
                        n.deviation().stream().allMatch(d -> d > 0 && d < Double.POSITIVE_INFINITY)
                                && n.mean().stream().allMatch(Double::isFinite),
                        "layer '%s' needs finite means and positive deviations",
                        n.name());
                yield in;
            }
            case Layer.Convolution c -> convolution(c);
            case Layer.Linear l -> {
                FeatureShape in = input(l, l.input());
                require(in.vector(), "layer '%s' reads a map of %s; flatten or pool it first", l.name(), in);
                require(in.channels() == l.in(), "layer '%s' expects %d features, gets %s", l.name(), l.in(), in);
                requireFits(l, l.in(), positive(l, l.out()));
                yield FeatureShape.vector(l.out());
            }
            case Layer.BatchNorm b -> {
                FeatureShape in = input(b, b.input());
                require(
                        in.channels() == b.channels(),
                        "layer '%s' expects %d channels, gets %s",
                        b.name(),
                        b.channels(),
                        in);
                require(
                        b.epsilon() > 0 && b.momentum() >= 0 && b.momentum() <= 1,
                        "layer '%s' needs a positive epsilon and a momentum between 0 and 1",
                        b.name());
                yield in;
            }
            case Layer.Activation a -> input(a, a.input());
            case Layer.Dropout d -> {
                require(d.rate() >= 0 && d.rate() < 1, "layer '%s' needs a rate of at least 0 and below 1", d.name());
                yield input(d, d.input());
            }
            case Layer.MaxPool p -> {
                FeatureShape in = map(p, p.input());
                require(p.padding() <= p.kernel() / 2, "layer '%s': padding is at most half the kernel", p.name());
                yield FeatureShape.map(
                        in.channels(),
                        window(p, in.height(), p.kernel(), p.stride(), p.padding()),
                        window(p, in.width(), p.kernel(), p.stride(), p.padding()));
            }
            case Layer.GlobalAveragePool p ->
                FeatureShape.vector(map(p, p.input()).channels());
            case Layer.Squeeze s -> FeatureShape.map(map(s, s.input()).channels(), 1, 1);
            case Layer.Flatten f -> {
                FeatureShape in = map(f, f.input());
                requireFits(f, in.channels(), in.height(), in.width());
                yield FeatureShape.vector((int) in.size());
            }
            case Layer.Add a -> {
                FeatureShape left = input(a, a.left());
                FeatureShape right = input(a, a.right());
                require(left.equals(right), "layer '%s' adds %s to %s", a.name(), right, left);
                yield left;
            }
            case Layer.Scale s -> {
                FeatureShape in = map(s, s.input());
                FeatureShape factors = map(s, s.factors());
                require(
                        factors.equals(FeatureShape.map(in.channels(), 1, 1)),
                        "layer '%s' needs %d×1×1 factors for %s, '%s' gives %s",
                        s.name(),
                        in.channels(),
                        in,
                        s.factors(),
                        factors);
                yield in;
            }
            case Layer.PadShortcut s -> {
                FeatureShape in = map(s, s.input());
                int added = positive(s, s.outChannels()) - in.channels();
                require(
                        added >= 0 && added % 2 == 0,
                        "layer '%s' cannot pad %d channels to %d",
                        s.name(),
                        in.channels(),
                        s.outChannels());
                yield FeatureShape.map(
                        s.outChannels(),
                        window(s, in.height(), 1, s.stride(), 0),
                        window(s, in.width(), 1, s.stride(), 0));
            }
        };
    }

    private FeatureShape convolution(Layer.Convolution c) {
        FeatureShape in = map(c, c.input());
        require(in.channels() == c.in(), "layer '%s' expects %d channels, gets %s", c.name(), c.in(), in);
        require(
                c.groups() > 0 && c.in() % c.groups() == 0 && c.out() % c.groups() == 0,
                "layer '%s': %d groups do not divide %d and %d channels",
                c.name(),
                c.groups(),
                c.in(),
                c.out());
        int height = window(c, in.height(), c.kernel(), c.stride(), c.padding());
        int width = window(c, in.width(), c.kernel(), c.stride(), c.padding());
        requireFits(c, positive(c, c.out()), c.in() / c.groups(), c.kernel(), c.kernel());
        return FeatureShape.map(c.out(), height, width);
    }

    private static int window(Layer layer, int size, int kernel, int stride, int padding) {
        require(
                kernel > 0 && stride > 0 && padding >= 0,
                "layer '%s' has an impossible kernel, stride or padding",
                layer.name());
        long padded = size + 2L * padding;
        require(
                padded >= kernel && padded <= Integer.MAX_VALUE,
                "layer '%s': a window of %d does not fit %d positions",
                layer.name(),
                kernel,
                size);
        return (int) (padded - kernel) / stride + 1;
    }

    /** Tensors are arrays, so their sizes are ints. */
    private static void requireFits(Layer layer, int... sizes) {
        long product = 1;
        for (int size : sizes) {
            product *= size;
            require(product <= Integer.MAX_VALUE, "layer '%s' is too large: more than 2³¹ numbers", layer.name());
        }
    }

    private FeatureShape map(Layer layer, String input) {
        FeatureShape shape = input(layer, input);
        require(!shape.vector(), "layer '%s' needs a map, '%s' gives a vector", layer.name(), input);
        return shape;
    }

    private FeatureShape input(Layer layer, String input) {
        FeatureShape shape = shapes.get(input);
        if (shape == null) {
            throw InvalidInput.of("layer '%s' reads '%s', which is no earlier layer", layer.name(), input);
        }
        return shape;
    }

    private static int positive(Layer layer, int value) {
        require(value > 0, "layer '%s' has a size that is not positive: %d", layer.name(), value);
        return value;
    }

    private static void require(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw InvalidInput.of(format, arguments);
        }
    }
}
