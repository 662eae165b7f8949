package org.tombola.train;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tombola.data.Batch;
import org.tombola.data.BatchStream;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Engine;
import org.tombola.engine.Session;
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
        try (Session session = engine.open(spec.graph(), spec.start(), spec.mask(), settings.numerics())) {
            Reparameterisation.Running weights = spec.reparameterisation().attach(session);
            Optimiser.Running optimiser = settings.optimiser().value().begin(session, weights);
            List<TrainingHook.Running> hooks = spec.hooks().stream()
                    .map(hook -> hook.attach(session, spec.mask()))
                    .toList();
            TrainingState state = new TrainingState(spec, session, optimiser, hooks);
            checkpoints.restore(state);
            StepObjective objective = new StepObjective(session, weights, hooks);

            while (true) {
                if (state.examples() > 0 && (state.step() % stepsPerEpoch == 0 || state.step() == spec.until())) {
                    if (!Double.isFinite(weights.trainable().dot(weights.trainable()))) {
                        state.diverge(state.step() - 1); // in the last step: no later loss would show it
                        return state.result();
                    }
                    checkpoints.keepEnd(state); // before the epoch is closed: whoever continues may be in its middle
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
                double rate = settings.optimiser().value().rate()
                        * settings.schedule().value().factor(step, stepsPerEpoch, settings.epochs());

                hooks.forEach(hook -> hook.beforeForward(step));
                double loss = optimiser.step(objective.on(batch, step), rate);
                if (!Double.isFinite(loss)) {
                    state.diverge(step);
                    return state.result();
                }
                hooks.forEach(hook -> state.remask(hook.afterStep(step)));
                state.stepDone(loss, batch.count(), rate);
                listener.step(state.step(), spec.until(), loss);
                checkpoints.saveIfDue(state);
            }
        }
    }

    /** Loss and gradient of the batch at hand, as the hooks and the reparameterisation leave them. */
    private final class StepObjective implements Optimiser.Objective {
        private final Session session;
        private final Reparameterisation.Running weights;
        private final List<TrainingHook.Running> hooks;
        private @Nullable Batch batch;
        private long step;
        private boolean proceed;

        StepObjective(Session session, Reparameterisation.Running weights, List<TrainingHook.Running> hooks) {
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
        public double at(BatchNormMode mode, Variables gradient) {
            Batch current = Objects.requireNonNull(batch);
            double loss = session.pass(current, spec.loss(), weights.effective(), mode, gradient);
            proceed &= Double.isFinite(loss); // a step along NaN would destroy the last finite weights
            if (proceed) {
                for (TrainingHook.Running hook : hooks) {
                    proceed &= hook.onDenseGradient(step, gradient);
                }
                weights.pullBack(gradient);
                hooks.forEach(hook -> hook.afterBackward(step, weights.trainable(), gradient));
            }
            return loss;
        }

        @Override
        public boolean proceed() {
            return proceed;
        }
    }
}
