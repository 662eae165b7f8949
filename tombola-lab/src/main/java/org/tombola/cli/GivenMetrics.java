package org.tombola.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.assess.Metric;
import org.tombola.recipe.Decoded;
import org.tombola.recipe.Node;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Catalogues;

/** What {@code --metrics} names: metrics with commas between them, or a YAML file with a list of them. */
final class GivenMetrics {
    static final String STANDARD = "accuracy,nll,calibration_error";

    private static final String OPTION = "--metrics";
    private static final String AS = "as";

    private GivenMetrics() {}

    static List<Part<Metric>> of(String given) {
        Node node = node(given);
        List<Part<Metric>> metrics = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (Node item : node.isList() ? node.list() : List.of(node)) {
            Decoded<Metric> decoded = PartDecoder.decode(item, Catalogues.ALL.metrics(), AS);
            @Nullable Node as = decoded.extra(AS).orElse(null);
            Part<Metric> metric = as == null ? decoded.part() : decoded.part().as(as.text());
            if (!labels.add(metric.label())) {
                throw item.error("the metric '" + metric.label() + "' is named twice");
            }
            metrics.add(metric);
        }
        if (metrics.isEmpty()) {
            throw node.error("expected at least one metric");
        }
        return metrics;
    }

    private static Node node(String given) {
        Optional<Path> file = GivenData.yamlFile(given);
        if (file.isPresent()) {
            Node node = YamlReader.file(file.get());
            boolean section =
                    node.isMap() && node.map().size() == 1 && node.map().containsKey("assess");
            return section ? node.get("assess") : node;
        }
        return YamlReader.text(given.strip().startsWith("[") ? given : "[" + given + "]", OPTION);
    }
}
