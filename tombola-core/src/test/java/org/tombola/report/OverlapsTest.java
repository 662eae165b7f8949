package org.tombola.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tombola.weights.Mask;

class OverlapsTest {
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Mask> tickets = new LinkedHashMap<>();
    private final List<String> read = new ArrayList<>();

    private static Mask mask(String bits) {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("w", new int[] {bits.length()});
        return Mask.of(shapes, name -> index -> bits.charAt(index) == '1');
    }

    private void row(String finder, String spend, double density, long seed, String bits) {
        String drawn = finder + density + seed;
        Row row = Rows.row(finder, spend, density, seed, Map.of(), null);
        rows.add(Rows.drawn(row, drawn));
        if (!bits.isEmpty()) {
            tickets.put(drawn, mask(bits));
        }
    }

    private Function<Row, Optional<Mask>> drawn() {
        return row -> {
            read.add(row.drawn());
            return Optional.ofNullable(tickets.get(row.drawn()));
        };
    }

    @Test
    void everyTwoFindersAreComparedAtEqualDensityAndSeed() {
        row("dense", "plain", 1, 1, "1111");
        row("snip", "plain", 0.5, 1, "1100");
        row("snip", "plain", 0.5, 2, "1100");
        row("snip", "plain", 0.25, 1, "1000");
        row("random", "plain", 0.5, 1, "1010");
        row("random", "plain", 0.5, 2, "1100");
        row("l1", "plain", 0.5, 2, "0011");
        List<FinderOverlap> overlaps = Overlaps.within(rows, drawn());
        assertThat(overlaps).hasSize(3);
        FinderOverlap first = overlaps.getFirst();
        assertThat(first.a() + first.b()).isEqualTo("sniprandom");
        assertThat(first.density()).isEqualTo(0.5);
        assertThat(first.n()).isEqualTo(2);
        assertThat(first.overlap()).isEqualTo(0.75);
        assertThat(first.overlapDeviation()).isCloseTo(Math.sqrt(0.125), within(1e-12));
        assertThat(first.intersectionOverUnion()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(first.chance()).isEqualTo(0.5);
        assertThat(overlaps.get(1)).isEqualTo(new FinderOverlap("snip", "l1", 0.5, 1, 0, null, 0, null, 0.5, 0.5));
    }

    @Test
    void aFindersMaskIsReadOnceHoweverItIsSpent() {
        for (String spend : List.of("plain", "skips")) {
            row("snip", spend, 0.5, 1, "1100");
            row("random", spend, 0.5, 1, "1010");
        }
        assertThat(Overlaps.within(rows, drawn())).hasSize(1);
        assertThat(read).containsExactly("snip0.51", "random0.51");
    }

    @Test
    void ticketsThatAreMissingOrOfAnotherNetworkAreLeftOut() {
        row("snip", "plain", 0.5, 1, "1100");
        row("random", "plain", 0.5, 1, "");
        row("l1", "plain", 0.5, 1, "110011");
        rows.add(Rows.row("set", "plain", 0.5, 1, Map.of(), new Row.Diverged(0, 1)));
        assertThat(Overlaps.within(rows, drawn())).isEmpty();
        assertThat(Overlaps.within(List.of(), drawn())).isEmpty();
    }

    @Test
    void runsAreComparedWhereBothDrew() {
        row("snip", "plain", 0.5, 1, "1100");
        row("snip", "plain", 0.5, 2, "1100");
        row("snip", "plain", 0.25, 1, "1000");
        List<Row> other = List.of(
                Rows.drawn(Rows.row("snip", "plain", 0.5, 2, Map.of(), null), "other"),
                Rows.drawn(Rows.row("l1", "plain", 0.5, 2, Map.of(), null), "l1"));
        List<FinderOverlap> overlaps = Overlaps.between(
                rows, drawn(), other, row -> Optional.of(mask(row.drawn().equals("l1") ? "0011" : "0110")));
        assertThat(overlaps).extracting(FinderOverlap::b).containsExactly("snip", "l1");
        assertThat(overlaps).extracting(FinderOverlap::overlap).containsExactly(0.5, 0.0);
        assertThat(read).as("only what can be compared").containsExactly("snip0.52");
    }
}
