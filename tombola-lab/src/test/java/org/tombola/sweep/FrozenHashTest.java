package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tombola.assess.Metric;
import org.tombola.assess.Metrics;
import org.tombola.data.DatasetSource;
import org.tombola.graph.Architecture;
import org.tombola.graph.Initialiser;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.YamlReader;
import org.tombola.spend.Tweak;
import org.tombola.train.Optimiser;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedule;

/**
 * Names of runs must not change by accident. The parts are those of this test, so that a setting added to a real part, which is a new
 * name by intent, does not show here.
 */
class FrozenHashTest {
    private static final Optimiser OPTIMISER =
            Optimisers.CATALOGUE.find("sgd").orElseThrow().standard().value();
    private static final Metric METRIC =
            Metrics.CATALOGUE.find("accuracy").orElseThrow().standard().value();

    private static final TicketFinder FINDER = (problem, density, lab) -> {
        throw new AssertionError("nothing is found here");
    };
    private static final Tweak TWEAK = spending -> spending;
    private static final Schedule SCHEDULE = (step, stepsPerEpoch, epochs) -> 1;
    private static final Architecture ARCHITECTURE = (channels, height, width, classes, normalisation) -> {
        throw new AssertionError("no network is made here");
    };
    private static final Initialiser INITIALISER = (graph, seed) -> {
        throw new AssertionError("nothing is drawn here");
    };
    private static final DatasetSource DATASET = places -> {
        throw new AssertionError("nothing is loaded here");
    };

    private static final Catalogues PARTS = new Catalogues(
            new Catalogue<>(
                    "finders",
                    List.of(part("dense", FINDER), part("snip", FINDER, Setting.integer("batch", 128, 1, 4096, "")))),
            new Catalogue<>("tweaks", List.of(part("smooth", TWEAK, Setting.between("alpha", 0.1, 0, 1, "")))),
            new Catalogue<>("metrics", List.of(part("accuracy", METRIC))),
            new Catalogue<>(
                    "architectures",
                    List.of(part("net", ARCHITECTURE, Setting.choice("shortcut", "A", List.of("A", "B"), "")))),
            new Catalogue<>("initialisers", List.of(part("kaiming_normal", INITIALISER))),
            new Catalogue<>(
                    "datasets",
                    List.of(part(
                            "digits", DATASET, Setting.path("path", "", ""), Setting.numbers("mean", List.of(), "")))),
            new Catalogue<>("optimisers", List.of(part("sgd", OPTIMISER, Setting.number("rate", 0.1, 0, 1, "")))),
            new Catalogue<>("schedules", List.of(part("cosine", SCHEDULE))));

    private static <T> Definition<T> part(String name, T value, Setting... settings) {
        return new Definition<>(name, "", "", List.of(settings), given -> value);
    }

    private static ResolvedRecipe recipe(String yaml) {
        return new ResolvedRecipe(RecipeDecoder.decode(YamlReader.text(yaml, "r"), Path.of("."), PARTS));
    }

    private static final String SMALL = "{name: a, data: digits, network: net, train: {epochs: 2}}";

    private static final String LARGE = """
            schema: 1
            name: b
            data: {digits: {path: somewhere, mean: [0.5, 1e-3]}}
            network: {net: {shortcut: B}}
            prunable: {shortcut: false}
            train: {epochs: 6, batch: 64, optimiser: {sgd: {rate: 0.05}}, validation: 0.1, select: best_validation, threads: 2}
            find: [snip, {snip: {batch: 8}, as: few, train: {epochs: 3}}]
            density: ["0.8^3", 0.044]
            spend: [[], [smooth, {smooth: {alpha: 0.2}}, {train: {epochs: 9}}]]
            assess: [{accuracy: {}, as: top}]
            verdict: {margin: {top: 0.003}, confidence: 0.9}
            seeds: [0, 3]
            weights: {checkpoint: net.pth, fine_tune: {epochs: 1}}
            """;

    @Test
    void theHashesOfTwoRecipesAreWhatTheyWere() {
        assertThat(recipe(SMALL).hash(Map.of()))
                .isEqualTo("ff7c3fa837c781b9943a6af8b80bf31456b5dc3b771b70fdbeb4213e39c05062");
        assertThat(recipe(LARGE).hash(Map.of("data", "0123", "engine", "e")))
                .isEqualTo("feef84a987cd251d785d4c285c88b5f508df8bb49074e3acdc0dc06f529eea9d");
    }

    @Test
    void aResolvedRecipeReadsLikeARecipe() {
        assertThat(recipe(LARGE).yaml(Path.of("/nowhere"))).isEqualTo("""
                schema: 1
                name: b
                data: {digits: {path: somewhere, mean: [0.5, 0.001]}}
                network: {net: {shortcut: B}}
                init: kaiming_normal
                prunable: {first: true, classifier: true, shortcut: false}
                train:
                  epochs: 6
                  batch: 64
                  optimiser: {sgd: {rate: 0.05}}
                  schedule: cosine
                  validation: 0.1
                  select: best_validation
                  precision: fp32
                  threads: 2
                find: [dense, {snip: {batch: 128}}, {snip: {batch: 8}, as: few, train: {epochs: 3}}]
                density: ["0.8^3", "0.044"]
                spend: [[], {tweaks: [{smooth: {alpha: 0.1}}, {smooth: {alpha: 0.2}}], train: {epochs: 9}}]
                assess: [{accuracy: {}, as: top}]
                verdict: {margin: {top: 0.003}, confidence: 0.9}
                seeds: [0, 3]
                weights: {checkpoint: net.pth, fine_tune: {epochs: 1}}
                """);
    }
}
