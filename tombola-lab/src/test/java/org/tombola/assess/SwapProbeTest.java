package org.tombola.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.tombola.assess.Swap.Position;
import org.tombola.assess.SwapProbe.Effect;
import org.tombola.data.Batch;
import org.tombola.engine.BatchNormMode;
import org.tombola.find.QuadraticSession;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;

/** On losses of a few weights, worked by hand. */
class SwapProbeTest {
    private static final Batch ANY = Batch.ofFloats(1, 1, 1, new float[1], new int[1]);
    /** Weights go through floats. */
    private static final Offset<Double> CLOSE = within(1e-6);

    private static Mask mask(String bits) {
        return Mask.of(Map.of("w", new int[] {bits.length()}), name -> index -> bits.charAt(index) == '1');
    }

    private static Swap swap(List<Integer> out, List<Integer> in) {
        return new Swap(
                out.stream().map(index -> new Position("w", index)).toList(),
                in.stream().map(index -> new Position("w", index)).toList());
    }

    private static SwapProbe probe(QuadraticSession session, String mask) {
        return new SwapProbe(session, mask(mask), ANY, BatchNormMode.BATCH);
    }

    /** L = ½ (a·v − 1)² with a = (2, 1, −1) and w = (1, 0.5, 0.8). */
    private static QuadraticSession squares() {
        double[] a = {2, 1, -1};
        double[][] outer = Arrays.stream(a)
                .mapToObj(x -> Arrays.stream(a).map(y -> x * y).toArray())
                .toArray(double[][]::new);
        return new QuadraticSession(outer, a, 0.5, 1, 0.5, 0.8);
    }

    /**
     * Under (1, 0, 1): a·v = 1.2, L = 0.02, g = 0.2 a. The third out, the second in: a·v = 2.5, L = 1.125. Alone they give a·v of 2 and
     * 1.7, changes of 0.48 and 0.225.
     */
    @Test
    void theErrorIsWhatTheGradientMisses() {
        SwapProbe probe = probe(squares(), "101");
        assertThat(probe.loss()).isCloseTo(0.02, CLOSE);
        Effect effect = probe.effect(swap(List.of(2), List.of(1)), true);
        assertThat(effect.actual()).isCloseTo(1.105, CLOSE);
        assertThat(effect.predicted()).isCloseTo(0.26, CLOSE);
        assertThat(effect.error()).isCloseTo(0.845, CLOSE);
        assertThat(effect.singles()).isCloseTo(0.705, CLOSE);
        assertThat(effect.interaction()).isCloseTo(0.4, CLOSE);
    }

    @Test
    void aLinearLossHasNoError() {
        QuadraticSession linear =
                new QuadraticSession(new double[4][4], new double[] {1, -2, 3, 0.5}, 7, 0.3, 0.7, -0.2, 1.1);
        SwapProbe probe = probe(linear, "1100");
        for (Swap swap : List.of(
                swap(List.of(0), List.of(2)), swap(List.of(1), List.of(3)), swap(List.of(0, 1), List.of(2, 3)))) {
            Effect effect = probe.effect(swap, true);
            assertThat(effect.actual()).isNotCloseTo(0, CLOSE);
            assertThat(effect.error()).isCloseTo(0, CLOSE);
            assertThat(effect.interaction()).isCloseTo(0, CLOSE);
        }
    }

    @Test
    void anAdditiveLossHasErrorButNoInteraction() {
        double[][] diagonal = {{2, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 5, 0}, {0, 0, 0, 1}};
        QuadraticSession additive = new QuadraticSession(diagonal, new double[4], 0, 0.5, 1, -0.5, 2);
        Effect effect = probe(additive, "1100").effect(swap(List.of(0, 1), List.of(2, 3)), true);
        // ½(5·0.25 + 4) − ½(2·0.25 + 3) = 2.625 − 1.75; g = (1, 3, 0, 0), so that −0.5 − 3 was predicted
        assertThat(effect.actual()).isCloseTo(0.875, CLOSE);
        assertThat(effect.error()).isCloseTo(0.875 + 3.5, CLOSE);
        assertThat(effect.interaction()).isCloseTo(0, CLOSE);
    }

    @Test
    void nothingIsLeftChanged() {
        QuadraticSession session = squares();
        SwapProbe probe = probe(session, "101");
        Effect first = probe.effect(swap(List.of(2), List.of(1)), true);
        probe.effect(swap(List.of(0), List.of(1)), false);
        assertThat(probe.effect(swap(List.of(2), List.of(1)), true)).isEqualTo(first);
        assertThat(session.trainable().read().get("w").values()).containsExactly(1, 0.5f, 0.8f);
    }

    @Test
    void swapsTakeFromWhatIsKeptAndGiveFromWhatIsPruned() {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new int[] {70});
        shapes.put("b", new int[] {3, 10});
        Mask mask = Mask.of(shapes, name -> index -> (index + (name.equals("a") ? 0 : 1)) % 4 == 0);
        Set<Position> seen = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            Swap swap = Swap.draw(mask, 5, new Seed(i));
            assertThat(swap.out())
                    .hasSize(5)
                    .doesNotHaveDuplicates()
                    .allMatch(at -> mask.kept(at.tensor(), at.index()));
            assertThat(swap.in())
                    .hasSize(5)
                    .doesNotHaveDuplicates()
                    .noneMatch(at -> mask.kept(at.tensor(), at.index()));
            seen.addAll(swap.out());
            seen.addAll(swap.in());
            assertThat(Swap.draw(mask, 5, new Seed(i))).isEqualTo(swap);
        }
        assertThat(seen).as("every position has its turn").hasSize(100);
        Swap all = Swap.draw(mask, (int) Swap.most(mask), new Seed(1));
        assertThat(all.out()).hasSize((int) mask.count());
    }

    @Test
    void moreSwapsThanThereAreWeightsAreRefused() {
        assertThat(Swap.most(mask("1101"))).isEqualTo(1);
        assertThat(Swap.most(mask("1111"))).isZero();
        assertThatThrownBy(() -> Swap.draw(mask("1101"), 2, new Seed(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 swaps");
    }
}
