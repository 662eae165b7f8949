package org.tombola.assess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.assess.SwapProbe.Effect;
import org.tombola.data.Batch;
import org.tombola.data.Images;
import org.tombola.data.Permutation;
import org.tombola.engine.BatchNormMode;
import org.tombola.engine.Numerics.Precision;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * How far the loss after several simultaneous swaps of kept and pruned weights lies from what the gradient predicts, in nats: ε of
 * Lottery Jackpots, arXiv:2104.08700, equation 24 and figure 6, on one batch of training images. It grows with the number of swaps, which
 * is why few are made at a time. (Equation 23 of the paper, solved for the change of the loss, carries −ε; equation 24 is taken.)
 *
 * <p>The value is the mean over draws at the largest number of swaps. The details hold mean and sample variance for every number, as a
 * curve. A pruned weight enters with the value it had in the weights that the ticket was cut from; a ticket from a file does not know
 * them. A dense network has nothing to swap in, and numbers of swaps beyond what a mask keeps or prunes are left out.
 *
 * @param swaps numbers of weights that leave and enter at once
 * @param draws random swaps a number, at least 2
 * @param batch images
 * @param interaction whether to measure too what the swapped weights do to each other: two passes more a swap
 */
public record DistortionError(
        List<Integer> swaps, int draws, int batch, BatchNormMode mode, boolean interaction, Precision precision)
        implements Metric {
    public DistortionError {
        swaps = swaps.stream().distinct().sorted().toList();
    }

    @Override
    public Reading read(Evidence evidence) {
        Subject subject = evidence.subject();
        Mask mask = subject.mask();
        long most = Swap.most(mask);
        Weights unpruned = subject.unpruned();
        if (most == 0) {
            return Reading.none("nothing is pruned, or nothing kept");
        }
        if (unpruned == null) {
            return Reading.none("the weights that were pruned are not known");
        }
        Batch images = images(subject.training(), subject.seed());
        return evidence.session(whole(subject, unpruned), Mask.empty(), precision, session -> {
            SwapProbe probe = new SwapProbe(session, mask, images, mode);
            SequencedMap<Integer, List<Effect>> effects = new LinkedHashMap<>();
            for (int count : swaps) {
                if (count <= most) {
                    effects.put(count, effects(probe, mask, count, subject.seed()));
                }
            }
            return reading(effects, probe.loss(), images.count());
        });
    }

    /** So many of the training images, drawn once a seed, un-augmented. */
    private Batch images(Images training, Seed seed) {
        int[] order = Permutation.of(training.count(), seed.child("probe"));
        int count = Math.min(batch, order.length);
        return training.subset(Arrays.copyOf(order, count)).batch(0, count);
    }

    /** The network's weights with pruned positions as they were. */
    private static Weights whole(Subject subject, Weights unpruned) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Mask mask = subject.mask();
        for (String name : mask.names()) {
            float[] values = subject.weights().get(name).copy();
            Tensor before = unpruned.get(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = mask.kept(name, i) ? values[i] : before.at(i);
            }
            tensors.put(name, Tensor.of(before.shape(), values));
        }
        return subject.weights().with(Weights.of(tensors));
    }

    private List<Effect> effects(SwapProbe probe, Mask mask, int count, Seed seed) {
        Seed stream = seed.child("swap").child(count);
        List<Effect> effects = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            effects.add(probe.effect(Swap.draw(mask, count, stream.child(draw)), interaction));
        }
        return effects;
    }

    private Reading reading(SequencedMap<Integer, List<Effect>> effects, double loss, int images) {
        List<Map<String, @Nullable Object>> points = new ArrayList<>();
        effects.forEach((count, each) -> points.add(point(count, each)));
        int largest = swaps.getLast();
        double value = effects.containsKey(largest)
                ? Moments.of(Objects.requireNonNull(effects.get(largest)), Effect::error)
                        .mean()
                : Double.NaN;
        SequencedMap<String, Object> curve = new LinkedHashMap<>();
        curve.put("x", "swaps at a time");
        curve.put("y", "distortion error in nats");
        curve.put("points", points);
        SequencedMap<String, Object> details = new LinkedHashMap<>();
        details.put("loss", loss);
        details.put("draws", draws);
        details.put("curve", curve);
        List<Integer> tooMany =
                swaps.stream().filter(count -> !effects.containsKey(count)).toList();
        if (!tooMany.isEmpty()) {
            details.put("too_many_swaps", tooMany);
        }
        return new Reading(value, images, details);
    }

    private Map<String, @Nullable Object> point(int count, List<Effect> effects) {
        Moments error = Moments.of(effects, Effect::error);
        Map<String, @Nullable Object> point = new LinkedHashMap<>();
        point.put("x", count);
        point.put("mean", finite(error.mean()));
        point.put("variance", finite(error.variance()));
        point.put("actual", finite(Moments.of(effects, Effect::actual).mean()));
        if (interaction) {
            Moments between = Moments.of(effects, Effect::interaction);
            point.put("interaction_mean", finite(between.mean()));
            point.put("interaction_variance", finite(between.variance()));
        }
        return point;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean judged() {
        return false;
    }

    @Override
    public Unit unit() {
        return Unit.NATS;
    }

    @Override
    public Set<Use> uses() {
        return EnumSet.allOf(Use.class);
    }
}
