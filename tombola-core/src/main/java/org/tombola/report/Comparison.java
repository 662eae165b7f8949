package org.tombola.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.weights.Mask;

/**
 * Several runs side by side: which of their rows differ at the same density by more than chance?
 *
 * <p>At each density and metric every pair of rows is tested, {@link Difference}, and the p values of that family are corrected by
 * Holm's step-down method (Scandinavian Journal of Statistics 6, 1979). Since all pairs are in the family, looking only at those with
 * the best row, which is what the marks show, is covered too.
 *
 * @param runs in the order given
 * @param confidence of the pairs' intervals
 * @param pairs every comparison made
 * @param overlaps how far the masks that two runs drew agree, where their tickets could be read
 */
public record Comparison(List<Summary> runs, double confidence, List<Pair> pairs, List<RunOverlap> overlaps) {

    /** A row of the table: what one finder and spending came to in one run. */
    public record Contestant(String run, String finder, String spend) {
        @Override
        public String toString() {
            return run + ": " + finder + " + " + spend;
        }
    }

    /**
     * One test.
     *
     * @param difference mean of {@code a} minus mean of {@code b}
     * @param interval of the difference, not corrected; null when a side has too few seeds
     * @param p not corrected; null when no test was possible
     * @param adjusted p after Holm's correction over the density and metric
     */
    public record Pair(
            String metric,
            double density,
            Contestant a,
            Contestant b,
            int seedsOfA,
            int seedsOfB,
            double difference,
            @Nullable Interval interval,
            @Nullable Double p,
            @Nullable Double adjusted,
            String statistic) {

        /** {@code **} below 0.01, {@code *} below 0.05, after correction; else empty. */
        public String mark() {
            return adjusted == null || adjusted >= 0.05 ? "" : adjusted < 0.01 ? "**" : "*";
        }

        boolean between(Contestant one, Contestant other) {
            return (a.equals(one) && b.equals(other)) || (a.equals(other) && b.equals(one));
        }
    }

    /** A finder {@code overlap.a()} of the run {@code a} and a finder {@code overlap.b()} of the run {@code b}. */
    public record RunOverlap(String a, String b, FinderOverlap overlap) {
        /** Whether both are the same finder, as the runs label it. */
        public boolean equalRows() {
            return overlap.a().equals(overlap.b());
        }
    }

    public Comparison {
        runs = List.copyOf(runs);
        pairs = List.copyOf(pairs);
        overlaps = List.copyOf(overlaps);
    }

    /**
     * The same with the masks compared that every two of the runs drew.
     *
     * @param drawn by run, the mask of a row's drawn ticket, or empty where there is none
     */
    public Comparison withOverlaps(Map<String, Function<Row, Optional<Mask>>> drawn) {
        List<RunOverlap> found = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            for (Summary other : runs.subList(i + 1, runs.size())) {
                Summary one = runs.get(i);
                Overlaps.between(
                                one.rows(),
                                Objects.requireNonNull(drawn.get(one.run())),
                                other.rows(),
                                Objects.requireNonNull(drawn.get(other.run())))
                        .forEach(overlap -> found.add(new RunOverlap(one.run(), other.run(), overlap)));
            }
        }
        return new Comparison(runs, confidence, pairs, found);
    }

    /** @throws InvalidInput when there is no run or one comes twice */
    public static Comparison of(List<Summary> runs) {
        if (runs.isEmpty()) {
            throw new InvalidInput("nothing to compare: no run was given");
        }
        Set<String> names = new HashSet<>();
        for (Summary run : runs) {
            if (!names.add(run.run())) {
                throw new InvalidInput("run " + run.run() + " was given twice");
            }
        }
        double confidence = Payload.confidence(runs.getFirst());
        List<Pair> pairs = new ArrayList<>();
        byDensity(runs).forEach((density, entries) -> {
            for (String metric : metricNames(entries)) {
                pairs.addAll(corrected(family(entries, metric, density, confidence)));
            }
        });
        return new Comparison(runs, confidence, pairs, List.of());
    }

    /** A contestant's rows at one density. */
    record Entry(Contestant contestant, Group group) {}

    /** Dense first, then ever sparser. */
    static SequencedMap<Double, List<Entry>> byDensity(List<Summary> runs) {
        SequencedMap<Double, List<Entry>> byDensity = new LinkedHashMap<>();
        runs.stream()
                .flatMap(run -> Group.of(run.rows()).stream()
                        .map(group -> new Entry(new Contestant(run.run(), group.finder(), group.spend()), group)))
                .sorted(Comparator.comparingDouble(
                                (Entry entry) -> entry.group().density())
                        .reversed())
                .forEach(entry -> byDensity
                        .computeIfAbsent(entry.group().density(), k -> new ArrayList<>())
                        .add(entry));
        return byDensity;
    }

    /** The entry with the best mean; null when nothing tells which direction is better, or there is no reading. */
    @Nullable
    Entry best(List<Entry> entries, String metric) {
        Boolean higher = Payload.direction(runs, metric);
        if (higher == null) {
            return null;
        }
        Comparator<Entry> byMean = Comparator.comparingDouble(
                entry -> Objects.requireNonNull(entry.group().sample(metric)).mean());
        return entries.stream()
                .filter(entry -> entry.group().sample(metric) != null)
                .max(higher ? byMean : byMean.reversed())
                .orElse(null);
    }

    @Nullable
    Pair pair(String metric, double density, Contestant one, Contestant other) {
        return pairs.stream()
                .filter(pair -> pair.metric().equals(metric) && pair.density() == density && pair.between(one, other))
                .findFirst()
                .orElse(null);
    }

    private static Set<String> metricNames(List<Entry> entries) {
        return Tables.metricNames(
                entries.stream().flatMap(entry -> entry.group().rows().stream()).toList());
    }

    private static List<Pair> family(List<Entry> entries, String metric, double density, double confidence) {
        List<Pair> family = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                Map<Long, Double> a = entries.get(i).group().readings(metric);
                Map<Long, Double> b = entries.get(j).group().readings(metric);
                if (!a.isEmpty() && !b.isEmpty()) {
                    Difference difference = Difference.between(a, b, confidence);
                    family.add(new Pair(
                            metric,
                            density,
                            entries.get(i).contestant(),
                            entries.get(j).contestant(),
                            a.size(),
                            b.size(),
                            difference.value(),
                            difference.interval(),
                            difference.p(),
                            null,
                            difference.statistic()));
                }
            }
        }
        return family;
    }

    /** Holm: the k-th smallest of m p values times m − k + 1, never below its predecessors, at most 1. */
    private static List<Pair> corrected(List<Pair> family) {
        List<Pair> corrected = new ArrayList<>(family);
        List<Integer> tested = new ArrayList<>();
        for (int i = 0; i < family.size(); i++) {
            if (family.get(i).p() != null) {
                tested.add(i);
            }
        }
        tested.sort(Comparator.comparingDouble(
                i -> Objects.requireNonNull(family.get(i).p())));
        double least = 0;
        for (int k = 0; k < tested.size(); k++) {
            Pair pair = family.get(tested.get(k));
            least = Math.max(least, Math.min(1, (tested.size() - k) * Objects.requireNonNull(pair.p())));
            corrected.set(
                    tested.get(k),
                    new Pair(
                            pair.metric(),
                            pair.density(),
                            pair.a(),
                            pair.b(),
                            pair.seedsOfA(),
                            pair.seedsOfB(),
                            pair.difference(),
                            pair.interval(),
                            pair.p(),
                            least,
                            pair.statistic()));
        }
        return corrected;
    }
}
