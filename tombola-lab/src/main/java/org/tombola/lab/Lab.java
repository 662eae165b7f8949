package org.tombola.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.assess.Metrics;
import org.tombola.assess.Subject;
import org.tombola.data.Images;
import org.tombola.engine.Engine;
import org.tombola.engine.Latency;
import org.tombola.engine.LayerTimes;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.TimingSource;
import org.tombola.graph.Cost;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.store.Store;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.train.Work;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Weights;

/**
 * Does the expensive steps, each a pure function of hashed inputs: what the store holds already is read, not done again. A finder that
 * is plain code over a lab is therefore resumable without a line of its own, and ten finders share one dense training.
 */
public final class Lab {
    private final Engine engine;
    private final Store store;
    private final Function<String, TicketFinder> finders;
    private final TrainingWatch watch;
    private final Ledger ledger;
    private final @Nullable Plan plan;
    private final @Nullable TimingSource timing;

    /** @param finders by label, for finders that build on another */
    public Lab(Engine engine, Store store, Function<String, TicketFinder> finders, TrainingWatch watch) {
        this(engine, store, finders, watch, null);
    }

    /** @param timing measures time, or null where nothing does */
    public Lab(
            Engine engine,
            Store store,
            Function<String, TicketFinder> finders,
            TrainingWatch watch,
            @Nullable TimingSource timing) {
        this(engine, store, finders, watch, new Ledger(), null, timing);
    }

    private Lab(
            Engine engine,
            Store store,
            Function<String, TicketFinder> finders,
            TrainingWatch watch,
            Ledger ledger,
            @Nullable Plan plan,
            @Nullable TimingSource timing) {
        this.engine = engine;
        this.store = store;
        this.finders = finders;
        this.watch = watch;
        this.ledger = ledger;
        this.plan = plan;
        this.timing = timing;
    }

    /** The same lab, writing its costs into another ledger. */
    public Lab charging(Ledger other) {
        return new Lab(engine, store, finders, watch, other, plan, timing);
    }

    /** The same lab, which does nothing that the store does not hold and notes what is missing. */
    public Lab planning(Plan missing) {
        return new Lab(engine, store, finders, watch, ledger, missing, timing);
    }

    public Engine engine() {
        return engine;
    }

    public Store store() {
        return store;
    }

    /**
     * The training's result, from the store or by doing it.
     *
     * @throws DivergedSearch when it left the finite numbers: nothing can be found in such weights
     */
    public TrainingResult train(TrainingSpec spec) {
        return train(spec, null);
    }

    /**
     * The same for a training whose beginning may be in the store already.
     *
     * @param beginning a training that takes the same first steps, or null; spares them, changes no bit
     * @throws DivergedSearch when it left the finite numbers
     */
    public TrainingResult train(TrainingSpec spec, @Nullable Beginning beginning) {
        TrainingResult result = attempt(spec, beginning);
        if (result.divergence() != null) {
            throw new DivergedSearch(result.divergence());
        }
        return result;
    }

    /** The same for a training whose divergence is a result like another: the last one of a row. */
    public TrainingResult attempt(TrainingSpec spec) {
        return attempt(spec, null);
    }

    private TrainingResult attempt(TrainingSpec spec, @Nullable Beginning beginning) {
        TrainingStep step = new TrainingStep(spec, beginning, engine);
        if (plan != null && !step.stored(store)) {
            return plan.missing(step);
        }
        TrainingResult result = step.run(store, watch);
        ledger.charge(step, result);
        return result;
    }

    /** A scorer's ranks of that network, from the store or by taking them. In a dry run, magnitudes stand in for missing ones. */
    public Scores score(Scorer scorer, Scorer.Network network) {
        return scoring(scorer, network).scores();
    }

    /** The same with what the scorer noted. */
    public Scoring scoring(Scorer scorer, Scorer.Network network) {
        ScoringStep step = new ScoringStep(scorer, network, engine);
        if (plan != null && !step.stored(store)) {
            return new Scoring(Scores.magnitude(network.start(), network.mask()), List.of());
        }
        ScoringStep.Result result = step.run(store, watch);
        ledger.charge(step.name(), result.work(), result.seconds());
        return result.scoring();
    }

    /**
     * Share of those images that a network gets right, un-augmented and with running batch-norm statistics, from the store or by
     * looking; NaN in a dry run.
     *
     * @param weights with pruned positions at zero
     */
    public double accuracy(Graph graph, Weights weights, Images images, int threads) {
        if (plan != null) {
            return Double.NaN;
        }
        Numerics numerics = new Numerics(Precision.FP32, threads);
        Subject subject = new Subject(graph, weights, Mask.empty(), null, images, images, new Seed(0), numerics);
        return new Assessment(engine, store)
                .read(
                        subject,
                        List.of(Metrics.CATALOGUE.find("accuracy").orElseThrow().standard()))
                .firstEntry()
                .getValue()
                .value();
    }

    /**
     * What a kept weight costs in each layer of a network, from the store or by measuring it. In a dry run, multiply-adds stand in for
     * missing times.
     *
     * @throws InvalidInput when nothing here measures time
     */
    public LayerTimes layerTimes(Graph graph) {
        TimingStep<LayerTimes> step = TimingStep.layers(timing("allocation: time"), graph);
        if (plan != null && !step.stored(store)) {
            SequencedMap<String, Double> positions = new LinkedHashMap<>();
            Cost.dense(graph)
                    .layers()
                    .forEach(layer -> positions.put(layer.layer() + ".weight", (double) layer.positions()));
            return new LayerTimes(positions, "planned");
        }
        return charged(step);
    }

    /**
     * How long a network takes to answer, from the store or by measuring it.
     *
     * @param weights with pruned positions at zero
     * @throws InvalidInput when nothing here measures time
     */
    public Latency latency(Graph graph, Weights weights, Mask mask, int batch) {
        return charged(TimingStep.latency(timing("latency"), graph, weights, mask, batch));
    }

    private <T> T charged(TimingStep<T> step) {
        TimingStep.Result<T> result = step.run(store);
        ledger.charge(step.name(), Work.NONE, result.seconds());
        return result.measured();
    }

    /** @throws InvalidInput when there is none */
    private TimingSource timing(String wanted) {
        if (timing == null) {
            throw timeless(wanted);
        }
        return timing;
    }

    /** What to say where something asks for times and nothing measures them. */
    public static InvalidInput timeless(String wanted) {
        return InvalidInput.of(
                "%s: nothing here measures how long weights take; allocation: macs counts their multiply-adds", wanted);
    }

    /** What another finder of the recipe draws. */
    public Draw draw(String finder, Problem problem, Density density) {
        return finders.apply(finder).find(problem, density, this);
    }

    /** Keeps weights that a certificate refers to; returns the step's name. */
    public String keep(Weights weights) {
        return plan != null ? "planned" : KeptWeights.keep(store, weights);
    }

    /** Keeps the masks that a certificate says are nested; returns the step's name. */
    public String keep(List<Mask> masks) {
        return plan != null ? "planned" : KeptMasks.keep(store, masks);
    }
}
