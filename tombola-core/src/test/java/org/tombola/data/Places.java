package org.tombola.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tombola.recipe.Definition;

/** Where the tests of this package read and write. */
final class Places {
    private Places() {}

    /** Everything below one folder; nothing is downloaded. */
    static DataPlaces in(Path folder) {
        return new DataPlaces(folder, folder.resolve("store"), Optional.empty(), folder.resolve("cache"), false);
    }

    /** Loads a catalogue entry. */
    static Dataset load(String name, Map<String, Object> settings, DataPlaces places) {
        Definition<? extends DatasetSource> definition =
                Datasets.CATALOGUE.find(name).orElseThrow();
        return definition.with(settings).value().load(places);
    }

    /** A file or folder of real data; the test is skipped where it is absent. */
    static Path shared(String name) {
        Path path = Path.of(System.getProperty("tombola.shared", "shared"), "data", name);
        assumeTrue(Files.exists(path), path + " is absent");
        return path;
    }
}
