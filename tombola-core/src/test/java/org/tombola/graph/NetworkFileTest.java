package org.tombola.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;

class NetworkFileTest {
    private static final Normalisation GREY = new Normalisation(List.of(0.5), List.of(0.25));

    private static final List<Map<String, Object>> BODY = List.of(
            Map.of("kind", "flatten", "name", "flatten"), Map.of("kind", "linear", "name", "fc", "in", 16, "out", 3));

    private static final List<Map<String, Object>> WHOLE = List.of(
            Map.of("kind", "input", "name", "pixels", "channels", 1, "height", 4, "width", 4),
            Map.of("kind", "normalise", "name", "scaled", "mean", List.of(0.0), "deviation", List.of(1.0)),
            Map.of("kind", "flatten", "name", "flatten"),
            Map.of("kind", "linear", "name", "fc", "in", 16, "out", 3));

    @Test
    void aListOfRealLayersGetsInputAndNormalisation() {
        assertThat(NetworkFile.architecture(BODY, "net.yaml")
                        .graph(1, 4, 4, 3, GREY)
                        .layers())
                .containsExactly(
                        new Layer.Input("input", 1, 4, 4),
                        new Layer.Normalise("normalise", "input", List.of(0.5), List.of(0.25)),
                        new Layer.Flatten("flatten", "normalise"),
                        new Layer.Linear("fc", "flatten", 16, 3, true));
    }

    @Test
    void theDataDecidesTheConstantsOfANormalisationThatIsThere() {
        Graph graph = NetworkFile.architecture(WHOLE, "net.yaml").graph(1, 4, 4, 3, GREY);

        assertThat(graph.layers()).hasSize(4);
        assertThat(graph.layer("scaled"))
                .isEqualTo(new Layer.Normalise("scaled", "pixels", List.of(0.5), List.of(0.25)));
    }

    @Test
    void dataThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> NetworkFile.architecture(WHOLE, "net.yaml").graph(1, 5, 4, 3, GREY))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("net.yaml: the network reads images of 1×4×4, the data has 1×5×4");
        assertThatThrownBy(() -> NetworkFile.architecture(BODY, "net.yaml").graph(1, 4, 4, 10, GREY))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("net.yaml: the network ends with 3, the data needs a vector of 10 classes");
        assertThatThrownBy(() -> NetworkFile.architecture(BODY, "net.yaml").graph(1, 5, 5, 3, GREY))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'fc' expects 16 features, gets 25");
    }
}
