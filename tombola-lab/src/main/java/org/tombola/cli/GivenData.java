package org.tombola.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.tombola.data.Dataset;
import org.tombola.data.DatasetSource;
import org.tombola.recipe.Node;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.RecipeDecoder;

/**
 * What {@code --data} names: a data set, a YAML file with one data entry (alone or under {@code data:}, as in a recipe), or the entry
 * itself.
 *
 * @param folder that relative paths in the entry start from: the file's, else the working directory
 */
record GivenData(Node node, Path folder) {
    static final String OPTION = "--data";

    static GivenData of(String given) {
        Optional<Path> file = yamlFile(given);
        if (file.isEmpty()) {
            return new GivenData(YamlReader.text(given, OPTION), Path.of("").toAbsolutePath());
        }
        Node node = YamlReader.file(file.get());
        boolean section = node.isMap() && node.map().size() == 1 && node.map().containsKey("data");
        return new GivenData(section ? node.get("data") : node, RecipeDecoder.folder(file.get()));
    }

    /** The file that is meant, there or not: by its ending, or because there is one. */
    static Optional<Path> yamlFile(String given) {
        try {
            Path path = Path.of(given);
            boolean named = given.endsWith(".yaml") || given.endsWith(".yml");
            return named || Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    Dataset load(CommonOptions common) {
        Part<DatasetSource> source =
                PartDecoder.decode(node, Catalogues.ALL.datasets()).part();
        return source.value().load(common.places(folder));
    }
}
