package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.find.FinderContractTest.Sample;
import org.tombola.format.Ticket.Next;
import org.tombola.lab.Draw;
import org.tombola.lab.WatchedLab;
import org.tombola.lab.WatchedSession;
import org.tombola.train.BernoulliGates;
import org.tombola.train.Masked;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** What a finder only looks at, and what a search freezes, stays as it was: seen at the engine's own memory. */
class FinderPurityTest {
    private static final Density DENSITY = Density.parse("0.8^3");
    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    private Path folder;

    static Stream<Sample> samples() {
        return FinderContractTest.samples();
    }

    private WatchedLab lab() {
        return new WatchedLab(folder.resolve("store " + STORES.incrementAndGet()), FinderContractTest::labelled);
    }

    /**
     * A scorer that tries something on the live weights must put them back, bit for bit; one that scores in rounds may drop weights of
     * its session for good. A search of masks never moves what it masks.
     */
    @ParameterizedTest
    @MethodSource("samples")
    void scoringLeavesTheNetworkAloneAndASearchItsFrozenWeights(Sample sample) {
        WatchedLab lab = lab();
        Draw draw = sample.finder().value().find(sample.problem(), DENSITY, lab.lab());
        assertThat(lab.sessions())
                .filteredOn(session -> session.training() == null)
                .allSatisfy(FinderPurityTest::requireUntouched);
        if (draw.next() == Next.MASK_ONLY) {
            assertThat(draw.frozen()).isNotNull();
            assertThat(lab.sessions())
                    .filteredOn(session ->
                            session.training() != null && !(session.training().reparameterisation() instanceof Masked))
                    .isNotEmpty()
                    .allSatisfy(FinderPurityTest::requireFrozen);
        }
    }

    private static void requireUntouched(WatchedSession session) {
        Weights mask = Objects.requireNonNull(session.leftMask());
        Weights left = Objects.requireNonNull(session.left());
        for (String name : left.names()) {
            Tensor now = left.get(name);
            Tensor then = session.opened().get(name);
            for (int i = 0; i < now.size(); i++) {
                boolean dropped = mask.contains(name) && mask.get(name).at(i) == 0 && now.at(i) == 0;
                requireSame(dropped, name, i, then, now);
            }
        }
    }

    private static void requireSame(boolean dropped, String name, int i, Tensor then, Tensor now) {
        if (!dropped && Float.floatToRawIntBits(now.at(i)) != Float.floatToRawIntBits(then.at(i))) {
            throw new AssertionError(name + "[" + i + "] was " + then.at(i) + ", is " + now.at(i));
        }
    }

    private static void requireFrozen(WatchedSession session) {
        TrainingSpec training = Objects.requireNonNull(session.training());
        Weights seen = Objects.requireNonNull(session.leftEffective());
        for (String name : seen.names()) {
            Tensor now = seen.get(name);
            Tensor then = training.start().get(name);
            boolean prunable = training.mask().covers(name);
            boolean scaled =
                    prunable && training.reparameterisation() instanceof BernoulliGates gates && gates.scaled();
            float[] expected = scaled ? scaled(then, now) : then.copy();
            for (int i = 0; i < now.size(); i++) {
                requireSame(prunable && now.at(i) == 0, name, i, Tensor.of(then.shape(), expected), now);
            }
        }
    }

    /** Dynamic scaling shows a whole tensor larger, by its size over how many of it are seen: by nothing else. */
    private static float[] scaled(Tensor then, Tensor now) {
        int kept = 0;
        for (int i = 0; i < now.size(); i++) {
            kept += now.at(i) == 0 ? 0 : 1;
        }
        float factor = (float) BernoulliGates.scale(kept, now.size());
        float[] expected = then.copy();
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= factor;
        }
        return expected;
    }
}
