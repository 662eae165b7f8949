package org.tombola.weights;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/** How the kept weights are shared out among tensors, from shapes alone. */
public enum Allocation {
    /** One pool: whatever ranks highest anywhere. */
    GLOBAL,
    /** The same density for each tensor. */
    UNIFORM,
    /**
     * Erdős–Rényi: density in proportion to (in + out)/(in · out), in channels. Mocanu et al., Nature Communications 9, 2018.
     */
    ER,
    /**
     * Erdős–Rényi with kernels: density in proportion to (in + out + height + width)/(in · out · height · width); a linear layer has no
     * kernel. Evci et al., arXiv:1911.11134.
     */
    ERK;

    /**
     * Counts with halves rounded up; ER and ERK keep exactly {@code density.count(N)}, by largest remainder. A tensor that would keep
     * none keeps one; ER and ERK take that one from the fullest tensor, so that the total differs from the request only for UNIFORM and
     * where there are more tensors than weights to keep.
     *
     * @param shapes of the prunable tensors, in layer order
     */
    public Quota quota(Map<String, int[]> shapes, Density density) {
        List<Sized> tensors = tensors(shapes);
        return switch (this) {
            case GLOBAL -> new Quota.Pool(density.count(positions(tensors)));
            case UNIFORM ->
                perTensor(tensors, raised(counted(tensors, density.value(), Counting.ROUND_HALF_UP), false));
            case ER, ERK -> perTensor(tensors, raised(apportioned(tensors, density.count(positions(tensors))), true));
        };
    }

    /**
     * As published code counts: the target of ER and ERK is the sum of each tensor's own count, each tensor is rounded by itself, so
     * that the total drifts, and none is raised to one.
     */
    public Quota quota(Map<String, int[]> shapes, Density density, Counting counting) {
        List<Sized> tensors = tensors(shapes);
        long[] uniform = counted(tensors, density.value(), counting);
        return switch (this) {
            case GLOBAL -> new Quota.Pool(counting.kept(density.value(), positions(tensors)));
            case UNIFORM -> perTensor(tensors, uniform);
            case ER, ERK -> {
                double[] densities = densities(tensors, Arrays.stream(uniform).sum());
                long[] kept = new long[densities.length];
                for (int i = 0; i < kept.length; i++) {
                    kept[i] = counting.kept(
                            new BigDecimal(densities[i]), tensors.get(i).size());
                }
                yield perTensor(tensors, kept);
            }
        };
    }

    /**
     * The same density for each tensor, by largest remainder, so that exactly {@code density.count(N)} are kept; as with ER, each tensor
     * keeps at least one, at the cost of the fullest.
     */
    public static Quota.PerTensor even(Map<String, int[]> shapes, Density density) {
        List<Sized> tensors = UNIFORM.tensors(shapes);
        return perTensor(tensors, raised(apportioned(tensors, density.count(positions(tensors))), true));
    }

    /** The density of a tensor of that shape, up to the factor that all tensors share. */
    public double raw(int[] shape) {
        return switch (this) {
            case GLOBAL, UNIFORM -> 1;
            case ER -> ((double) shape[0] + shape[1]) / ((double) shape[0] * shape[1]);
            case ERK -> (double) Arrays.stream(shape).asLongStream().sum() / Tensor.size(shape);
        };
    }

    private record Sized(String name, int size, double raw) {}

    private List<Sized> tensors(Map<String, int[]> shapes) {
        return shapes.entrySet().stream()
                .map(entry -> new Sized(entry.getKey(), Tensor.size(entry.getValue()), raw(entry.getValue())))
                .toList();
    }

    /**
     * Real densities whose kept counts sum to the target: proportional to {@link #raw}, except for tensors which that would overfill;
     * those are dense, and the others share the rest.
     */
    private static double[] densities(List<Sized> tensors, long target) {
        Set<Sized> dense = new HashSet<>();
        while (true) {
            double left = target;
            double weight = 0;
            double largest = 0;
            for (Sized tensor : tensors) {
                if (dense.contains(tensor)) {
                    left -= tensor.size;
                } else {
                    weight += tensor.raw * tensor.size;
                    largest = Math.max(largest, tensor.raw);
                }
            }
            double factor = left / weight;
            if (dense.size() == tensors.size() || factor * largest <= 1) {
                return tensors.stream()
                        .mapToDouble(tensor -> dense.contains(tensor) ? 1 : factor * tensor.raw)
                        .toArray();
            }
            double overfull = largest;
            tensors.stream()
                    .filter(tensor -> !dense.contains(tensor) && tensor.raw == overfull)
                    .toList()
                    .forEach(dense::add);
        }
    }

    /** Whole counts by largest remainder; among equal remainders the earlier tensor gets one more. */
    private static long[] apportioned(List<Sized> tensors, long target) {
        double[] exact = densities(tensors, target);
        long[] kept = new long[exact.length];
        for (int i = 0; i < kept.length; i++) {
            exact[i] *= tensors.get(i).size;
            kept[i] = (long) exact[i];
        }
        long missing = target - Arrays.stream(kept).sum();
        IntStream.range(0, kept.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> (long) exact[i] - exact[i]))
                .limit(missing)
                .forEach(i -> kept[i]++);
        return kept;
    }

    private static long[] counted(List<Sized> tensors, BigDecimal density, Counting counting) {
        return tensors.stream()
                .mapToLong(tensor -> counting.kept(density, tensor.size))
                .toArray();
    }

    /** Each tensor that would keep none keeps one, at the cost of the fullest where the counts are to sum to a target. */
    private static long[] raised(long[] kept, boolean toTheSameTotal) {
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] == 0) {
                int fullest = 0;
                for (int j = 1; j < kept.length; j++) {
                    fullest = kept[j] > kept[fullest] ? j : fullest;
                }
                kept[fullest] -= toTheSameTotal && kept[fullest] > 1 ? 1 : 0;
                kept[i] = 1;
            }
        }
        return kept;
    }

    private static Quota.PerTensor perTensor(List<Sized> tensors, long[] kept) {
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < kept.length; i++) {
            counts.put(tensors.get(i).name, kept[i]);
        }
        return new Quota.PerTensor(counts);
    }

    private static long positions(List<Sized> tensors) {
        return tensors.stream().mapToLong(Sized::size).sum();
    }
}
