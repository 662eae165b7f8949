package org.tombola.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {
    @Test
    void theSamePathIsTheSameStream() {
        Seed one = new Seed(1).child("init").child("conv1.weight");
        Seed other = new Seed(1).child("init").child("conv1.weight");

        assertThat(one).isEqualTo(other);
        assertThat(one.generator().doubles(5).toArray())
                .containsExactly(other.generator().doubles(5).toArray());
    }

    /** The first eight bytes of SHA-256("1/init"), and what L64X128MixRandom makes of seed 1: old runs must repeat. */
    @Test
    void valuesAreTheSameForEver() {
        assertThat(new Seed(1).child("init").value()).isEqualTo(-7911110892491731718L);
        assertThat(new Seed(1).generator().nextLong()).isEqualTo(-1758847578096520770L);
    }

    @Test
    void pathsRootsAndOrderTellStreamsApart() {
        Set<Seed> seeds = new HashSet<>();
        for (long root = -2; root <= 2; root++) {
            seeds.add(new Seed(root));
            for (String name : new String[] {"a", "b", "", "a/b", "0", "1"}) {
                seeds.add(new Seed(root).child(name));
                seeds.add(new Seed(root).child(name).child("b"));
                seeds.add(new Seed(root).child("b").child(name));
            }
        }
        // Five roots, six children each, and as many below and above "b", where "b" below "b" is met twice.
        assertThat(seeds).hasSize(5 * (1 + 6 + 6 + 6 - 1));
    }

    @Test
    void numbersNameStreamsTooAndAreNeverAdded() {
        assertThat(new Seed(1).child(7)).isEqualTo(new Seed(1).child("7"));
        assertThat(new Seed(1).child(0)).isNotEqualTo(new Seed(0).child(1));
    }

    @Test
    void aGeneratorStartsAtTheStartAgain() {
        Seed seed = new Seed(0);
        long first = seed.generator().nextLong();
        seed.generator().nextLong();

        assertThat(seed.generator().nextLong()).isEqualTo(first);
    }
}
