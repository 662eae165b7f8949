package org.tombola.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.tombola.random.Seed;

/**
 * Output channels are kept or dropped whole: all weights that share an output. The classifier's outputs are the classes, so there it is
 * all weights that share an input. A channel ranks by the mean of its scores, so that channels of layers of any width compare (Li et
 * al., arXiv:1608.08710, sum within a layer); ties by tensor, then by channel. Channels are kept from the best down, until the next one
 * would exceed the quota; each tensor with a quota of its own keeps its best channel even where that exceeds it.
 *
 * @param classifier name of the tensor that loses inputs, or empty
 */
record ChannelPattern(String classifier) implements Pattern {

    /** One channel of a tensor, with its rank: higher is kept first. */
    private record Channel(String tensor, int index, int size, double rank) {}

    /** How positions of a tensor share channels: position p lies in channel p / each % count. */
    private record Channels(int count, int each, int size) {
        int of(int position) {
            return position / each % count;
        }
    }

    static void requireChannels(int[] shape) {
        if (shape.length < 2) {
            throw new IllegalArgumentException("a pattern needs weights [out, in, …], not " + Arrays.toString(shape));
        }
    }

    private Channels channels(String tensor, int[] shape) {
        requireChannels(shape);
        int size = Tensor.size(shape);
        int outputs = Math.max(1, shape[0]);
        int inputs = Math.max(1, shape[1]);
        return tensor.equals(classifier)
                ? new Channels(inputs, size / outputs / inputs, size / inputs)
                : new Channels(outputs, size / outputs, size / outputs);
    }

    @Override
    public Pattern withClassifier(String tensor) {
        return new ChannelPattern(tensor);
    }

    @Override
    public Mask keepHighest(Scores scores, Mask eligible, Quota quota) {
        List<Channel> ranked = new ArrayList<>();
        for (String name : eligible.names()) {
            float[] values = scores.of(name, eligible.size(name));
            Channels channels = channels(name, eligible.shape(name));
            double[] sums = new double[channels.count]; // never -0.0, since they start at 0.0
            for (int i = 0; i < values.length; i++) {
                sums[channels.of(i)] += values[i];
            }
            ranked.addAll(eligible(name, eligible, channel -> mean(name, channel, sums[channel.index])));
        }
        return choose(ranked, eligible, quota);
    }

    private static double mean(String name, Channel channel, double sum) {
        if (Double.isNaN(sum)) {
            throw new ArithmeticException(
                    String.format(Locale.ROOT, "the scores of '%s' in channel %d have no mean", name, channel.index));
        }
        return sum / channel.size;
    }

    /** Admissible masks are what whole channels make: the way there takes the same cuts. */
    @Override
    public Mask approach(Scores scores, Mask eligible, long keep) {
        return keepHighest(scores, eligible, new Quota.Pool(keep));
    }

    /** Channels in an order by lot, each order equally likely. */
    @Override
    public Mask random(Mask eligible, Quota quota, Seed seed) {
        Seed stream = seed.child("mask_init").child("channels");
        List<Channel> ranked = new ArrayList<>();
        for (String name : eligible.names()) {
            RandomGenerator random = stream.child(name).generator();
            ranked.addAll(eligible(name, eligible, channel -> random.nextDouble()));
        }
        return choose(ranked, eligible, quota);
    }

    /** The channels all of whose positions are eligible. */
    private List<Channel> eligible(String name, Mask eligible, ToDoubleFunction<Channel> rank) {
        Channels channels = channels(name, eligible.shape(name));
        int[] counts = counts(eligible, name, channels);
        List<Channel> whole = new ArrayList<>();
        for (int index = 0; index < counts.length; index++) {
            if (counts[index] == channels.size) {
                Channel channel = new Channel(name, index, channels.size, 0);
                whole.add(new Channel(name, index, channels.size, rank.applyAsDouble(channel)));
            }
        }
        return whole;
    }

    private static int[] counts(Mask mask, String name, Channels channels) {
        int[] counts = new int[channels.count];
        long[] words = mask.words(name);
        for (int i = 0; i < mask.size(name); i++) {
            counts[channels.of(i)] += (int) (words[i >>> 6] >>> i & 1);
        }
        return counts;
    }

    private Mask choose(List<Channel> channels, Mask eligible, Quota quota) {
        List<Channel> ranked = channels.stream()
                .sorted(Comparator.comparingDouble(Channel::rank).reversed())
                .toList();
        Set<Channel> chosen = new HashSet<>();
        switch (quota) {
            case Quota.Pool pool -> chosen.addAll(fitting(ranked, pool.total()));
            case Quota.PerTensor each ->
                eligible.names().forEach(name -> {
                    List<Channel> own = ranked.stream()
                            .filter(channel -> channel.tensor.equals(name))
                            .toList();
                    int one = each.of(name) == 0 || own.isEmpty() ? 0 : own.getFirst().size;
                    chosen.addAll(fitting(own, Math.max(each.of(name), one)));
                });
            case Quota.Budget budget ->
                throw new IllegalArgumentException("a budget of cost is for single weights, not for channels");
        }
        return Mask.of(eligible.shapes(), name -> {
            Channels all = channels(name, eligible.shape(name));
            boolean[] kept = new boolean[all.count];
            chosen.stream()
                    .filter(channel -> channel.tensor.equals(name))
                    .forEach(channel -> kept[channel.index] = true);
            return i -> kept[all.of(i)];
        });
    }

    /** The first ones, as many as hold so many weights together. */
    private static List<Channel> fitting(List<Channel> ranked, long most) {
        long left = most;
        for (int i = 0; i < ranked.size(); i++) {
            left -= ranked.get(i).size;
            if (left < 0) {
                return ranked.subList(0, i);
            }
        }
        return ranked;
    }

    @Override
    public Optional<String> violation(Mask mask) {
        for (String name : mask.names()) {
            Channels channels = channels(name, mask.shape(name));
            int[] counts = counts(mask, name, channels);
            for (int index = 0; index < counts.length; index++) {
                if (counts[index] != 0 && counts[index] != channels.size) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "%s keeps %d of the %d weights of %s %d",
                            name,
                            counts[index],
                            channels.size,
                            name.equals(classifier) ? "input" : "output",
                            index));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "channel";
    }
}
