package org.tombola.sweep;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tombola.Hash;
import org.tombola.graph.Graph.Prunable;
import org.tombola.recipe.Canonical;
import org.tombola.recipe.Part;
import org.tombola.recipe.YamlWriter;
import org.tombola.report.VerdictRule;
import org.tombola.sweep.Recipe.Finding;
import org.tombola.sweep.Recipe.SpendWay;
import org.tombola.train.TrainSettings;

/** A recipe written out, defaults and all: as a recipe again, and as the text that names its run. */
public final class ResolvedRecipe {
    private final Recipe recipe;

    public ResolvedRecipe(Recipe recipe) {
        this.recipe = recipe;
    }

    /**
     * A recipe that resolves to the same hash wherever it lies.
     *
     * @param folder of the recipe that was read; paths that lead somewhere from there are made absolute
     */
    public String yaml(Path folder) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("schema", 1);
        head.put("name", recipe.name());
        head.putAll(body(path -> absolute(folder, path), true));
        return YamlWriter.text(head);
    }

    /**
     * The hash that names the run: of everything in the recipe but its name, and of what its files hold in place of where they lie.
     *
     * @param contents what else results depend on: checksums of data and checkpoint, the engine's identity; by any names
     */
    public String hash(Map<String, String> contents) {
        Map<String, Object> all = new LinkedHashMap<>(body(_ -> "", false));
        all.put("contents", new TreeMap<>(contents));
        return Hash.of(Canonical.text(all));
    }

    private SequencedMap<String, Object> body(UnaryOperator<String> paths, boolean asWritten) {
        SequencedMap<String, Object> train = train(recipe.train(), paths);
        SequencedMap<String, Object> body = new LinkedHashMap<>();
        body.put("data", part(recipe.data(), paths));
        body.put("network", network(paths));
        body.put("init", part(recipe.init(), paths));
        body.put("prunable", prunable());
        body.put("train", train);
        body.put("find", each(recipe.find(), finding -> finding(finding, train, paths)));
        body.put("density", each(recipe.densities(), density -> asWritten ? density.text() : density.value()));
        body.put("spend", each(recipe.spend(), way -> spend(way, train, paths)));
        body.put("assess", each(recipe.assess(), metric -> part(metric, paths)));
        body.put("verdict", verdict());
        body.put("seeds", recipe.seeds());
        Recipe.Pretrained weights = recipe.weights();
        if (weights != null) {
            body.put("weights", weights(weights, train, paths));
        }
        Integer latencyBatch = recipe.latencyBatch();
        if (latencyBatch != null) {
            body.put("latency", ordered("batch", latencyBatch));
        }
        return body;
    }

    private Object network(UnaryOperator<String> paths) {
        return switch (recipe.network()) {
            case Network.Named named -> part(named.architecture(), paths);
            case Network.Listed listed -> ordered("layers", listed.layers());
        };
    }

    private Object prunable() {
        Prunable prunable = recipe.prunable();
        return ordered("first", prunable.first(), "classifier", prunable.classifier(), "shortcut", prunable.shortcut());
    }

    private Object verdict() {
        VerdictRule rule = recipe.verdict();
        return ordered("margin", new TreeMap<>(rule.margins()), "confidence", rule.confidence());
    }

    private static Object weights(Recipe.Pretrained weights, Map<String, Object> top, UnaryOperator<String> paths) {
        SequencedMap<String, Object> entry = ordered("checkpoint", paths.apply(weights.checkpoint()));
        if (weights.fineTune() != null) {
            entry.put("fine_tune", own(train(weights.fineTune(), paths), top));
        }
        return entry;
    }

    private static Object finding(Finding finding, Map<String, Object> top, UnaryOperator<String> paths) {
        Map<String, Object> own = own(train(finding.train(), paths), top);
        if (own.isEmpty()) {
            return part(finding.finder(), paths);
        }
        SequencedMap<String, Object> entry = entry(finding.finder(), paths);
        entry.put(RecipeDecoder.TRAIN, own);
        return entry;
    }

    private static Object spend(SpendWay way, Map<String, Object> top, UnaryOperator<String> paths) {
        List<Object> tweaks = each(way.tweaks(), tweak -> part(tweak, paths));
        SequencedMap<String, Object> entry = ordered(RecipeDecoder.TWEAKS, tweaks);
        if (!way.label().equals(SpendDecoder.label(way.tweaks()))) {
            entry.put(RecipeDecoder.AS, way.label());
        }
        if (way.ownTraining()) {
            entry.put(RecipeDecoder.TRAIN, own(train(way.train(), paths), top));
        }
        return entry.size() > 1 ? entry : tweaks;
    }

    private static SequencedMap<String, Object> train(TrainSettings train, UnaryOperator<String> paths) {
        SequencedMap<String, Object> entry = ordered("epochs", train.epochs(), "batch", train.batch());
        entry.put("optimiser", part(train.optimiser(), paths));
        entry.put("schedule", part(train.schedule(), paths));
        entry.put("validation", train.validation());
        entry.put("select", train.select().name().toLowerCase(Locale.ROOT));
        entry.put("precision", train.precision().name().toLowerCase(Locale.ROOT));
        entry.put("threads", train.threads());
        return entry;
    }

    /** The keys in which an entry's training is not that of the top. */
    private static Map<String, Object> own(SequencedMap<String, Object> train, Map<String, Object> top) {
        train.entrySet().removeIf(entry -> entry.getValue().equals(top.get(entry.getKey())));
        return train;
    }

    private static Object part(Part<?> part, UnaryOperator<String> paths) {
        boolean bare = part.as() == null && part.settings().values().isEmpty();
        return bare ? part.name() : entry(part, paths);
    }

    private static SequencedMap<String, Object> entry(Part<?> part, UnaryOperator<String> paths) {
        SequencedMap<String, Object> entry =
                ordered(part.name(), part.settings().mapPaths(paths).values());
        String as = part.as();
        if (as != null) {
            entry.put(RecipeDecoder.AS, as);
        }
        return entry;
    }

    private static <T> List<Object> each(List<T> items, Function<T, Object> write) {
        return items.stream().map(write).toList();
    }

    private static String absolute(Path folder, String path) {
        try {
            Path resolved = folder.resolve(path).toAbsolutePath().normalize();
            // Elsewhere it is looked for by name, below TOMBOLA_DATA; an empty path stands for a default place.
            return !path.isEmpty() && Files.exists(resolved) ? resolved.toString() : path;
        } catch (InvalidPathException e) {
            return path;
        }
    }

    private static SequencedMap<String, Object> ordered(Object... keysAndValues) {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
