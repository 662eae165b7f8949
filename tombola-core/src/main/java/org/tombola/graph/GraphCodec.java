package org.tombola.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tombola.InvalidInput;

/**
 * Interpretation: a graph as plain data, a list of maps, and back. Ticket files hold it as JSON, network files as YAML:
 *
 * <pre>{@code
 * - {kind: input, name: input, channels: 1, height: 28, width: 28}
 * - {kind: flatten, name: flatten, input: input}
 * - {kind: linear, name: fc1, input: flatten, in: 784, out: 10, bias: true}
 * }</pre>
 *
 * Writing gives every key. Reading lets some be left out: {@code input}, which is then the layer before, and those whose usual value
 * stands in {@link #layer}.
 */
public final class GraphCodec {
    /** One for each layer record; {@code kind} is the lower-case name. */
    private enum Kind {
        INPUT,
        NORMALISE,
        CONVOLUTION,
        LINEAR,
        BATCH_NORM,
        ACTIVATION,
        DROPOUT,
        MAX_POOL,
        GLOBAL_AVERAGE_POOL,
        SQUEEZE,
        FLATTEN,
        ADD,
        SCALE,
        PAD_SHORTCUT
    }

    private GraphCodec() {}

    /** Maps of strings, integers, doubles, booleans and lists of doubles; equal graphs give equal data. */
    public static List<Map<String, Object>> encode(Graph graph) {
        return graph.layers().stream().map(GraphCodec::encode).toList();
    }

    /**
     * @param data as {@link #encode} gives it, or JSON or YAML does
     * @param place what the data is, for messages: a file
     * @throws InvalidInput naming place and layer: for an unknown kind or key (and the nearest known one), a missing key, a value of
     *     the wrong type, and layers that do not fit each other
     */
    public static Graph decode(List<?> data, String place) {
        List<Layer> layers = new ArrayList<>();
        String previous = "";
        for (int i = 0; i < data.size(); i++) {
            LayerFields fields = LayerFields.of(data.get(i), place + ", layer " + (i + 1), previous);
            Layer layer = layer(fields.choice("kind", Kind.class), fields);
            fields.finish();
            layers.add(layer);
            previous = layer.name();
        }
        try {
            return new Graph(layers);
        } catch (InvalidInput e) {
            throw new InvalidInput(place + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> encode(Layer layer) {
        return switch (layer) {
            case Layer.Input l ->
                new Entries(Kind.INPUT, l)
                        .with("channels", l.channels())
                        .with("height", l.height())
                        .with("width", l.width())
                        .map();
            case Layer.Normalise l ->
                new Entries(Kind.NORMALISE, l)
                        .with("input", l.input())
                        .with("mean", l.mean())
                        .with("deviation", l.deviation())
                        .map();
            case Layer.Convolution l ->
                new Entries(Kind.CONVOLUTION, l)
                        .with("input", l.input())
                        .with("in", l.in())
                        .with("out", l.out())
                        .with("kernel", l.kernel())
                        .with("stride", l.stride())
                        .with("padding", l.padding())
                        .with("groups", l.groups())
                        .with("bias", l.bias())
                        .with("shortcut", l.shortcut())
                        .map();
            case Layer.Linear l ->
                new Entries(Kind.LINEAR, l)
                        .with("input", l.input())
                        .with("in", l.in())
                        .with("out", l.out())
                        .with("bias", l.bias())
                        .map();
            case Layer.BatchNorm l ->
                new Entries(Kind.BATCH_NORM, l)
                        .with("input", l.input())
                        .with("channels", l.channels())
                        .with("epsilon", l.epsilon())
                        .with("momentum", l.momentum())
                        .map();
            case Layer.Activation l ->
                new Entries(Kind.ACTIVATION, l)
                        .with("input", l.input())
                        .with("function", word(l.function()))
                        .map();
            case Layer.Dropout l ->
                new Entries(Kind.DROPOUT, l)
                        .with("input", l.input())
                        .with("rate", l.rate())
                        .with("examples", l.examples())
                        .map();
            case Layer.MaxPool l ->
                new Entries(Kind.MAX_POOL, l)
                        .with("input", l.input())
                        .with("kernel", l.kernel())
                        .with("stride", l.stride())
                        .with("padding", l.padding())
                        .map();
            case Layer.GlobalAveragePool l ->
                new Entries(Kind.GLOBAL_AVERAGE_POOL, l)
                        .with("input", l.input())
                        .map();
            case Layer.Squeeze l ->
                new Entries(Kind.SQUEEZE, l).with("input", l.input()).map();
            case Layer.Flatten l ->
                new Entries(Kind.FLATTEN, l).with("input", l.input()).map();
            case Layer.Add l ->
                new Entries(Kind.ADD, l)
                        .with("left", l.left())
                        .with("right", l.right())
                        .map();
            case Layer.Scale l ->
                new Entries(Kind.SCALE, l)
                        .with("input", l.input())
                        .with("factors", l.factors())
                        .map();
            case Layer.PadShortcut l ->
                new Entries(Kind.PAD_SHORTCUT, l)
                        .with("input", l.input())
                        .with("out", l.outChannels())
                        .with("stride", l.stride())
                        .map();
        };
    }

    private static Layer layer(Kind kind, LayerFields f) {
        String name = f.text("name");
        return switch (kind) {
            case INPUT -> new Layer.Input(name, f.integer("channels"), f.integer("height"), f.integer("width"));
            case NORMALISE -> new Layer.Normalise(name, f.input(), f.numbers("mean"), f.numbers("deviation"));
            case CONVOLUTION ->
                new Layer.Convolution(
                        name,
                        f.input(),
                        f.integer("in"),
                        f.integer("out"),
                        f.integer("kernel"),
                        f.integer("stride", 1),
                        f.integer("padding", 0),
                        f.integer("groups", 1),
                        f.flag("bias", true),
                        f.flag("shortcut", false));
            case LINEAR -> new Layer.Linear(name, f.input(), f.integer("in"), f.integer("out"), f.flag("bias", true));
            case BATCH_NORM ->
                new Layer.BatchNorm(
                        name, f.input(), f.integer("channels"), f.number("epsilon", 1e-5), f.number("momentum", 0.1));
            case ACTIVATION -> new Layer.Activation(name, f.input(), f.choice("function", ActivationFunction.class));
            case DROPOUT -> new Layer.Dropout(name, f.input(), f.number("rate"), f.flag("examples", false));
            case MAX_POOL -> {
                int kernel = f.integer("kernel");
                yield new Layer.MaxPool(name, f.input(), kernel, f.integer("stride", kernel), f.integer("padding", 0));
            }
            case GLOBAL_AVERAGE_POOL -> new Layer.GlobalAveragePool(name, f.input());
            case SQUEEZE -> new Layer.Squeeze(name, f.input());
            case FLATTEN -> new Layer.Flatten(name, f.input());
            case ADD -> new Layer.Add(name, f.text("left"), f.text("right"));
            case SCALE -> new Layer.Scale(name, f.input(), f.text("factors"));
            case PAD_SHORTCUT -> new Layer.PadShortcut(name, f.input(), f.integer("out"), f.integer("stride"));
        };
    }

    /** The keys of one layer, in the order written. */
    private record Entries(Map<String, Object> map) {
        Entries(Kind kind, Layer layer) {
            this(new LinkedHashMap<>());
            map.put("kind", word(kind));
            map.put("name", layer.name());
        }

        Entries with(String key, Object value) {
            map.put(key, value);
            return this;
        }
    }

    /** How data name a constant. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
