package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.tombola.engine.LayerTimes;
import org.tombola.graph.Cost;
import org.tombola.graph.Graph;
import org.tombola.lab.Lab;
import org.tombola.lab.Problem;
import org.tombola.recipe.Settings;

/** A density as a share of what the prunable weights of the dense network cost. */
enum CostSharing implements Sharing {
    /** Time, as the sparse engine measures it on this machine: output positions × time of a kept weight. */
    TIME {
        @Override
        public Quotas on(Problem problem, Lab lab) {
            LayerTimes times = lab.layerTimes(problem.graph());
            return new CostBudget(times.femtoseconds(), "the time (" + times.where() + ")");
        }
    },
    /** Multiply-adds, which no machine changes: output positions. */
    MACS {
        @Override
        public Quotas on(Problem problem, Lab lab) {
            return new CostBudget(positions(problem.graph()), "the multiply-adds");
        }
    };

    @Override
    public boolean nested() {
        return true;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether those settings of a part ask for measured time. */
    static boolean measures(Settings settings) {
        return TIME.word().equals(settings.values().get(Apportionment.ALLOCATION));
    }

    private static SequencedMap<String, Long> positions(Graph graph) {
        SequencedMap<String, Long> positions = new LinkedHashMap<>();
        Cost.dense(graph).layers().forEach(layer -> positions.put(layer.layer() + ".weight", layer.positions()));
        return positions;
    }
}
