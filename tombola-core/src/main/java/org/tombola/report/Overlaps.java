package org.tombola.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.tombola.InvalidInput;
import org.tombola.format.TicketFile;
import org.tombola.weights.Mask;
import org.tombola.weights.MaskOverlap;

/**
 * Which finders draw alike: masks compared at equal requested density and seed, as they were drawn, so that spending plays no part.
 * Dense rows and rows without a drawn ticket are left out. The masks of one density and seed are in memory at a time.
 */
public final class Overlaps {
    private Overlaps() {}

    /** Where masks can be compared. */
    private record Place(double density, long seed) {}

    private record Pair(String a, String b, double density) {}

    /** Overlaps by pair, one a seed. */
    private static final class Collected {
        private final SequencedMap<Pair, List<MaskOverlap>> seeds = new LinkedHashMap<>();

        void add(String a, String b, Place place, Mask one, Mask other) {
            if (one.coversAs(other)) {
                seeds.computeIfAbsent(new Pair(a, b, place.density), pair -> new ArrayList<>())
                        .add(MaskOverlap.of(one, other));
            }
        }

        List<FinderOverlap> overlaps() {
            List<FinderOverlap> overlaps = new ArrayList<>();
            seeds.forEach((pair, each) -> overlaps.add(FinderOverlap.of(pair.a, pair.b, pair.density, each)));
            return List.copyOf(overlaps);
        }
    }

    /**
     * Every pair of different finders of one run, densities from large to small.
     *
     * @param drawn the mask of a row's drawn ticket, or empty where there is none
     */
    public static List<FinderOverlap> within(List<Row> rows, Function<Row, Optional<Mask>> drawn) {
        Collected collected = new Collected();
        byPlace(rows).forEach((place, finders) -> {
            List<Map.Entry<String, Mask>> masks =
                    List.copyOf(masks(finders, drawn).entrySet());
            for (int i = 0; i < masks.size(); i++) {
                Map.Entry<String, Mask> one = masks.get(i);
                masks.subList(i + 1, masks.size())
                        .forEach(other ->
                                collected.add(one.getKey(), other.getKey(), place, one.getValue(), other.getValue()));
            }
        });
        return collected.overlaps();
    }

    /** Every finder of one run with every finder of another, where their networks have the same prunable tensors. */
    public static List<FinderOverlap> between(
            List<Row> rows,
            Function<Row, Optional<Mask>> drawn,
            List<Row> others,
            Function<Row, Optional<Mask>> othersDrawn) {
        Collected collected = new Collected();
        SequencedMap<Place, SequencedMap<String, Row>> theirs = byPlace(others);
        byPlace(rows).forEach((place, finders) -> {
            SequencedMap<String, Row> othersThere = theirs.getOrDefault(place, new LinkedHashMap<>());
            SequencedMap<String, Mask> otherMasks = masks(othersThere, othersDrawn);
            SequencedMap<String, Mask> masks = othersThere.isEmpty() ? new LinkedHashMap<>() : masks(finders, drawn);
            masks.forEach((a, one) -> otherMasks.forEach((b, other) -> collected.add(a, b, place, one, other)));
        });
        return collected.overlaps();
    }

    /**
     * Reads the masks of a run's drawn tickets from its folder, wherever that lies now.
     *
     * @return gives empty where the file is not there, and throws {@link InvalidInput} where it is damaged
     */
    public static Function<Row, Optional<Mask>> tickets(Path runFolder) {
        return row -> {
            String drawn = row.drawn();
            if (drawn == null) {
                return Optional.empty();
            }
            String name = drawn.substring(Math.max(drawn.lastIndexOf('/'), drawn.lastIndexOf('\\')) + 1);
            Path file = runFolder.resolve("tickets").resolve(name);
            return Files.isRegularFile(file) ? Optional.of(TicketFile.mask(file)) : Optional.empty();
        };
    }

    /** Rows with a drawn ticket, by finder; of a finder's rows there the first, since spending leaves the draw alone. */
    private static SequencedMap<Place, SequencedMap<String, Row>> byPlace(List<Row> rows) {
        SequencedMap<Place, SequencedMap<String, Row>> byPlace = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> !row.isDense() && row.drawn() != null)
                .sorted(Comparator.comparingDouble(Row::density).reversed().thenComparingLong(Row::seed))
                .forEach(row -> byPlace.computeIfAbsent(
                                new Place(row.density(), row.seed()), place -> new LinkedHashMap<>())
                        .putIfAbsent(row.finder(), row));
        return byPlace;
    }

    private static SequencedMap<String, Mask> masks(
            SequencedMap<String, Row> finders, Function<Row, Optional<Mask>> drawn) {
        SequencedMap<String, Mask> masks = new LinkedHashMap<>();
        finders.forEach((finder, row) -> drawn.apply(row).ifPresent(mask -> masks.put(finder, mask)));
        return masks;
    }
}
