package org.tombola.sweep;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Dataset;
import org.tombola.data.Splits;
import org.tombola.data.TrainingData;
import org.tombola.graph.Graph;
import org.tombola.lab.Problem;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings;
import org.tombola.weights.Weights;

/** The problems of a recipe: one a seed and training setting, over the same graph and data. */
final class Replicates {
    private final Recipe recipe;
    private final Dataset dataset;
    private final Graph graph;
    private final @Nullable Weights pretrained;
    private final Function<Replicates, Weights> tuned;
    private final Map<String, TrainingData> data = new ConcurrentHashMap<>();
    private final Map<Long, Weights> drawn = new ConcurrentHashMap<>();
    private @Nullable Weights tunedOnce;

    /**
     * @param pretrained weights that the recipe starts from, or null
     * @param tuned fine-tunes them, when asked for the first time
     */
    Replicates(
            Recipe recipe,
            Dataset dataset,
            Graph graph,
            @Nullable Weights pretrained,
            Function<Replicates, Weights> tuned) {
        this.recipe = recipe;
        this.dataset = dataset;
        this.graph = graph;
        this.pretrained = pretrained;
        this.tuned = tuned;
    }

    /** The same problems, where something else does the tuning. */
    Replicates tunedBy(Function<Replicates, Weights> other) {
        return new Replicates(recipe, dataset, graph, pretrained, other);
    }

    Graph graph() {
        return graph;
    }

    Dataset dataset() {
        return dataset;
    }

    /** What a finder gets for that seed, with those settings. */
    Problem problem(long seed, TrainSettings settings) {
        return new Problem(
                graph,
                start(seed),
                pretrained != null,
                graph.prunable(recipe.prunable()),
                data(seed, settings),
                settings,
                new Seed(seed),
                recipe.init().value());
    }

    /** The pretrained weights before any tuning, as a problem of the first seed. */
    Problem untuned(TrainSettings settings) {
        long seed = recipe.seeds().getFirst();
        return new Problem(
                graph,
                Objects.requireNonNull(pretrained),
                true,
                graph.prunable(recipe.prunable()),
                data(seed, settings),
                settings,
                new Seed(seed),
                recipe.init().value());
    }

    private Weights start(long seed) {
        return pretrained == null
                ? drawn.computeIfAbsent(seed, value -> recipe.init().value().draw(graph, new Seed(value)))
                : tunedOnce();
    }

    private synchronized Weights tunedOnce() {
        Weights weights = tunedOnce;
        if (weights == null) {
            weights = tuned.apply(this);
            tunedOnce = weights;
        }
        return weights;
    }

    /** What a training of that seed sees; tunes nothing. */
    TrainingData data(long seed, TrainSettings settings) {
        return data.computeIfAbsent(
                seed + "/" + settings.validation(),
                key -> Splits.trainingData(
                        dataset.train(), dataset.augmentation(), settings.validation(), new Seed(seed)));
    }
}
