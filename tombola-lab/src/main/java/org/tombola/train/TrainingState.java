package org.tombola.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.engine.Variables;
import org.tombola.train.Checkpoint.SavedHook;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Everything one training has reached: what a checkpoint saves and restores. */
final class TrainingState {
    private final TrainingSpec spec;
    private final CountedSession session;
    private final Reparameterisation.Running weights;
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
    private @Nullable Mask bestMask;
    private int bestEpoch = -1;
    private double secondsBefore;
    private boolean ended;
    private @Nullable Divergence divergence;

    TrainingState(
            TrainingSpec spec,
            CountedSession session,
            Reparameterisation.Running weights,
            Optimiser.Running optimiser,
            List<TrainingHook.Running> hooks) {
        this.spec = spec;
        this.session = session;
        this.weights = weights;
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

    /**
     * Brings a hook's mask into force and clears, where it changed, whatever optimiser and hooks carry.
     *
     * @param everywhere whether the optimiser forgets everything
     */
    void remask(@Nullable Mask next, boolean everywhere) {
        if (next == null) {
            return;
        }
        if (everywhere) {
            optimiser.carried().values().forEach(vector -> vector.fill(0));
        }
        List<Variables> carried = new ArrayList<>(optimiser.carried().values());
        hooks.forEach(hook -> carried.addAll(hook.carried().values()));
        weights.remask(next, carried);
        mask = next;
    }

    /** Whether everything trained is a number. */
    boolean finite() {
        return weights.groups().stream()
                .allMatch(group -> Double.isFinite(group.values().dot(group.values())));
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
            bestMask = mask;
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

    /** Effective parameters and statistics now, in the graph's order. */
    private Weights weights() {
        weights.refresh(step);
        return whole(weights.effective());
    }

    private Weights whole(Variables parameters) {
        Weights all = parameters.read().with(session.buffers());
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
        Mask under = bestMask == null || spec.partial() ? mask : bestMask;
        List<String> remembered =
                hooks.stream().map(TrainingHook.Running::state).toList();
        return new TrainingResult(
                selected, under, groups(), remembered, curve, from, divergence, epochs, session.work(), seconds());
    }

    /** What is trained, where it is not the effective weights themselves. */
    private SequencedMap<String, Weights> groups() {
        SequencedMap<String, Weights> groups = new LinkedHashMap<>();
        for (Reparameterisation.Group group : weights.groups()) {
            if (!group.values().equals(weights.effective())) { // vectors have no value: the same one or not
                groups.put(group.name(), group.values().read());
            }
        }
        return groups;
    }

    /** What must be saved, read off the live session. */
    Checkpoint capture() {
        SequencedMap<String, Weights> carried = new LinkedHashMap<>();
        weights.carried().forEach((name, vector) -> carried.put("weights." + name, vector.read()));
        optimiser.carried().forEach((name, vector) -> carried.put("optimiser." + name, vector.read()));
        List<SavedHook> saved = new ArrayList<>();
        for (int i = 0; i < hooks.size(); i++) {
            String prefix = "hook" + i + ".";
            hooks.get(i).carried().forEach((name, vector) -> carried.put(prefix + name, vector.read()));
            saved.add(new SavedHook(spec.hooks().get(i).identity(), hooks.get(i).state()));
        }
        return new Checkpoint(
                step,
                lossSum,
                examples,
                rate,
                seconds(),
                curve,
                whole(session.trainable()),
                mask,
                carried,
                saved,
                best,
                bestMask,
                bestEpoch,
                ended,
                session.work());
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
        bestMask = saved.bestMask();
        bestEpoch = saved.bestEpoch();
        ended = saved.ended();
        if (!saved.mask().equals(mask)) {
            weights.remask(saved.mask(), List.of());
            mask = saved.mask();
        }
        session.add(saved.work());
        Set<String> parameters = new HashSet<>();
        spec.graph().trainable().forEach(parameter -> parameters.add(parameter.name()));
        session.trainable().write(saved.weights().only(parameters::contains));
        session.buffers(saved.weights().only(name -> !parameters.contains(name)));
        weights.carried().forEach((name, vector) -> vector.write(saved.vector("weights." + name)));
        optimiser.carried().forEach((name, vector) -> vector.write(saved.vector("optimiser." + name)));
        for (int i = 0; i < hooks.size(); i++) {
            resume(spec.hooks().get(i).identity(), hooks.get(i), saved);
        }
    }

    /** A hook that the beginning of this training did not have slept until there, and starts afresh. */
    private static void resume(String identity, TrainingHook.Running hook, Checkpoint saved) {
        for (int i = 0; i < saved.hooks().size(); i++) {
            if (saved.hooks().get(i).identity().equals(identity)) {
                String prefix = "hook" + i + ".";
                hook.carried().forEach((name, vector) -> vector.write(saved.vector(prefix + name)));
                hook.restore(saved.hooks().get(i).state());
                return;
            }
        }
    }
}
