package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.find.FinderContractTest.Sample;
import org.tombola.lab.Ledger;
import org.tombola.lab.WatchedLab;
import org.tombola.lab.WatchedLab.Killed;
import org.tombola.train.Work;
import org.tombola.weights.Density;

/** What a finder is said to have cost is what it cost, whether it was done at once, in pieces, or long ago. */
class FinderCostTest {
    private static final Density DENSITY = Density.parse("0.8^3");
    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    private Path folder;

    static Stream<Sample> samples() {
        return FinderContractTest.samples();
    }

    private WatchedLab lab(String store) {
        return new WatchedLab(folder.resolve(store), FinderContractTest::labelled);
    }

    private static Ledger find(Sample sample, WatchedLab lab) {
        Ledger ledger = new Ledger();
        sample.finder().value().find(sample.problem(), DENSITY, lab.lab().charging(ledger));
        return ledger;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theLedgerCountsWhatTheEngineWasAskedFor(Sample sample) {
        WatchedLab lab = lab("store " + STORES.incrementAndGet());
        Ledger ledger = find(sample, lab);
        Work told = ledger.work();
        assertThat(new Work(told.forward(), told.backward(), 0, told.hessianProducts(), told.perExample()))
                .isEqualTo(lab.work());
        assertThat(told.denseGradients()).isBetween(0L, told.backward());
        long steps = lab.trainings().stream()
                .mapToLong(training -> training.stepsPerEpoch())
                .max()
                .orElse(1);
        assertThat(ledger.epochs())
                .as("epochs of a problem whose trainings all take as many steps")
                .isEqualTo((double) lab.steps() / steps, within(1e-9));
        assertThat(ledger.seconds() > 0).isEqualTo(!ledger.steps().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void killedResumedOrLookedUpItCostsAsMuchAsUndisturbed(Sample sample) {
        String first = "store " + STORES.incrementAndGet();
        WatchedLab undisturbed = lab(first);
        Ledger expected = find(sample, undisturbed);
        Ledger found = find(sample, lab(first));
        requireEqual(found, expected);
        assertThat(found.seconds()).isEqualTo(expected.seconds());
        if (undisturbed.steps() > 0) {
            String store = "killed " + STORES.incrementAndGet();
            WatchedLab killed = lab(store).killedAfter(1 + undisturbed.steps() * 2 / 3);
            assertThatThrownBy(() -> find(sample, killed)).isInstanceOf(Killed.class);
            requireEqual(find(sample, lab(store)), expected);
        }
    }

    private static void requireEqual(Ledger ledger, Ledger expected) {
        assertThat(ledger.work()).isEqualTo(expected.work());
        assertThat(ledger.epochs()).isEqualTo(expected.epochs());
        assertThat(ledger.steps()).containsExactlyElementsOf(expected.steps());
    }
}
