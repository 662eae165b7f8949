package org.tombola.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recipe that runs in a second. */
final class Tiny {
    static final String DATA = "{glyphs: {train: 300, test: 100}}";

    static final String RECIPE = """
            schema: 1
            name: tiny
            data: {glyphs: {train: 300, test: 100}}
            network: lenet_300_100
            train: {epochs: 1, batch: 50, optimiser: {sgd: {rate: 0.1}}, validation: 0.1}
            find: [{iterative_magnitude: {per_level: 0.5}}]
            density: ["0.5^2"]
            assess: [accuracy, nll]
            seeds: [1]
            """;

    private Tiny() {}

    static Path recipe(Path folder) {
        return write(folder.resolve("tiny.yaml"), RECIPE);
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
