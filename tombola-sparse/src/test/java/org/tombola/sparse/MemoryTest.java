package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.sparse.Memory.Lease;

class MemoryTest {
    private static final int UNIT = 64;

    static IntStream numbers() {
        return IntStream.range(0, 200);
    }

    /** Memory is painted with the shape of every lease, run after run, as values would write over each other. */
    @ParameterizedTest
    @MethodSource("numbers")
    void leasesAreApartAndWhatOthersWroteOverIsCalledSpoilt(int number) {
        Random random = new Random(number);
        Memory memory = new Memory();
        List<Lease> taken = new ArrayList<>();
        List<Lease> live = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int shape = random.nextInt(6);
            boolean alone = shape == 5;
            Lease lease = memory.take(shape, UNIT * (1 + shape * shape), alone);
            assertThat(live).as("while %s is", lease).noneMatch(other -> overlap(lease, other));
            assertThat(lease.place() + lease.bytes()).isLessThanOrEqualTo(memory.size());
            taken.add(lease);
            live.add(lease);
            while (live.size() > 1 + random.nextInt(4)) {
                memory.give(live.remove(random.nextInt(live.size())));
            }
        }
        Object[] paint = new Object[(int) (memory.size() / UNIT)];
        for (int run = 0; run < 3; run++) {
            for (Lease lease : taken) {
                int from = (int) (lease.place() / UNIT);
                int to = (int) ((lease.place() + lease.bytes()) / UNIT);
                List<Object> was = Arrays.asList(paint).subList(from, to);
                Object mine = List.of(lease.shape(), lease.place());
                // In the first run nothing was there at all.
                if (run > 0 && was.stream().anyMatch(other -> !mine.equals(other))) {
                    assertThat(memory.spoilt(lease)).as("%s", lease).isTrue();
                }
                Arrays.fill(paint, from, to, mine);
            }
        }
    }

    private static boolean overlap(Lease one, Lease other) {
        return one.place() < other.place() + other.bytes() && other.place() < one.place() + one.bytes();
    }

    @Test
    void equalShapesKeepTheirMargins() {
        Memory memory = new Memory();
        Map<String, Lease> leases = new HashMap<>();
        for (String name : List.of("a", "b", "c", "d")) {
            leases.put(name, memory.take("map", 640, false));
            if (leases.size() > 1) {
                memory.give(leases.get(Character.toString(name.charAt(0) - 1)));
            }
        }
        assertThat(leases.values()).noneMatch(memory::spoilt);
        assertThat(leases.get("c").place()).isEqualTo(leases.get("a").place());
    }

    @Test
    void aSmallerValueLiesWhereALargerOneWas() {
        Memory memory = new Memory();
        Lease large = memory.take("large", 6400, false);
        memory.give(large);
        Lease small = memory.take("small", 640, false);
        assertThat(small.place()).isEqualTo(large.place());
        assertThat(memory.spoilt(small)).isTrue();
        assertThat(memory.spoilt(large)).isTrue();
        Lease alone = memory.take("alone", 640, true);
        memory.give(alone);
        assertThat(memory.spoilt(alone)).isFalse();
        assertThat(memory.take("other", 640, false).place()).isNotEqualTo(alone.place());
        assertThat(memory.take("alone", 640, true)).isEqualTo(alone);
    }
}
