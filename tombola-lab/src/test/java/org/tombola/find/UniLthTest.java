package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.find.UniLth.Clock;
import org.tombola.find.UniLth.Growing;
import org.tombola.find.UniLth.Target;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Beginning;
import org.tombola.lab.Draw;
import org.tombola.lab.Ledger;
import org.tombola.lab.Plan;
import org.tombola.lab.Problem;
import org.tombola.lab.WatchedLab;
import org.tombola.train.EpochRecord;
import org.tombola.train.Kills;
import org.tombola.train.TrainSettings.Select;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;

class UniLthTest {
    private static final Density TENTH = Density.parse("0.1");

    @TempDir
    private Path folder;

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store"));
    }

    private static UniLth finder(String name, Map<String, Object> settings) {
        return (UniLth)
                Finders.CATALOGUE.find(name).orElseThrow().with(settings).value();
    }

    /** 1000 prunable weights, 12 epochs of 4 steps, at a rate that soon stops the validation loss from falling. */
    private static Problem restless() {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        return problem.with(TinyProblem.settings(12, 16).withRate(0.4));
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }

    @ParameterizedTest
    @CsvSource({
        "LINEAR, .25, .5, .75",
        "LOG, .321928, .584963, .807355",
        "EXP, .165296, .377541, .650068",
        "TAN, .292893, .5, .707107",
    })
    void theFourLawsGrowAsThePaperDrawsThem(Growth growth, double quarter, double half, double threeQuarters) {
        assertThat(growth.at(0)).isCloseTo(0, within(1e-15));
        assertThat(growth.at(0.25)).isCloseTo(quarter, within(5e-7));
        assertThat(growth.at(0.5)).isCloseTo(half, within(5e-7));
        assertThat(growth.at(0.75)).isCloseTo(threeQuarters, within(5e-7));
        assertThat(growth.at(1)).isCloseTo(1, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({"0.7, .0350389", "0.5, .0669670", "0.3, .1134318", "0.1, .2056718"})
    void eachOfTenCutsTakesTheSameShareOfTheSurvivors(String density, double share) {
        Density target = Density.parse(density);
        for (int cut = 1; cut <= 10; cut++) {
            double before = target.after(cut - 1, 10).asDouble();
            double after = target.after(cut, 10).asDouble();
            assertThat(1 - after / before).isCloseTo(share, within(5e-8));
        }
    }

    @Test
    void prunedCountsAreCumulativeAndEndOnTheTarget() {
        UniLth finder = finder("unilth", Map.of());
        assertThat(IntStream.rangeClosed(1, 10).mapToLong(cut -> finder.pruned(cut, TENTH, 1000)))
                .containsExactly(206L, 369L, 499L, 602L, 684L, 749L, 800L, 842L, 874L, 900L);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 0, 160, '16 32 48 64 80 96 112 128 144 160'",
        "10, 10, 160, '15 30 45 60 75 90 105 120 135 150'",
        "1, 0, 197, '197'",
        "4, 0, 6, '2 3 5 6'", // 1.5, 3, 4.5, 6
        "10, 0, 3, '1 1 1 1 2 2 2 2 3 3'", // 0.3 and 0.6 wait for the first epoch's end
        "2, 9, 5, '1 1'", // a tail longer than the stage
    })
    void cutsAreSpreadEvenlyOverTheSecondStage(int cuts, int tail, int length, String expected) {
        UniLth finder = finder("unilth", Map.of("cuts", (long) cuts, "tail_epochs", (long) tail));
        List<String> passes = IntStream.rangeClosed(1, cuts)
                .mapToObj(cut -> Integer.toString(finder.passesBefore(cut, length)))
                .toList();
        assertThat(String.join(" ", passes)).isEqualTo(expected);
    }

    private static boolean ended(int patience, double... losses) {
        List<EpochRecord> curve = new ArrayList<>();
        for (double loss : losses) {
            curve.add(new EpochRecord(curve.size(), 0, 0, 0, loss, 0, 0));
        }
        return new Patience(patience, 3).ended(curve);
    }

    @Test
    void itStopsWhenSoManyEpochsBroughtNoStrictDecreaseBelowTheBest() {
        assertThat(ended(2, 1.0, .8, .7, .72)).isFalse();
        assertThat(ended(2, 1.0, .8, .7, .72, .71))
                .as("below the one before, not below the best")
                .isTrue();
        assertThat(ended(2, .7, .8, .69, .7)).as("counting starts again").isFalse();
        assertThat(ended(1, .7, .7)).as("no strict decrease").isTrue();
        assertThat(ended(2, Double.NaN, 1, Double.NaN)).isFalse();
        assertThat(ended(2, 1, Double.NaN, Double.NaN))
                .as("not a number is no decrease")
                .isTrue();
        assertThat(ended(2, Double.NaN, Double.NaN)).isTrue();
        assertThat(ended(2, 1, Double.NaN, .9)).isFalse();
    }

    @Test
    void theForceStandsStillWithinAnEpochAndStartsAtNothing() {
        Force force = new Growing(Growth.LINEAR, 1e-3, 1, Clock.STAGE2, false).over(40, 200, 391);
        assertThat(LongStream.of(0, 40 * 391 - 1, 40 * 391, 41 * 391 - 1).mapToDouble(force::at))
                .containsOnly(0.0);
        assertThat(force.at(41 * 391)).isEqualTo(1e-3 / 160);
        assertThat(force.at(42 * 391 - 1)).isEqualTo(1e-3 / 160);
        assertThat(force.at(120 * 391)).isEqualTo(0.5e-3);
        assertThat(force.at(200 * 391 - 1)).isEqualTo(1e-3 * 159 / 160);
    }

    @Test
    void theGlobalClockJumpsToWhereTheCurveIsByThen() {
        Force force = new Growing(Growth.LINEAR, 1e-3, 1, Clock.GLOBAL, false).over(40, 200, 391);
        assertThat(force.at(40 * 391 - 1)).isZero();
        assertThat(force.at(40 * 391)).isEqualTo(1e-3 * 40 / 200);
        assertThat(force.at(41 * 391)).isEqualTo(1e-3 * 41 / 200);
    }

    @Test
    void itMayGrowAtEachStepAndTheFactorMultipliesIt() {
        Force force = new Growing(Growth.LINEAR, 1e-3, 2, Clock.STAGE2, true).over(40, 200, 391);
        assertThat(force.at(40 * 391)).isZero();
        assertThat(force.at(40 * 391 + 1)).isCloseTo(2e-3 / (160 * 391), withinPercentage(1e-10));
        assertThat(force.at(41 * 391)).isCloseTo(2e-3 / 160, withinPercentage(1e-10));
    }

    @Test
    void theDefaultsAreThePapers() {
        Growing growing = new Growing(Growth.LINEAR, 1e-3, 1, Clock.STAGE2, false);
        assertThat(finder("unilth", Map.of())).isEqualTo(new UniLth(Target.ALL, 2, 2, growing, 10, 0));
        growing = new Growing(Growth.LINEAR, 1e-2, 1, Clock.STAGE2, false);
        assertThat(finder("unidlth", Map.of())).isEqualTo(new UniLth(Target.UNIMPORTANT, 2, 2, growing, 10, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unilth", "unidlth"})
    void itStepsBackFromAnEarlyStopAndTrainsNoEpochTwice(String name) {
        WatchedLab lab = lab();
        Ledger ledger = new Ledger();
        Problem problem = restless();
        Draw draw = finder(name, Map.of()).find(problem, TENTH, lab.lab().charging(ledger));
        List<Ledger.Entry> trainings = List.copyOf(ledger.entries());
        assertThat(trainings).hasSize(2);
        List<EpochRecord> first = trainings.getFirst().curve();
        List<EpochRecord> second = trainings.getLast().curve();
        int stopped = first.size();
        assertThat(stopped).as("an early stop").isBetween(3, 5);
        assertThat(draw.events().getFirst())
                .isEqualTo("stopped early after " + stopped + " epochs, went back to the end of epoch " + (stopped - 2)
                        + ", then " + (14 - stopped) + " epochs under a growing force");
        assertThat(second).hasSize(12);
        for (int epoch = 0; epoch < stopped - 2; epoch++) {
            assertThat(second.get(epoch).trainLoss()).isEqualTo(first.get(epoch).trainLoss());
            assertThat(second.get(epoch).validationLoss())
                    .isEqualTo(first.get(epoch).validationLoss());
        }
        assertThat(ledger.epochs()).as("T + ξ").isEqualTo(14);
        assertThat(lab.steps()).as("steps really done").isEqualTo(14 * 4);
        assertThat(draw.mask().count()).isEqualTo(100);
        assertThat(draw.next()).isEqualTo(Next.KEEP);
        assertThat(draw.start().get("fc1.weight").copy())
                .as("masked already")
                .containsExactly(
                        draw.mask().apply(draw.start()).get("fc1.weight").copy());
    }

    @Test
    void whatIsSparedChangesNoBit() {
        WatchedLab lab = lab();
        Draw draw = finder("unilth", Map.of()).find(restless(), TENTH, lab.lab());
        TrainingSpec pressed = lab.trainings().getLast();
        WatchedLab elsewhere = new WatchedLab(folder.resolve("elsewhere"));
        TrainingResult whole = elsewhere.lab().train(pressed);
        assertThat(elsewhere.steps()).isEqualTo(12 * 4);
        assertThat(whole.weights()).isEqualTo(draw.start());
        assertThat(whole.mask()).isEqualTo(draw.mask());
    }

    @Test
    void aStateThatIsKeptNoLongerCostsEpochsNotTruth() {
        WatchedLab lab = lab();
        finder("unilth", Map.of()).find(restless(), TENTH, lab.lab());
        TrainingSpec pressed = lab.trainings().getLast();
        TrainingResult expected = lab.lab().train(pressed);

        WatchedLab elsewhere = new WatchedLab(folder.resolve("elsewhere"));
        TrainingSpec forgetful = lab.trainings().getFirst().with(List.of(new Patience(2, 1)));
        int passes = elsewhere.lab().train(forgetful).curve().size();
        long before = elsewhere.steps();
        TrainingResult found = elsewhere.lab().train(pressed, new Beginning(forgetful, (passes - 2) * 4L));
        assertThat(elsewhere.steps() - before).as("from the start").isEqualTo(12 * 4);
        assertThat(found.weights()).isEqualTo(expected.weights());
        assertThat(found.mask()).isEqualTo(expected.mask());
    }

    @Test
    void withoutAnEarlyStopHalfOfTheTrainingIsFreeAndThatIsTold() {
        Problem problem = restless();
        Ledger ledger = new Ledger();
        Map<String, Object> patient = Map.of("patience", 100L);
        Draw draw = finder("unilth", patient).find(problem, TENTH, lab().lab().charging(ledger));
        assertThat(draw.events().getFirst())
                .isEqualTo("never stopped early: stopped half-way after 6 epochs, went back to the end of epoch 4,"
                        + " then 8 epochs under a growing force");
        assertThat(ledger.epochs()).isEqualTo(14);
    }

    @Test
    void aStepBackBeyondTheStartIsTheStart() {
        Problem problem = restless();
        WatchedLab lab = lab();
        Ledger ledger = new Ledger();
        Draw draw = finder("unilth", Map.of("rewind_epochs", 50L, "clock", "global"))
                .find(problem, TENTH, lab.lab().charging(ledger));
        assertThat(draw.events().getFirst()).contains("went back to the end of epoch 0, then 12 epochs");
        int passes = ledger.entries().getFirst().curve().size();
        assertThat(lab.steps()).isEqualTo((passes + 12) * 4L);
        assertThat(ledger.epochs()).isEqualTo(passes + 12);
        Extrusion extrusion = (Extrusion) lab.trainings().getLast().hooks().getFirst();
        assertThat(extrusion.force().at(4)).as("pulls from the second epoch on").isPositive();
        assertThat(draw.mask().count()).isEqualTo(100);
    }

    @Test
    void everyDensityAndBothMethodsShareTheFreeStage() {
        WatchedLab lab = lab();
        Problem problem = restless();
        finder("unilth", Map.of()).find(problem, TENTH, lab.lab());
        finder("unilth", Map.of("growth", "exp", "cuts", 1L)).find(problem, Density.parse("0.5"), lab.lab());
        finder("unidlth", Map.of()).find(problem, TENTH, lab.lab());
        assertThat(lab.trainings()).hasSize(4);
    }

    @Test
    void unidlthKeepsExactlyWhatItDidNotDrawAndNeverPullsIt() {
        WatchedLab lab = lab();
        Problem problem = restless();
        Draw draw = finder("unidlth", Map.of()).find(problem, TENTH, lab.lab());
        Mask all = problem.dense();
        Mask important = Masks.random(all, Allocation.even(problem.prunable(), TENTH), problem.seed());
        assertThat(draw.mask()).as("nothing drawn is left").isEqualTo(important);
        assertThat(important.count("fc1.weight")).as("a tenth of each tensor").isEqualTo(80);
        Extrusion extrusion = (Extrusion) lab.trainings().getLast().hooks().getFirst();
        assertThat(extrusion.region()).isEqualTo(all.minus(important));
        assertThat(extrusion.cuts().stream().map(Extrusion.Cut::left))
                .as("900 less the cumulative counts")
                .containsExactly(694L, 531L, 401L, 298L, 216L, 151L, 100L, 58L, 26L, 0L);
    }

    @ParameterizedTest
    @EnumSource(Growth.class)
    void everyLawReachesTheTarget(Growth growth) {
        String law = growth.name().toLowerCase(java.util.Locale.ROOT);
        for (String name : List.of("unilth", "unidlth")) {
            Map<String, Object> settings = Map.of("growth", law, "per", "step", "penalty_factor", 2.0);
            Draw draw = finder(name, settings).find(restless(), TENTH, lab().lab());
            assertThat(draw.mask().count()).isEqualTo(100);
            assertThat(finder(name, with(settings, "tail_epochs", 2L))
                            .find(restless(), TENTH, lab().lab())
                            .mask()
                            .count())
                    .isEqualTo(100);
        }
    }

    @Test
    void withATailTheLastEpochsAreTrainedUnderTheFinalMask() {
        WatchedLab lab = lab();
        Draw draw = finder("unilth", Map.of("tail_epochs", 3L)).find(restless(), TENTH, lab.lab());
        TrainingSpec pressed = lab.trainings().getLast();
        Mask before = lab.lab().train(pressed.until(pressed.until() - 12)).mask();
        assertThat(before).isEqualTo(draw.mask());
        assertThat(lab.lab().train(pressed.until(pressed.until() - 13)).mask().count())
                .isGreaterThan(100);
    }

    @Test
    void itsTrainingsHaveNoWeightDecayAndHandOnTheirLastWeights() {
        WatchedLab lab = lab();
        Problem problem = restless();
        Problem selecting = problem.with(problem.settings().with(Select.BEST_VALIDATION));
        Draw draw = finder("unilth", Map.of()).find(selecting, TENTH, lab.lab());
        assertThat(lab.trainings()).allSatisfy(spec -> {
            assertThat(spec.settings().optimiser().settings().number("decay")).isZero();
            assertThat(spec.settings().select()).isEqualTo(Select.LAST);
        });
        assertThat(draw.mask().count())
                .as("the best epoch may have come before the last cut")
                .isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unilth", "unidlth"})
    void withoutAValidationSplitItSaysWhatToSet(String name) {
        Problem problem = restless();
        Problem blind = new Problem(
                problem.graph(),
                problem.start(),
                false,
                problem.prunable(),
                TinyProblem.data(80, 0),
                problem.settings(),
                problem.seed(),
                problem.initialiser());
        assertThatThrownBy(() -> finder(name, Map.of()).find(blind, TENTH, lab().lab()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("train.validation");
    }

    @Test
    void aDryRunSeesBothStages() {
        Plan plan = new Plan();
        WatchedLab lab = lab();
        finder("unidlth", Map.of()).find(restless(), TENTH, lab.lab().planning(plan));
        assertThat(lab.trainings()).isEmpty();
        assertThat(plan.epochs().values()).as("at most half free; two back").containsExactly(6.0, 8.0);
    }

    @Test
    void theShortestTrainingHasNoFreeStage() {
        Problem problem = restless();
        Problem brief = problem.with(TinyProblem.settings(1, 16));
        for (String name : List.of("unilth", "unidlth")) {
            Draw draw = finder(name, Map.of()).find(brief, TENTH, lab().lab());
            assertThat(draw.mask().count()).isEqualTo(100);
        }
    }

    @Test
    void theFreeStageResumesWithItsPatience() {
        Problem problem = restless();
        TrainingSpec free = problem.training().with(List.of(new Patience(2, 3)));
        TrainingResult result = Kills.requireSameBitsWhereverItIsKilled(free, folder);
        assertThat(result.curve().size()).as("stopped early").isLessThan(12);
    }

    @Test
    void itTellsWhatItsForceCouldPressOut() {
        Draw weak = finder("unidlth", Map.of("ceiling", 0.0)).find(restless(), TENTH, lab().lab());
        assertThat(weak.events().getLast()).isEqualTo("the force leaves 1.0 of a weight that nothing else holds");
        Draw strong = finder("unidlth", Map.of("ceiling", 0.5)).find(restless(), TENTH, lab().lab());
        double left = Double.parseDouble(strong.events().getLast().split(" ")[3]);
        assertThat(Math.abs(left)).isLessThan(0.2);
    }
}
