package org.tombola.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.TinyProblem;
import org.tombola.graph.Graph;
import org.tombola.lab.TicketFinder;
import org.tombola.lab.WatchedLab;
import org.tombola.recipe.Part;
import org.tombola.train.BernoulliGates;
import org.tombola.train.Resuming;
import org.tombola.train.TrainingResult;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Density;

/** A search that is killed after any step ends in the mask, the scores and the statistics of one that was not. */
class SearchResumeTest {
    @TempDir
    private Path folder;

    private record Search(Part<? extends TicketFinder> finder, Graph graph) {
        @Override
        public String toString() {
            return finder.label() + " of " + graph.layers().size() + " layers";
        }
    }

    static Stream<Search> searches() {
        Stream<Part<? extends TicketFinder>> finders = Stream.of(
                part("edge_popup", Map.of("allocation", "global")),
                part("edge_popup", Map.of("following", "hidden_networks")),
                part("sr_popup", Map.of("weights", "start")),
                part("sr_popup", Map.of("weights", "start", "pairs", "random", "scope", "layerwise_l1")),
                part("supermask", Map.of()),
                part("supermask", Map.of("dynamic_scaling", true, "initial", "half")));
        return finders.flatMap(finder -> TinyProblem.networks().map(graph -> new Search(finder, graph.getPayload())));
    }

    private static Part<? extends TicketFinder> part(String name, Map<String, Object> settings) {
        return Finders.CATALOGUE.find(name).orElseThrow().with(settings);
    }

    @ParameterizedTest
    @MethodSource("searches")
    void killedAfterAnyStepItEndsTheSame(Search search) throws IOException {
        WatchedLab lab = new WatchedLab(folder.resolve("store"));
        search.finder().value().find(TinyProblem.problem(search.graph(), 1), Density.parse("0.3"), lab.lab());
        TrainingSpec spec = lab.trainings().getLast();
        TrainingResult whole = Resuming.requireSameAfterAnyKill(spec, folder);
        boolean gates = spec.reparameterisation() instanceof BernoulliGates;
        assertThat(gates ? whole.groups() : whole.mask())
                .as("it moved")
                .isNotEqualTo(gates ? spec.reparameterisation().untrained(spec) : spec.mask());
    }
}
