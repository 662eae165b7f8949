package org.tombola.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.format.Checkpoints;
import org.tombola.recipe.Node;
import org.tombola.recipe.Overrides;
import org.tombola.recipe.Place;
import org.tombola.recipe.YamlReader;
import org.tombola.recipe.YamlWriter;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.Recipe;
import org.tombola.sweep.RecipeDecoder;

/** The recipe that {@code tombola prune} stands for: one finder, one density, one seed, from trained weights. */
record PruneRecipe(
        Path checkpoint,
        String density,
        GivenData data,
        String finder,
        @Nullable String architecture,
        int epochs,
        long seed) {
    static final String FINDER = "one_shot_magnitude";

    Recipe decode(CommonOptions common, List<String> assignments) {
        if (epochs < 0) {
            throw InvalidInput.of("--epochs: expected a number of at least 0, got %d", epochs);
        }
        if (!Files.exists(checkpoint)) {
            throw new InvalidInput(checkpoint + ": no such file");
        }
        SequencedMap<String, Node> sections = new LinkedHashMap<>();
        sections.put("name", yaml("prune-" + stem(), "CHECKPOINT"));
        sections.put("data", data.node());
        sections.put("network", network(common));
        sections.put(
                "weights",
                yaml(
                        YamlWriter.text(
                                Map.of("checkpoint", checkpoint.toAbsolutePath().toString())),
                        "CHECKPOINT"));
        sections.put("train", train());
        sections.put("find", find());
        sections.put("density", YamlReader.text(density, "--density"));
        sections.put("assess", yaml("[" + GivenMetrics.STANDARD + "]", "assess"));
        sections.put("seeds", yaml("[" + seed + "]", "--seed"));
        return RecipeDecoder.decode(Overrides.apply(mapping(sections), assignments), data.folder(), Catalogues.ALL);
    }

    private Node network(CommonOptions common) {
        if (architecture != null) {
            return YamlReader.text(architecture, "--architecture");
        }
        var guess = GivenNetwork.guessed(common, Checkpoints.read(checkpoint), checkpoint, data.load(common));
        return yaml(YamlWriter.text(Map.of(guess.name(), guess.settings().values())), "CHECKPOINT");
    }

    /** A rate of 0.01 moves trained weights gently; cosine ends at 0, so that the last epoch settles. */
    private Node train() {
        String optimiser = "{sgd: {rate: 0.01, momentum: 0.9, decay: 1e-4}}";
        String train =
                "{epochs: " + Math.max(1, epochs) + ", batch: 128, optimiser: " + optimiser + ", schedule: cosine}";
        return yaml(train, "--epochs");
    }

    private Node find() {
        Node given = YamlReader.text(finder, "--finder");
        if (epochs > 0) {
            return given;
        }
        if (!(given instanceof Node.Scalar name) || !name.written().equals(FINDER)) {
            throw new InvalidInput("--epochs 0 only cuts, which " + FINDER + " does: leave --finder out, or say"
                    + " --finder '{" + FINDER + ": {allocation: uniform, then: keep}}' --epochs 1");
        }
        return yaml("{" + FINDER + ": {then: keep}}", "--epochs");
    }

    private String stem() {
        String name = checkpoint.getFileName().toString().replaceAll("[^A-Za-z0-9._-]+", "_");
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        return stem.substring(0, Math.min(stem.length(), 60));
    }

    private static Node yaml(String text, String source) {
        return YamlReader.text(text, source);
    }

    private static Node mapping(SequencedMap<String, Node> sections) {
        Place place = new Place("prune", 0, 0, "");
        SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>();
        sections.forEach((key, node) -> entries.put(key, new Node.Entry(node.place(), node)));
        return new Node.Mapping(place, entries);
    }
}
