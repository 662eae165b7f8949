package org.tombola.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.data.Batch;
import org.tombola.data.BatchStream;
import org.tombola.data.TrainingData;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics.Precision;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;
import org.tombola.network.TorchEngine;
import org.tombola.random.Seed;
import org.tombola.train.TrainSettings.Select;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class TrainingTest {
    private static final TorchEngine ENGINE = TorchEngine.cpu();
    private static final int STEPS = 4;

    @TempDir
    private Path folder;

    /** 64 training images in batches of 16: 4 steps an epoch, 3 epochs. */
    private static TrainingSpec spec(Graph graph, Mask mask, TrainSettings settings) {
        return TrainingSpec.whole(
                graph, TinyProblem.start(graph, 1), mask, TinyProblem.data(80, 0.2), settings, new Seed(1));
    }

    private static TrainingSpec spec(Graph graph) {
        return spec(graph, Mask.dense(graph.prunable(Prunable.ALL)), TinyProblem.settings(3, 16));
    }

    private static Mask half(Graph graph) {
        Mask all = Mask.dense(graph.prunable(Prunable.ALL));
        return Masks.random(all, new Quota.Pool(Density.parse("0.5").count(all.size())), new Seed(5));
    }

    private TrainingResult run(TrainingSpec spec) {
        return run(spec, TrainingListener.SILENT);
    }

    private TrainingResult run(TrainingSpec spec, TrainingListener listener) {
        return new Training(spec, ENGINE, new Checkpoints(folder, null, null), listener).run();
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void theLoopTakesTheStepsThatItsPartsSpellOut(Graph graph) {
        TrainingSpec spec = spec(graph, half(graph), TinyProblem.settings(2, 16));
        TrainSettings settings = spec.settings();
        Weights expected;
        try (Session session = ENGINE.open(graph, spec.start(), spec.mask(), settings.numerics())) {
            BatchStream stream = BatchStream.of(spec.data().train(), spec.data().augmentation(), 16, spec.seed());
            Variables velocity = session.zeros();
            Variables gradient = session.zeros();
            for (int step = 0; step < 2 * STEPS; step++) {
                Batch batch = stream.batch(step / STEPS, step % STEPS);
                double factor = step < STEPS ? 1 : 0.5; // half a cosine over two epochs
                session.pass(batch, spec.loss(), session.trainable(), BatchNormMode.BATCH_UPDATING, gradient);
                gradient.times(session.mask());
                session.trainable().momentumStep(velocity, gradient, 0.1 * factor, 0.9, 5e-4, false);
            }
            expected = session.trainable().read().with(session.buffers());
        }
        assertThat(run(spec).weights()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void trainingLowersTheLossAndCoversEveryEpoch(Graph graph) {
        TrainingResult result = run(spec(graph, half(graph), TinyProblem.settings(6, 16)));
        assertThat(result.curve()).extracting(EpochRecord::epoch).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(result.curve()).extracting(EpochRecord::step).containsExactly(4L, 8L, 12L, 16L, 20L, 24L);
        assertThat(result.curve().getLast().trainLoss())
                .isLessThan(result.curve().getFirst().trainLoss());
        assertThat(result.epochs()).isEqualTo(6);
        assertThat(result.selected()).isEqualTo(5);
        assertThat(result.divergence()).isNull();
    }

    @Test
    void theCurveHoldsTheMeanLossOfItsExamples() {
        Graph graph = TinyProblem.perceptron();
        TrainingData data = TinyProblem.data(40, 0);
        TrainingSpec spec = TrainingSpec.whole(
                graph,
                TinyProblem.start(graph, 1),
                Mask.empty(),
                data,
                TinyProblem.settings(1, 16).withRate(0),
                new Seed(1));
        double whole;
        try (Session session =
                ENGINE.open(graph, spec.start(), Mask.empty(), spec.settings().numerics())) {
            Batch all = data.train().batch(0, 40);
            whole = session.pass(all, spec.loss(), session.trainable(), BatchNormMode.RUNNING, null);
        }
        TrainingResult result = run(spec); // batches of 16, 16 and 8: a mean of means would weigh the last double
        assertThat(result.curve().getFirst().trainLoss()).isCloseTo(whole, within(1e-6));
        assertThat(result.weights()).isEqualTo(spec.start());
    }

    @Test
    void withoutAValidationSplitItsFiguresAreNaN() {
        Graph graph = TinyProblem.perceptron();
        TrainingSpec spec = TrainingSpec.whole(
                graph,
                TinyProblem.start(graph, 1),
                Mask.empty(),
                TinyProblem.data(64, 0),
                TinyProblem.settings(1, 16),
                new Seed(1));
        EpochRecord record = run(spec).curve().getFirst();
        assertThat(record.validationLoss()).isNaN();
        assertThat(record.validationAccuracy()).isNaN();
        assertThat(record.trainLoss()).isFinite();
        TrainSettings best = TinyProblem.with(spec.settings(), Select.BEST_VALIDATION, Precision.FP32);
        assertThatThrownBy(() -> TrainingSpec.whole(
                        graph, spec.start(), Mask.empty(), TinyProblem.data(64, 0), best, new Seed(1)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("best_validation");
    }

    /** Turns the weights round in the last step, so that the last epoch is not the best one. */
    private record Spoiling(long last) implements TrainingHook {
        @Override
        public String identity() {
            return "spoiling " + last;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public @Nullable Mask afterStep(long step) {
                    if (step == last) {
                        session.trainable().scale(-1);
                    }
                    return null;
                }
            };
        }
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void theBestValidationEpochIsHandedOnWhereAskedFor(Graph graph) {
        Watching watching = new Watching();
        TrainSettings settings = TinyProblem.settings(6, 16);
        TrainingSpec spec = spec(graph, half(graph), settings).with(List.of(new Spoiling(6 * STEPS - 1), watching));
        TrainingResult last = run(spec);
        assertThat(last.selected()).isEqualTo(5);
        assertThat(last.weights()).isEqualTo(watching.afterEpoch.getLast());

        watching.afterEpoch.clear();
        TrainSettings best = TinyProblem.with(settings, Select.BEST_VALIDATION, Precision.FP32);
        TrainingResult selected = run(spec(graph, half(graph), best).with(spec.hooks()));
        List<Double> accuracies =
                selected.curve().stream().map(EpochRecord::validationAccuracy).toList();
        int earliest = accuracies.indexOf(Collections.max(accuracies));
        assertThat(earliest).isBetween(0, 4);
        assertThat(selected.selected()).isEqualTo(earliest);
        assertThat(selected.weights()).isEqualTo(watching.afterEpoch.get(earliest));
    }

    @Test
    void aPartialTrainingLeavesItsLastWeightsWhateverIsSelected() {
        Graph graph = TinyProblem.perceptron();
        Watching watching = new Watching();
        TrainSettings best = TinyProblem.with(TinyProblem.settings(6, 16), Select.BEST_VALIDATION, Precision.FP32);
        TrainingSpec part =
                spec(graph, half(graph), best).until(3 * STEPS).with(List.of(new Spoiling(3 * STEPS - 1), watching));
        TrainingResult result = run(part);
        assertThat(result.weights()).isEqualTo(watching.afterEpoch.getLast());
        assertThat(result.selected()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void prunedWeightsAreExactlyZeroAfterEveryStepAndTheirGradientsDoNotCount(Graph graph) {
        Watching watching = new Watching();
        Mask mask = half(graph);
        TrainingResult result =
                run(spec(graph, mask, TinyProblem.settings(3, 16)).with(List.of(watching)));
        assertThat(watching.afterStep).hasSize(3 * STEPS);
        watching.afterStep.forEach(weights -> assertThat(mask.apply(weights)).isEqualTo(weights));
        watching.gradients.forEach(gradient -> assertThat(zeros(gradient, mask)).isTrue());
        assertThat(watching.denseGradients).noneMatch(gradient -> zeros(gradient, mask));
        assertThat(result.mask()).isEqualTo(mask);
        assertThat(mask.apply(result.weights())).isEqualTo(result.weights());
    }

    private static boolean zeros(Weights weights, Mask mask) {
        return mask.names().stream().allMatch(name -> {
            Tensor tensor = weights.get(name);
            for (int i = 0; i < tensor.size(); i++) {
                if (!mask.kept(name, i) && tensor.at(i) != 0) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Multiplies by the mask in every step, whether it prunes or not. */
    private static final Reparameterisation ALWAYS_MULTIPLYING = new Reparameterisation() {
        @Override
        public String identity() {
            return "always multiplying";
        }

        @Override
        public Running attach(Session session, Weights start, Mask mask) {
            Running masked = new Masked().attach(session, start, mask);
            return new Running() {
                @Override
                public List<Group> groups() {
                    return masked.groups();
                }

                @Override
                public Variables effective() {
                    return masked.effective();
                }

                @Override
                public void refresh(long step) {}

                @Override
                public void pullBack(long step, List<Variables> gradients) {
                    gradients.getFirst().times(session.mask());
                }

                @Override
                public boolean readsDenseGradient() {
                    return false;
                }

                @Override
                public void remask(Mask next, List<Variables> carried) {
                    masked.remask(next, carried);
                }
            };
        }
    };

    @ParameterizedTest
    @MethodSource("org.tombola.TinyProblem#networks")
    void aMaskOfOnesChangesNoBit(Graph graph) {
        TrainSettings settings = TinyProblem.settings(3, 16);
        Mask ones = Mask.dense(graph.prunable(Prunable.ALL));
        Weights unmasked = run(spec(graph, Mask.empty(), settings)).weights();
        TrainingSpec masked = spec(graph, ones, settings);
        assertThat(run(masked).weights()).isEqualTo(unmasked);
        TrainingSpec multiplied = new TrainingSpec(
                graph,
                masked.start(),
                ones,
                masked.data(),
                settings,
                masked.seed(),
                0,
                masked.until(),
                masked.loss(),
                ALWAYS_MULTIPLYING,
                List.of());
        assertThat(run(multiplied).weights()).isEqualTo(unmasked);
        assertThat(run(spec(graph, half(graph), settings)).weights()).isNotEqualTo(unmasked);
    }

    /** Sets one weight to exactly 0 after a step. */
    private record Zeroing(String tensor, int index, long at) implements TrainingHook {
        @Override
        public String identity() {
            return "zeroing " + tensor + " " + index + " " + at;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public @Nullable Mask afterStep(long step) {
                    if (step == at) {
                        Tensor old = session.trainable().read().get(tensor);
                        float[] values = old.copy();
                        values[index] = 0;
                        session.trainable().write(Weights.of(Map.of(tensor, Tensor.of(old.shape(), values))));
                    }
                    return null;
                }
            };
        }
    }

    @Test
    void aSurvivorThatHitsZeroRecovers() {
        Graph graph = TinyProblem.perceptron();
        Mask mask = half(graph);
        int survivor = 0;
        while (!mask.kept("fc2.weight", survivor)) {
            survivor++;
        }
        Watching watching = new Watching();
        run(spec(graph, mask, TinyProblem.settings(3, 16))
                .with(List.of(new Zeroing("fc2.weight", survivor, 2), watching)));
        assertThat(watching.afterStep.get(2).get("fc2.weight").at(survivor)).isZero();
        assertThat(watching.afterStep.get(3).get("fc2.weight").at(survivor)).isNotZero();
    }

    @Test
    void warmUpLeavesTheWeightsAtTheFirstStepAndFillsTheMomentum() {
        Graph graph = TinyProblem.perceptron();
        Watching watching = new Watching();
        TrainSettings settings = TinyProblem.scheduled(
                TinyProblem.settings(1, 16), TinyProblem.schedule("constant", Map.of("warm_up", "4it")));
        TrainingSpec spec = spec(graph, Mask.empty(), settings).with(List.of(watching));
        TrainingResult result = run(spec);
        assertThat(watching.afterStep.get(0)).isEqualTo(spec.start());
        assertThat(watching.afterStep.get(1)).isNotEqualTo(spec.start());
        assertThat(result.curve().getFirst().rate()).isCloseTo(0.075, within(1e-12));
        // θ₂ = θ₀ − ¼η (μ g₀ + g₁ + (1 + μ) λ θ₀)
        Tensor start = spec.start().get("fc2.weight");
        for (int i = 0; i < start.size(); i++) {
            double g0 = watching.gradients.get(0).get("fc2.weight").at(i);
            double g1 = watching.gradients.get(1).get("fc2.weight").at(i);
            double expected = start.at(i) - 0.025 * (0.9 * g0 + g1 + 1.9 * 5e-4 * start.at(i));
            assertThat((double) watching.afterStep.get(1).get("fc2.weight").at(i))
                    .isCloseTo(expected, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e30, 1e38})
    void divergenceIsAResultThatNamesItsStep(double rate) {
        Graph graph = TinyProblem.perceptron();
        TrainSettings settings = TinyProblem.settings(3, 16).withRate(rate);
        TrainingResult result = run(spec(graph, half(graph), settings));
        assertThat(result.divergence()).isNotNull();
        assertThat(result.divergence().epoch()).isZero();
        assertThat(result.divergence().step()).isBetween(1L, (long) STEPS - 1);
        assertThat(result.curve()).isEmpty();
        assertThat(result.selected()).isEqualTo(-1);
    }

    @Test
    void weightsThatOnlyTheLastStepDestroyedDivergedToo() {
        Graph graph = TinyProblem.perceptron();
        TrainSettings settings = TinyProblem.settings(1, 16).withRate(1e40);
        TrainingResult result = run(spec(graph, half(graph), settings).until(1));
        assertThat(result.divergence()).isEqualTo(new Divergence(0, 0));
        assertThat(result.curve()).isEmpty();
    }

    @Test
    void divergenceInALaterEpochKeepsTheEpochsBefore() {
        Graph graph = TinyProblem.perceptron();
        TrainSettings settings = TinyProblem.scheduled(
                TinyProblem.settings(3, 16).withRate(1e30),
                TinyProblem.schedule("multi_step", Map.of("milestones", List.of("0it"), "gamma", 1e-31)));
        TrainingHook blowing = new GradientScaling(STEPS + 1, 1e31);
        TrainingResult result = run(spec(graph, half(graph), settings).with(List.of(blowing)));
        assertThat(result.divergence()).isNotNull();
        assertThat(result.divergence().epoch()).isEqualTo(1);
        assertThat(result.divergence().step()).isGreaterThan(STEPS + 1);
        assertThat(result.curve()).extracting(EpochRecord::epoch).containsExactly(0);
        assertThat(result.epochs()).isGreaterThanOrEqualTo(1).isLessThan(2);
    }

    private record GradientScaling(long at, double factor) implements TrainingHook {
        @Override
        public String identity() {
            return "gradient scaling " + at + " " + factor;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public void afterBackward(long step, Variables trainable, Variables gradient) {
                    if (step == at) {
                        gradient.scale(factor);
                    }
                }
            };
        }
    }

    @Test
    void hooksAreCalledInTheOrderTheyDeclare() {
        Graph graph = TinyProblem.perceptron();
        Watching watching = new Watching();
        run(spec(graph, half(graph), TinyProblem.settings(2, 32)).with(List.of(watching)));
        List<String> expected = new ArrayList<>();
        for (int step = 0; step < 4; step++) {
            expected.addAll(List.of("before " + step, "dense gradient " + step, "gradient " + step, "after " + step));
            if (step % 2 == 1) {
                expected.add("epoch " + step / 2);
            }
        }
        assertThat(watching.calls).isEqualTo(expected);
    }

    /** Adds λ · θ to the gradient: what weight decay does. */
    private record Decaying(double lambda) implements TrainingHook {
        @Override
        public String identity() {
            return "decaying " + lambda;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public void afterBackward(long step, Variables trainable, Variables gradient) {
                    gradient.add(lambda, trainable);
                }
            };
        }
    }

    @Test
    void aHookMayAddATermToTheGradient() {
        Graph graph = TinyProblem.perceptron();
        TrainSettings settings = TinyProblem.settings(2, 16);
        TrainSettings without = TinyProblem.optimised(settings, TinyProblem.sgd(Map.of()));
        Weights decayed = run(spec(graph, half(graph), settings)).weights();
        Weights hooked = run(spec(graph, half(graph), without).with(List.of(new Decaying(5e-4))))
                .weights();
        Weights plain = run(spec(graph, half(graph), without)).weights();
        for (String name : decayed.names()) {
            for (int i = 0; i < decayed.get(name).size(); i++) {
                assertThat(hooked.get(name).at(i)).isCloseTo(decayed.get(name).at(i), within(1e-6f));
            }
        }
        assertThat(plain).isNotEqualTo(decayed);
    }

    /** Refuses some steps. */
    private record Skipping(List<Long> steps) implements TrainingHook {
        @Override
        public String identity() {
            return "skipping " + steps;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public boolean readsDenseGradient(long step) {
                    return true;
                }

                @Override
                public boolean onDenseGradient(long step, Variables gradient) {
                    return !steps.contains(step);
                }
            };
        }
    }

    @Test
    void aSkippedStepMovesNoWeightAndNoMomentum() {
        Graph graph = TinyProblem.perceptron();
        Watching watching = new Watching();
        TrainingSpec spec = spec(graph, half(graph), TinyProblem.settings(2, 16));
        List<Long> skipped = List.of(1L, 2L, 5L);
        TrainingResult result = run(spec.with(List.of(new Skipping(skipped), watching)));
        assertThat(watching.afterStep.get(1)).isEqualTo(watching.afterStep.get(0));
        assertThat(watching.afterStep.get(2)).isEqualTo(watching.afterStep.get(0));
        assertThat(watching.afterStep.get(3)).isNotEqualTo(watching.afterStep.get(0));
        assertThat(watching.afterStep.get(5)).isEqualTo(watching.afterStep.get(4));
        assertThat(watching.denseGradients)
                .as("a later hook sees the gradient all the same")
                .hasSize(8);
        assertThat(result.curve()).hasSize(2);
        List<Long> all = LongStream.range(0, 8).boxed().toList();
        assertThat(run(spec.with(List.of(new Skipping(all)))).weights())
                .isEqualTo(spec.mask().apply(spec.start()));
    }

    /** Puts another mask in force after a step. Carries a vector of ones, which a change of the mask clears in places. */
    private static final class Remasking implements TrainingHook {
        private final long at;
        private final Mask next;

        @Nullable
        private Supplier<Weights> ones;

        Remasking(long at, Mask next) {
            this.at = at;
            this.next = next;
        }

        @Override
        public String identity() {
            return "remasking " + at + " " + next.hash();
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            Variables carried = session.zeros().set(session.mask());
            ones = carried::read;
            return new Running() {
                @Override
                public @Nullable Mask afterStep(long step) {
                    return step == at ? next : null;
                }

                @Override
                public boolean afterEpoch(EpochRecord epoch) {
                    Weights seen = carried.read();
                    ones = () -> seen;
                    return true;
                }

                @Override
                public SequencedMap<String, Variables> carried() {
                    return new LinkedHashMap<>(Map.of("ones", carried));
                }
            };
        }
    }

    @Test
    void aHookMayMoveTheMaskAndMomentumIsClearedWhereItMoved() {
        Graph graph = TinyProblem.perceptron();
        Mask before = half(graph);
        // fc1 as it was; in fc2 the kept and the pruned change places
        Mask moved = before.complement();
        Mask after = moved.with("fc1.weight", before.shape("fc1.weight"), before.words("fc1.weight"));
        Remasking remasking = new Remasking(1, after);
        Watching watching = new Watching();
        // the steps after the change are skipped, so that what it left shows
        TrainingHook pausing = new Skipping(List.of(2L));
        TrainingSpec spec = spec(graph, before, TinyProblem.settings(1, 16));
        TrainingResult result = run(spec.with(List.of(pausing, remasking, watching)));

        assertThat(result.mask()).isEqualTo(after);
        assertThat(after.apply(result.weights())).isEqualTo(result.weights());
        Weights paused = watching.afterStep.get(2);
        assertThat(paused.get("fc2.weight").values()).containsOnly(0);
        Weights ones = remasking.ones.get();
        assertThat(ones.get("fc2.weight").values()).containsOnly(0);
        assertThat(ones.get("fc1.weight").values()).containsExactly(before.floats("fc1.weight"));
        // a grown weight starts from 0 without momentum: θ = −η g
        for (int i = 0; i < after.size("fc2.weight"); i++) {
            double expected = -0.1 * watching.gradients.get(3).get("fc2.weight").at(i);
            assertThat((double) result.weights().get("fc2.weight").at(i)).isCloseTo(expected, within(1e-7));
        }
    }

    /** Ends the training after an epoch. */
    private record Stopping(int epoch) implements TrainingHook {
        @Override
        public String identity() {
            return "stopping " + epoch;
        }

        @Override
        public Running attach(Session session, Reparameterisation.Running weights, Mask masked) {
            return new Running() {
                @Override
                public boolean afterEpoch(EpochRecord record) {
                    return record.epoch() != epoch;
                }
            };
        }
    }

    @Test
    void aHookMayEndTheTraining() {
        Graph graph = TinyProblem.perceptron();
        TrainingSpec spec = spec(graph, half(graph), TinyProblem.settings(4, 16));
        TrainingResult stopped = run(spec.with(List.of(new Stopping(1))));
        assertThat(stopped.curve()).hasSize(2);
        assertThat(stopped.epochs()).isEqualTo(2);
        assertThat(stopped.weights()).isEqualTo(run(spec.until(2 * STEPS)).weights());
    }

    @Test
    void aRewoundTrainingTakesUpScheduleAndOrderWhereItStands() {
        Graph graph = TinyProblem.perceptron();
        List<String> heard = new ArrayList<>();
        TrainingSpec spec = spec(graph).from(TinyProblem.start(graph, 2), 6);
        Watching watching = new Watching();
        TrainingResult result = run(spec.with(List.of(watching)), new TrainingListener() {
            @Override
            public void step(long step, long until, double loss) {
                heard.add(step + "/" + until);
            }
        });
        assertThat(watching.calls).contains("before 6", "before 11").doesNotContain("before 5", "before 12");
        assertThat(heard).containsExactly("7/12", "8/12", "9/12", "10/12", "11/12", "12/12");
        assertThat(result.curve()).extracting(EpochRecord::epoch).containsExactly(1, 2);
        assertThat(result.curve().getFirst().rate()).isCloseTo(0.075, within(1e-12));
        assertThat(result.epochs()).isEqualTo(1.5);
    }

    @Test
    void everyInputOfATrainingIsPartOfItsHash() {
        Graph graph = TinyProblem.perceptron();
        TrainingSpec spec = spec(graph);
        TrainSettings s = spec.settings();
        List<TrainingSpec> others = List.of(
                spec,
                spec(TinyProblem.convolutional()),
                spec.under(half(graph)),
                spec.from(spec.start(), 1),
                spec.until(11),
                spec.from(TinyProblem.start(graph, 2), 0),
                spec.with(List.of(new Stopping(1))),
                spec.with(List.of(new Stopping(2))),
                spec.with(List.of(new Stopping(1), new Stopping(2))),
                spec(graph, spec.mask(), s.withRate(0.2)),
                spec(graph, spec.mask(), s.withEpochs(4)),
                spec(graph, spec.mask(), TinyProblem.settings(3, 15)),
                spec(graph, spec.mask(), TinyProblem.with(s, Select.BEST_VALIDATION, Precision.FP32)),
                spec(graph, spec.mask(), TinyProblem.with(s, Select.LAST, Precision.BF16)),
                spec(graph, spec.mask(), TinyProblem.scheduled(s, TinyProblem.schedule("constant", Map.of()))),
                TrainingSpec.whole(graph, spec.start(), spec.mask(), TinyProblem.data(79, 0.2), s, new Seed(1)),
                TrainingSpec.whole(graph, spec.start(), spec.mask(), spec.data(), s, new Seed(2)));
        assertThat(others.stream().map(other -> other.hash("engine"))).doesNotHaveDuplicates();
        assertThat(spec.hash("other engine")).isNotEqualTo(spec.hash("engine"));
        assertThat(spec(graph).hash("engine")).isEqualTo(spec.hash("engine"));
    }
}
