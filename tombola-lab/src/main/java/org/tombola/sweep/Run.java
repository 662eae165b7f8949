package org.tombola.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.data.DataPlaces;
import org.tombola.data.Dataset;
import org.tombola.engine.Engine;
import org.tombola.engine.TimingSource;
import org.tombola.format.CheckpointNames;
import org.tombola.format.Checkpoints;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.lab.Lab;
import org.tombola.lab.Plan;
import org.tombola.lab.TicketFinder;
import org.tombola.report.Summary;
import org.tombola.store.StepInfo;
import org.tombola.store.Store;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainingFiles;
import org.tombola.weights.Weights;

/**
 * One recipe, done: every row it asks for, trainings side by side, then summary, tables, curves, tickets and report. What the store
 * holds is looked up, so that doing it again resumes it or answers at once.
 */
public final class Run {
    private final Recipe recipe;
    private final String hash;
    private final Path recipeFolder;
    private final Store store;
    private final Lab lab;
    private final Dataset dataset;
    private final Replicates replicates;
    private final TestSplit test;
    private final RunWatch watch;

    /**
     * Reads the data and checks that the network fits it; trains nothing.
     *
     * @throws InvalidInput when data, network or checkpoint cannot be used
     */
    public Run(Recipe recipe, Engine engine, Store store, DataPlaces places, RunWatch watch) {
        this(recipe, engine, store, places, watch, null);
    }

    /**
     * The same with what measures time.
     *
     * @param timing asked by recipes with {@code allocation: time} or {@code latency}; null where nothing measures
     * @throws InvalidInput when data, network or checkpoint cannot be used, or time is to be measured and nothing does
     */
    public Run(
            Recipe recipe,
            Engine engine,
            Store store,
            DataPlaces places,
            RunWatch watch,
            @Nullable TimingSource timing) {
        if (recipe.measuresTime() && timing == null) {
            throw Lab.timeless("allocation: time or latency");
        }
        this.recipe = recipe;
        this.store = store;
        this.watch = watch;
        this.dataset = recipe.data().value().load(places);
        Graph graph = recipe.network().graph(dataset.train(), dataset.normalisation());
        requireFit(graph);
        this.test = TestSplit.of(dataset);
        this.lab = new Lab(engine, store, this::finder, watch.trainings(), timing);
        Weights pretrained = pretrained(graph, places);
        this.replicates = new Replicates(recipe, dataset, graph, pretrained, problems -> tune(problems, lab));
        this.recipeFolder = places.recipeFolder();
        this.hash = new ResolvedRecipe(recipe).hash(contents(graph, pretrained, timing));
    }

    /** What results depend on beside the recipe's own words. */
    private Map<String, String> contents(Graph graph, @Nullable Weights pretrained, @Nullable TimingSource timing) {
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put("train", dataset.train().checksum());
        contents.put("test", test.checksum());
        contents.put("graph", Json.compact(GraphCodec.encode(graph)));
        contents.put("engine", lab.engine().identity());
        if (pretrained != null) {
            contents.put("weights", pretrained.hash());
        }
        if (recipe.measuresTime() && timing != null) {
            contents.put("timing", timing.identity());
        }
        return contents;
    }

    private void requireFit(Graph graph) {
        if (graph.classes() != dataset.train().classes()) {
            throw InvalidInput.of(
                    "network: it tells %d classes apart, the data has %d",
                    graph.classes(), dataset.train().classes());
        }
        if (graph.input().channels() != dataset.train().channels()
                || graph.input().height() != dataset.train().height()
                || graph.input().width() != dataset.train().width()) {
            throw InvalidInput.of(
                    "network: it reads images of %d×%d×%d, the data has %d×%d×%d",
                    graph.input().channels(),
                    graph.input().height(),
                    graph.input().width(),
                    dataset.train().channels(),
                    dataset.train().height(),
                    dataset.train().width());
        }
    }

    private @Nullable Weights pretrained(Graph graph, DataPlaces places) {
        if (recipe.weights() == null) {
            return null;
        }
        Path path = places.given(recipe.weights().checkpoint());
        return CheckpointNames.fit(Checkpoints.read(path), graph, path.toString());
    }

    private Weights tune(Replicates ofPretrained, Lab tuning) {
        TrainSettings settings =
                java.util.Objects.requireNonNull(recipe.weights()).fineTune();
        if (settings == null) {
            return ofPretrained.untuned(recipe.train()).start();
        }
        return tuning.train(ofPretrained.untuned(settings).training()).weights();
    }

    private TicketFinder finder(String label) {
        return recipe.find().stream()
                .filter(finding -> finding.label().equals(label))
                .<TicketFinder>map(finding -> finding.finder().value())
                .findFirst()
                .orElseThrow(() -> InvalidInput.of(
                        "find: no finder of the recipe is labelled '%s'; there are %s",
                        label, recipe.find().stream().map(Recipe.Finding::label).toList()));
    }

    /** What is still to be trained, by step, without training it. */
    public RunPlan plan() {
        List<RunPlan.Line> lines = new ArrayList<>();
        Set<String> counted = new HashSet<>();
        Plan tuning = new Plan();
        Replicates planned = replicates.tunedBy(problems -> tune(problems, lab.planning(tuning)));
        for (Task task : Tasks.of(recipe)) {
            Plan plan = new Plan();
            new RowWork(recipe, planned, lab.planning(plan), test, store.root()).follow(task);
            if (counted.isEmpty() && !tuning.epochs().isEmpty()) {
                lines.add(line("fine-tuning of the checkpoint", tuning, counted));
            }
            lines.add(line(task.toString(), plan, counted));
        }
        return new RunPlan(lines, secondsPerEpoch());
    }

    /** What a plan misses and no line before it counts. */
    private static RunPlan.Line line(String row, Plan plan, Set<String> counted) {
        Map<String, Double> missing = new LinkedHashMap<>(plan.epochs());
        missing.keySet().removeIf(step -> !counted.add(step));
        double epochs =
                missing.values().stream().mapToDouble(Double::doubleValue).sum();
        return new RunPlan.Line(row, missing.size(), epochs);
    }

    /** The mean over the store's trainings of this network, whatever data, settings and mask they had. */
    private OptionalDouble secondsPerEpoch() {
        int images = replicates
                .data(recipe.seeds().getFirst(), recipe.train())
                .train()
                .count();
        OptionalDouble perImage = store.inventory().steps().stream()
                .filter(step ->
                        step.state() == StepInfo.State.COMPLETE && step.name().startsWith("train-"))
                .map(step -> TrainingFiles.secondsPerImage(step.folder(), replicates.graph()))
                .flatMapToDouble(OptionalDouble::stream)
                .average();
        return perImage.isEmpty() ? perImage : OptionalDouble.of(perImage.getAsDouble() * images);
    }

    /**
     * Does it.
     *
     * @param sideBySide how many trainings run at a time
     */
    public Summary execute(int sideBySide) {
        long startedAt = System.nanoTime();
        RunFolder folder = new RunFolder(store.run(recipe.name(), hash), recipe, recipeFolder);
        RowWork work = new RowWork(recipe, replicates, lab, test, folder.tickets());
        List<RowWork.Made> rows = new Latencies(recipe, lab).of(sideBySide(Tasks.of(recipe), work, sideBySide));
        double seconds = (System.nanoTime() - startedAt) * 1e-9;
        return folder.write(rows, seconds, store, lab.engine(), dataset, test);
    }

    private List<RowWork.Made> sideBySide(List<Task> tasks, RowWork work, int count) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(count, tasks.size())));
        try {
            List<Future<RowWork.Made>> futures = new ArrayList<>();
            for (Task task : tasks) {
                Callable<RowWork.Made> row = () -> {
                    RowWork.Made made = work.make(task);
                    watch.row(made.row(), tasks.size());
                    return made;
                };
                futures.add(pool.submit(row));
            }
            List<RowWork.Made> rows = new ArrayList<>();
            for (Future<RowWork.Made> future : futures) {
                rows.add(result(future));
            }
            return rows;
        } finally {
            pool.shutdownNow();
        }
    }

    private static RowWork.Made result(Future<RowWork.Made> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
