package org.tombola.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Graph.Prunable;

/** Margins are wide: neighbours make these times long, and the machine may have no vectors. */
@Tag("slow")
class SparseTimesTest {
    private static final Graph RESNET = Architectures.CATALOGUE
            .find("resnet20")
            .orElseThrow()
            .with(Map.of())
            .value()
            .graph(3, 32, 32, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));

    @Test
    void aWeightOfALargeMapCostsMoreThanOneOfASmallMap() {
        Map<String, Double> costs = new SparseTimes().layerTimes(RESNET).nanoseconds();

        assertThat(costs.keySet()).isEqualTo(RESNET.prunable(Prunable.ALL).keySet());
        assertThat(costs.get("layer1.1.conv1.weight")).isGreaterThan(4 * costs.get("layer3.1.conv1.weight"));
    }
}
