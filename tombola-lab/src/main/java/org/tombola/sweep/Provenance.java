package org.tombola.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.data.Dataset;
import org.tombola.engine.Engine;
import org.tombola.store.Store;

/** What {@code provenance.json} tells: everything about a run that its results do not depend on, or that would explain a difference. */
final class Provenance {
    private Provenance() {}

    static SequencedMap<String, Object> of(Recipe recipe, Engine engine, Dataset dataset, TestSplit test, Store store) {
        SequencedMap<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("written", Instant.now().toString());
        provenance.put("tombola", version());
        provenance.put("engine", engine.identity());
        provenance.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        provenance.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        provenance.put("processors", Runtime.getRuntime().availableProcessors());
        SequencedMap<String, Object> data = new LinkedHashMap<>();
        data.put("name", dataset.name());
        data.put("train_images", dataset.train().count());
        data.put("train_checksum", dataset.train().checksum());
        data.put("test_images", test.images());
        data.put("test_images_trained_on", test.trainedOn());
        data.put("test_checksum", test.checksum());
        data.put("classes", dataset.classNames());
        provenance.put("data", data);
        provenance.put("seeds", recipe.seeds());
        provenance.put("selection", recipe.train().select().name().toLowerCase(java.util.Locale.ROOT));
        provenance.put("steps", new ArrayList<>(store.used()));
        return provenance;
    }

    private static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
