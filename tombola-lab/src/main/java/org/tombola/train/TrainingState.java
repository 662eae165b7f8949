package org.tombola.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Everything one training has reached: what a checkpoint saves and restores. */
final class TrainingState {
    private final TrainingSpec spec;
    private final Session session;
    private final Optimiser.Running optimiser;
    private final List<TrainingHook.Running> hooks;
    private final long startedAt = System.nanoTime();

    private long step;
    private double lossSum;
    private long examples;
    private double rate;
    private final List<EpochRecord> curve = new ArrayList<>();
    private Mask mask;
    private @Nullable Weights best;
    private int bestEpoch = -1;
    private double secondsBefore;
    private boolean ended;
    private @Nullable Divergence divergence;

    TrainingState(TrainingSpec spec, Session session, Optimiser.Running optimiser, List<TrainingHook.Running> hooks) {
        this.spec = spec;
        this.session = session;
        this.optimiser = optimiser;
        this.hooks = hooks;
        this.step = spec.from();
        this.mask = spec.mask();
    }

    long step() {
        return step;
    }

    boolean atEnd() {
        return step == spec.until();
    }

    boolean ended() {
        return ended;
    }

    double seconds() {
        return secondsBefore + (System.nanoTime() - startedAt) * 1e-9;
    }

    void stepDone(double loss, int count, double usedRate) {
        step++;
        lossSum += loss * count;
        examples += count;
        rate = usedRate;
    }

    void diverge(long at) {
        divergence = new Divergence(epoch(at), at);
        ended = true;
    }

    private int epoch(long at) {
        return Math.toIntExact(at / spec.stepsPerEpoch());
    }

    void endIf(boolean stop) {
        ended |= stop;
    }

    /** Brings a hook's mask into force and clears, where it changed, whatever optimiser and hooks carry. */
    void remask(@Nullable Mask next) {
        if (next == null) {
            return;
        }
        List<Variables> carried = new ArrayList<>(optimiser.carried().values());
        hooks.forEach(hook -> carried.addAll(hook.carried().values()));
        session.remask(next, carried);
        mask = next;
    }

    /** Examples seen since the last epoch was closed. */
    long examples() {
        return examples;
    }

    EpochRecord endEpoch(Validation validation) {
        int epoch = epoch(step - 1);
        EpochRecord record = new EpochRecord(
                epoch, step, rate, lossSum / examples, validation.loss(), validation.accuracy(), seconds());
        curve.add(record);
        lossSum = 0;
        examples = 0;
        boolean selecting = spec.settings().select() == TrainSettings.Select.BEST_VALIDATION;
        if (selecting && (bestEpoch < 0 || validation.accuracy() > accuracyOf(bestEpoch))) {
            best = weights();
            bestEpoch = epoch;
        }
        return record;
    }

    private double accuracyOf(int epoch) {
        return curve.stream()
                .filter(record -> record.epoch() == epoch)
                .findFirst()
                .orElseThrow()
                .validationAccuracy();
    }

    /** Parameters and statistics now, in the graph's order. */
    Weights weights() {
        Weights all = session.trainable().read().with(session.buffers());
        SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
        spec.graph().parameters().forEach(p -> ordered.put(p.name(), all.get(p.name())));
        return Weights.of(ordered);
    }

    TrainingResult result() {
        // What a partial training leaves is where it stopped: a point to rewind to, or to go on from.
        Weights selected = best == null || spec.partial() ? weights() : best;
        int epoch = curve.isEmpty() ? -1 : curve.getLast().epoch();
        int from = best == null || spec.partial() ? epoch : bestEpoch;
        double epochs = (double) (step - spec.from()) / spec.stepsPerEpoch();
        return new TrainingResult(selected, mask, curve, from, divergence, epochs, seconds());
    }

    /** What must be saved, read off the live session. */
    Checkpoint capture() {
        SequencedMap<String, Weights> carried = new LinkedHashMap<>();
        optimiser.carried().forEach((name, vector) -> carried.put("optimiser." + name, vector.read()));
        List<String> hookStates = new ArrayList<>();
        for (int i = 0; i < hooks.size(); i++) {
            String prefix = "hook" + i + ".";
            hooks.get(i).carried().forEach((name, vector) -> carried.put(prefix + name, vector.read()));
            hookStates.add(hooks.get(i).state());
        }
        return new Checkpoint(
                step,
                lossSum,
                examples,
                rate,
                seconds(),
                curve,
                weights(),
                mask,
                carried,
                hookStates,
                best,
                bestEpoch,
                ended);
    }

    /** Writes a saved state into the live session. */
    void resume(Checkpoint saved) {
        step = saved.step();
        lossSum = saved.lossSum();
        examples = saved.examples();
        rate = saved.rate();
        secondsBefore = saved.seconds();
        curve.addAll(saved.curve());
        best = saved.best();
        bestEpoch = saved.bestEpoch();
        ended = saved.ended();
        if (!saved.mask().equals(mask)) {
            session.remask(saved.mask(), List.of());
            mask = saved.mask();
        }
        Set<String> parameters = new HashSet<>();
        spec.graph().trainable().forEach(parameter -> parameters.add(parameter.name()));
        session.trainable().write(saved.weights().only(parameters::contains));
        session.buffers(saved.weights().only(name -> !parameters.contains(name)));
        optimiser.carried().forEach((name, vector) -> vector.write(saved.vector("optimiser." + name)));
        for (int i = 0; i < hooks.size(); i++) {
            String prefix = "hook" + i + ".";
            hooks.get(i).carried().forEach((name, vector) -> vector.write(saved.vector(prefix + name)));
            hooks.get(i).restore(saved.hookStates().get(i));
        }
    }
}
