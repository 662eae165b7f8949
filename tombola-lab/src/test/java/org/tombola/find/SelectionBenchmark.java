package org.tombola.find;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.Json;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.graph.Initialisers;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;
import org.tombola.weights.Scores;
import org.tombola.weights.Selection;
import org.tombola.weights.Weights;

/**
 * What choosing a mask costs on one thread: a tenth of the weights of one pool. Reads lines and answers each with JSON: {@code cut K}
 * chooses K masks by the magnitude of ResNet-50's weights, magnitudes included; {@code rank K} by scores of VGG-16's, as a search does at
 * each step; {@code 2:4 K}, {@code 1:4 K} and {@code channel K} by the same scores within a pattern; {@code quit} ends it.
 */
public final class SelectionBenchmark {
    private static final int TENTH = 10;

    private final Weights large;
    private final Mask largeDense;
    private final SequencedMap<String, float[]> scores = new LinkedHashMap<>();
    private final Mask dense;
    private long kept;

    private SelectionBenchmark() {
        Graph resnet50 = graph("resnet50", 224, 1000);
        large = drawn(resnet50);
        largeDense = Mask.dense(resnet50.prunable(Graph.Prunable.ALL));
        Graph vgg16 = graph("vgg16", 32, 10);
        dense = Mask.dense(vgg16.prunable(Graph.Prunable.ALL));
        Weights weights = drawn(vgg16);
        dense.names().forEach(name -> scores.put(name, weights.get(name).values()));
    }

    private static Graph graph(String network, int side, int classes) {
        return Architectures.CATALOGUE
                .find(network)
                .orElseThrow()
                .standard()
                .value()
                .graph(3, side, side, classes, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));
    }

    private static Weights drawn(Graph graph) {
        return Initialisers.CATALOGUE
                .find("kaiming_normal")
                .orElseThrow()
                .standard()
                .value()
                .draw(graph, new Seed(1));
    }

    private Mask choose(String kind) {
        return switch (kind) {
            case "cut" ->
                Selection.keepHighest(Scores.magnitude(large, largeDense), largeDense, largeDense.size() / TENTH);
            case "rank" -> Selection.keepHighest(Scores.of(scores), dense, dense.size() / TENTH);
            default -> Pattern.parse(kind).keepHighest(Scores.of(scores), dense, new Quota.Pool(dense.size() / TENTH));
        };
    }

    private Map<String, Object> turn(String kind, int masks) {
        long before = System.nanoTime();
        long size = 0;
        for (int i = 0; i < masks; i++) {
            Mask mask = choose(kind);
            size = mask.size();
            kept += mask.count();
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kind", kind);
        result.put("weights", size);
        result.put("masks", masks);
        result.put("kept_so_far", kept);
        result.put("weights_per_second", masks * size / seconds);
        return result;
    }

    public static void main(String[] arguments) throws IOException {
        SelectionBenchmark benchmark = new SelectionBenchmark();
        say(Map.of("ready", true, "java", Runtime.version().toString()));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.strip().equals("quit"); line = lines.readLine()) {
            say(
                    line.matches("(cut|rank|[0-9]+:[0-9]+|channel) [1-9]\\d{0,4}")
                            ? benchmark.turn(line.split(" ")[0], Integer.parseInt(line.split(" ")[1]))
                            : Map.of("error", "expected `cut K`, `rank K`, `2:4 K` or `quit`, not '" + line + "'"));
        }
    }

    private static void say(Map<String, Object> line) {
        System.out.println(Json.compact(line));
        System.out.flush();
    }
}
