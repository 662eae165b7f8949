package org.tombola.train;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.data.BatchStream;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Engine;
import org.tombola.engine.Variables;

/**
 * The training loop. Batches, rates and draws are functions of the step, so the loop's whole state is what a {@link Checkpoint} holds:
 * stopped anywhere and run again, it ends in the same bits.
 */
public final class Training {
    private final TrainingSpec spec;
    private final Engine engine;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;

    public Training(TrainingSpec spec, Engine engine, Checkpoints checkpoints, TrainingListener listener) {
        this.spec = spec;
        this.engine = engine;
        this.checkpoints = checkpoints;
        this.listener = listener;
    }

    /** Runs it from the last checkpoint, or from the start, to its end. */
    public TrainingResult run() {
        TrainSettings settings = spec.settings();
        BatchStream stream =
                BatchStream.of(spec.data().train(), spec.data().augmentation(), settings.batch(), spec.seed());
        int stepsPerEpoch = spec.stepsPerEpoch();
        try (CountedSession session =
                new CountedSession(engine.open(spec.graph(), spec.start(), spec.mask(), settings.numerics()))) {
            Reparameterisation.Running weights = spec.reparameterisation().attach(session, spec.start(), spec.mask());
            Optimiser.Running optimiser = settings.optimiser().value().begin(session, weights);
            List<TrainingHook.Running> hooks = spec.hooks().stream()
                    .map(hook -> hook.attach(session, weights, spec.mask()))
                    .toList();
            TrainingState state = new TrainingState(spec, session, weights, optimiser, hooks);
            checkpoints.restore(state);
            StepObjective objective = new StepObjective(session, weights, hooks);

            while (true) {
                if (state.examples() > 0 && (state.step() % stepsPerEpoch == 0 || state.step() == spec.until())) {
                    if (!state.finite()) {
                        state.diverge(state.step() - 1); // in the last step: no later loss would show it
                        return state.result();
                    }
                    checkpoints.keepEnd(state); // before the epoch is closed: whoever continues may be in its middle
                    checkpoints.keepTrail(state, spec.trail(), stepsPerEpoch);
                    weights.refresh(state.step());
                    EpochRecord record = state.endEpoch(Validation.of(session, weights.effective(), spec));
                    listener.epoch(record);
                    hooks.forEach(hook -> state.endIf(!hook.afterEpoch(record)));
                    checkpoints.saveAfterEpoch(state);
                }
                if (state.step() >= spec.until() || state.ended()) {
                    return state.result();
                }
                long step = state.step();
                int epoch = Math.toIntExact(step / stepsPerEpoch);
                Batch batch = stream.batch(epoch, Math.toIntExact(step % stepsPerEpoch));
                double rate = settings.rate(step, stepsPerEpoch);

                hooks.forEach(hook -> hook.beforeForward(step));
                double loss = optimiser.step(objective.on(batch, step), rate);
                if (!Double.isFinite(loss)) {
                    state.diverge(step);
                    return state.result();
                }
                hooks.forEach(hook -> state.remask(hook.afterStep(step), hook.clearsMemory()));
                state.stepDone(loss, batch.count(), rate);
                listener.step(state.step(), spec.until(), loss);
                checkpoints.saveIfDue(state);
            }
        }
    }

    /** Loss and gradient of the batch at hand, as the hooks and the reparameterisation leave them. */
    private final class StepObjective implements Optimiser.Objective {
        private final CountedSession session;
        private final Reparameterisation.Running weights;
        private final List<TrainingHook.Running> hooks;
        private @Nullable Batch batch;
        private long step;
        private boolean proceed;

        StepObjective(CountedSession session, Reparameterisation.Running weights, List<TrainingHook.Running> hooks) {
            this.session = session;
            this.weights = weights;
            this.hooks = hooks;
        }

        StepObjective on(Batch next, long at) {
            batch = next;
            step = at;
            proceed = true;
            return this;
        }

        @Override
        public double at(BatchNormMode mode, List<Variables> gradients) {
            Batch current = Objects.requireNonNull(batch);
            Variables gradient = gradients.getFirst();
            weights.refresh(step);
            double loss = session.pass(current, spec.loss(), weights.effective(), mode, gradient);
            proceed &= Double.isFinite(loss); // a step along NaN would destroy the last finite weights
            if (proceed) {
                offerDense(gradient);
                weights.pullBack(step, gradients);
                Variables trained = weights.groups().getFirst().values();
                hooks.forEach(hook -> hook.afterBackward(step, trained, gradient));
            }
            return loss;
        }

        private void offerDense(Variables gradient) {
            boolean read = weights.readsDenseGradient();
            for (TrainingHook.Running hook : hooks) {
                if (hook.readsDenseGradient(step)) {
                    read = true;
                    proceed &= hook.onDenseGradient(step, gradient);
                }
            }
            session.add(new Work(0, 0, read ? 1 : 0, 0, 0));
        }

        @Override
        public boolean proceed() {
            return proceed;
        }
    }
}
