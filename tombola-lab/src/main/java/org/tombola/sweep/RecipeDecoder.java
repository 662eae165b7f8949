package org.tombola.sweep;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.assess.Metric;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.GraphCodec;
import org.tombola.recipe.Decoded;
import org.tombola.recipe.Nearest;
import org.tombola.recipe.Node;
import org.tombola.recipe.Overrides;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.recipe.YamlReader;
import org.tombola.report.VerdictRule;
import org.tombola.store.Store;
import org.tombola.train.TrainSettings;
import org.tombola.weights.Density;

/** From a recipe's text to a {@link Recipe}, with every default filled in. What does not fit is refused with its place. */
public final class RecipeDecoder {
    static final List<Setting> PRUNABLE = List.of(
            Setting.flag("first", true, "whether the first layer with weights may be pruned"),
            Setting.flag("classifier", true, "whether the last layer with weights may be pruned"),
            Setting.flag("shortcut", true, "whether convolutions on shortcuts may be pruned"));

    static final Setting CONFIDENCE = Setting.between("confidence", 0.95, 0, 1, "of the two-sided interval");

    static final List<Setting> LATENCY = List.of(Setting.integer(
            "batch", 64, 1, 1_000_000, "images in the prediction that the sparse engine times for each row"));

    static final String AS = "as";
    static final String TRAIN = "train";
    static final String TWEAKS = "tweaks";

    private static final List<String> KEYS = List.of(
            "schema",
            "name",
            "data",
            "network",
            "init",
            "prunable",
            "train",
            "find",
            "density",
            "spend",
            "assess",
            "verdict",
            "seeds",
            "weights",
            "latency");

    private final Catalogues catalogues;
    private final Path folder;
    private final TrainDecoder trains;

    private RecipeDecoder(Catalogues catalogues, Path folder) {
        this.catalogues = catalogues;
        this.folder = folder;
        this.trains = new TrainDecoder(catalogues);
    }

    /**
     * @param assignments {@code KEY=VALUE}, see {@link Overrides}
     * @throws InvalidInput when the file cannot be read, or is no recipe
     */
    public static Recipe file(Path file, List<String> assignments, Catalogues catalogues) {
        return decode(Overrides.apply(YamlReader.file(file), assignments), folder(file), catalogues);
    }

    /**
     * @param folder where the recipe lies: a network file's path starts there
     * @throws InvalidInput when the tree is no recipe
     */
    public static Recipe decode(Node tree, Path folder, Catalogues catalogues) {
        return new RecipeDecoder(catalogues, folder).recipe(tree);
    }

    /** Where a recipe's relative paths start from. */
    public static Path folder(Path recipe) {
        Path parent = recipe.toAbsolutePath().getParent();
        return parent == null ? recipe.toAbsolutePath() : parent;
    }

    private Recipe recipe(Node tree) {
        tree.map("a recipe, which is a map");
        tree.fields(KEYS);
        tree.find("schema").ifPresent(schema -> schema.integer(1, 1));
        String name = name(tree.get("name"));
        var data = PartDecoder.decode(tree.get("data"), catalogues.datasets()).part();
        Network network = network(tree.get("network"));
        var init = tree.find("init")
                .map(node -> PartDecoder.decode(node, catalogues.initialisers()).part())
                .orElseGet(() -> TrainDecoder.standard(catalogues.initialisers(), "kaiming_normal"));
        Node train = tree.get(TRAIN);
        TrainSettings top = trains.decode(train);
        List<Recipe.Finding> find = new FindDecoder(catalogues.finders(), trains, train, top).decode(tree.find("find"));
        List<Part<? extends Metric>> assess = metrics(tree.find("assess"));
        return new Recipe(
                name,
                data,
                network,
                init,
                tree.find("prunable").map(RecipeDecoder::prunable).orElse(Prunable.ALL),
                top,
                find,
                densities(tree, find.size() > 1),
                new SpendDecoder(catalogues.tweaks(), trains, train, top).decode(tree.find("spend")),
                assess,
                verdict(tree.find("verdict"), assess),
                seeds(tree.find("seeds")),
                pretrained(tree.find("weights"), train),
                tree.find("latency").map(RecipeDecoder::latency).orElse(null));
    }

    private static String name(Node node) {
        String name = node.text();
        if (!Store.isRunName(name)) {
            throw node.expected("a name for folders: letters, digits, '.', '_' and '-', at most 100");
        }
        return name;
    }

    private Network network(Node node) {
        boolean listed =
                node.isMap() && (node.map().containsKey("file") || node.map().containsKey("layers"));
        if (!listed) {
            return new Network.Named(
                    PartDecoder.decode(node, catalogues.architectures()).part());
        }
        if (node.map().size() > 1) {
            throw node.error("expected 'file', 'layers' or the name of one of the architectures alone, got "
                    + String.join(", ", node.map().keySet()));
        }
        return node.find("layers")
                .map(layers -> listed(layers, layers.place().toString()))
                .orElseGet(() -> listedIn(node.get("file")));
    }

    private Network listedIn(Node file) {
        try {
            Path path = folder.resolve(file.text());
            return listed(YamlReader.file(path), path.toString());
        } catch (InvalidInput | InvalidPathException e) {
            throw file.error(String.valueOf(e.getMessage()));
        }
    }

    /** Written out with every key, so that two spellings of one network are one network. */
    private static Network listed(Node layers, String place) {
        List<?> plain =
                layers.list("a list of layers").stream().map(Node::plain).toList();
        return new Network.Listed(place, GraphCodec.encode(GraphCodec.decode(plain, place)));
    }

    private static Prunable prunable(Node node) {
        Settings settings = PartDecoder.settings(node, "prunable", PRUNABLE);
        return new Prunable(settings.flag("first"), settings.flag("classifier"), settings.flag("shortcut"));
    }

    private static List<Density> densities(Node tree, boolean needed) {
        Optional<Node> given = tree.find("density");
        if (given.isEmpty() && !needed) {
            return List.of();
        }
        Node node = given.orElseGet(() -> tree.get("density"));
        Map<Density, Node> seen = new LinkedHashMap<>();
        for (Node item : oneOrMore(node, needed)) {
            Density density = density(item);
            refuseTwin(seen.put(density, item), item, "the density " + density.text());
        }
        return List.copyOf(seen.keySet());
    }

    private static Density density(Node node) {
        try {
            return Density.parse(node.text());
        } catch (InvalidInput e) {
            throw node.error(String.valueOf(e.getMessage()));
        }
    }

    private List<Part<? extends Metric>> metrics(Optional<Node> given) {
        if (given.isEmpty()) {
            return List.of(TrainDecoder.standard(catalogues.metrics(), "accuracy"));
        }
        List<Part<? extends Metric>> metrics = new ArrayList<>();
        Map<String, Node> labels = new HashMap<>();
        for (Node node : oneOrMore(given.get(), true)) {
            Decoded<Metric> decoded = PartDecoder.decode(node, catalogues.metrics(), AS);
            Part<Metric> metric = labelled(decoded);
            refuseTwin(labels.put(metric.label(), node), node, "the metric '" + metric.label() + "'");
            metrics.add(metric);
        }
        return metrics;
    }

    private static VerdictRule verdict(Optional<Node> given, List<Part<? extends Metric>> assess) {
        if (given.isEmpty()) {
            return VerdictRule.standard();
        }
        Node node = given.get();
        node.fields("margin", CONFIDENCE.name());
        Settings settings = PartDecoder.settings(node.without("margin"), "verdict", List.of(CONFIDENCE));
        Set<String> labels = new TreeSet<>();
        assess.forEach(metric -> labels.add(metric.label()));
        Map<String, Double> margins = new LinkedHashMap<>();
        node.find("margin")
                .ifPresent(margin -> margin.map().forEach((label, entry) -> {
                    if (!labels.contains(label)) {
                        throw new InvalidInput(entry.key() + ": '" + label + "' is no metric of this recipe"
                                + Nearest.hint(label, labels));
                    }
                    margins.put(label, entry.value().number(0, Double.MAX_VALUE));
                }));
        return new VerdictRule(margins, settings.number(CONFIDENCE.name()));
    }

    private static List<Long> seeds(Optional<Node> given) {
        if (given.isEmpty()) {
            return List.of(1L);
        }
        Map<Long, Node> seen = new LinkedHashMap<>();
        List<Node> items = given.get().list("a list of seeds, such as [1, 2, 3]");
        requireSome(given.get(), items);
        for (Node item : items) {
            long seed = item.integer(0, Long.MAX_VALUE);
            refuseTwin(seen.put(seed, item), item, "the seed " + seed);
        }
        return List.copyOf(seen.keySet());
    }

    private Recipe.@Nullable Pretrained pretrained(Optional<Node> given, Node train) {
        if (given.isEmpty()) {
            return null;
        }
        Node node = given.get().fields("checkpoint", "fine_tune");
        TrainSettings fineTune =
                node.find("fine_tune").map(own -> trains.decode(train, own)).orElse(null);
        return new Recipe.Pretrained(node.get("checkpoint").text(), fineTune);
    }

    private static int latency(Node node) {
        return Math.toIntExact(PartDecoder.settings(node, "latency", LATENCY).integer("batch"));
    }

    /** The part under the recipe's own name, if it has one. */
    static <T> Part<T> labelled(Decoded<T> decoded) {
        return decoded.extra(AS).map(as -> decoded.part().as(label(as))).orElse(decoded.part());
    }

    static String label(Node as) {
        String label = as.text().strip();
        if (label.isEmpty() || label.length() > 100 || label.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\')) {
            throw as.expected("a label: up to 100 characters, no slashes");
        }
        return label;
    }

    /** A list's items, or the single item that stands for a list of one. */
    static List<Node> oneOrMore(Node node, boolean needed) {
        List<Node> items = node.isList() ? node.list() : List.of(node);
        if (needed) {
            requireSome(node, items);
        }
        return items;
    }

    private static void requireSome(Node node, List<Node> items) {
        if (items.isEmpty()) {
            throw node.error("expected at least one entry, got an empty list");
        }
    }

    static void refuseTwin(@Nullable Node first, Node second, String what) {
        if (first != null) {
            throw second.error(what + " stands here twice, first as "
                    + first.place().path()
                    + (first.place().line() > 0 ? " on line " + first.place().line() : ""));
        }
    }
}
