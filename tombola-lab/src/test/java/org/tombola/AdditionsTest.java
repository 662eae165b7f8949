package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.assess.Evidence;
import org.tombola.assess.LabelledLogits;
import org.tombola.assess.Metric;
import org.tombola.assess.Reading;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.TrainingWatch;
import org.tombola.network.TorchEngine;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.store.Store;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;

/** The parts that ARCHITECTURE.md adds for the sake of example. */
class AdditionsTest {
    /** Keeps the largest of the initial weights, over all layers; nothing is trained to find them. */
    record LargestAtStart() implements TicketFinder {
        @Override
        public Draw find(Problem problem, Density density, Lab lab) {
            Mask all = problem.dense();
            Scores scores = Scores.magnitude(problem.start(), all);
            Mask mask = Selection.keepHighest(scores, all, density.count(all.size()));
            return new Draw(mask, problem.start(), 0, Next.RETRAIN, null, null, List.of(), problem.start(), List.of());
        }
    }

    private static final Definition<TicketFinder> LARGEST_AT_START = new Definition<>(
            "largest_at_start", "Keep the largest initial weights", "—", List.of(), settings -> new LargestAtStart());

    /** Mean over the test images of the largest class probability. */
    record MeanConfidence(boolean rightOnly) implements Metric {
        @Override
        public Reading read(Evidence evidence) {
            LabelledLogits predictions = evidence.testPredictions();
            double sum = 0;
            int count = 0;
            for (int i = 0; i < predictions.count(); i++) {
                if (!rightOnly || predictions.rankOfTruth(i) == 0) {
                    sum += predictions.confidence(i);
                    count++;
                }
            }
            return Reading.of(sum / count, count);
        }

        @Override
        public boolean higherIsBetter() {
            return true;
        }

        @Override
        public Unit unit() {
            return Unit.FRACTION;
        }
    }

    private static final Definition<Metric> MEAN_CONFIDENCE = new Definition<>(
            "mean_confidence",
            "Mean of the largest class probability",
            "—",
            List.of(Setting.flag("right_only", false, "over the images that are classified rightly")),
            settings -> new MeanConfidence(settings.flag("right_only")));

    @Test
    void theFinderKeepsTheLargestInitialWeights(@TempDir Path folder) {
        Problem problem = TinyProblem.problem(TinyProblem.perceptron(), 1);
        TicketFinder finder = LARGEST_AT_START.standard().value();
        Lab lab = new Lab(TorchEngine.cpu(), Store.open(folder), label -> finder, TrainingWatch.SILENT);

        Mask mask = finder.find(problem, Density.parse("0.25"), lab).mask();

        assertThat(mask.count()).isEqualTo(250);
        float smallestKept = Float.MAX_VALUE;
        float largestDropped = 0;
        for (String name : mask.names()) {
            for (int i = 0; i < mask.size(name); i++) {
                float magnitude = Math.abs(problem.start().get(name).at(i));
                if (mask.kept(name, i)) {
                    smallestKept = Math.min(smallestKept, magnitude);
                } else {
                    largestDropped = Math.max(largestDropped, magnitude);
                }
            }
        }
        assertThat(smallestKept).isGreaterThanOrEqualTo(largestDropped);
    }

    @Test
    void theMetricAveragesConfidence() {
        float three = (float) Math.log(3); // probabilities ¾ and ¼
        Evidence evidence =
                new Evidence(() -> new LabelledLogits(2, new float[] {three, 0, 0, three, 0, 0}, new int[] {0, 0, 0}));

        assertThat(MEAN_CONFIDENCE.standard().value().read(evidence).value()).isCloseTo(2.0 / 3, within());
        Metric rightOnly = MEAN_CONFIDENCE.with(Map.of("right_only", true)).value();
        assertThat(rightOnly.read(evidence).value()).isCloseTo(0.625, within());
        assertThat(rightOnly.read(evidence).count()).isEqualTo(2);
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-6);
    }
}
