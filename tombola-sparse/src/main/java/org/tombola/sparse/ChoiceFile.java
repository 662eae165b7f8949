package org.tombola.sparse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.format.Aside;

/** Choices that were measured, by {@link Compilation.Site#key}, in a JSON file. */
final class ChoiceFile {
    private ChoiceFile() {}

    /** @return empty where there is no file, or none is kept */
    static Map<String, Choice> read(@Nullable Path file) {
        Map<String, Choice> choices = new ConcurrentHashMap<>();
        if (file != null && Files.exists(file)) {
            try {
                if (!(Json.read(Files.readString(file, UTF_8), file.toString()) instanceof Map<?, ?> read)) {
                    throw InvalidInput.of("%s holds no choices of kernels", file);
                }
                read.forEach((key, word) -> choices.put(String.valueOf(key), Choice.parse(String.valueOf(word))));
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": " + e.getMessage(), e);
            }
        }
        return choices;
    }

    static void write(@Nullable Path file, Map<String, Choice> choices) {
        if (file != null) {
            Map<String, Object> words = new LinkedHashMap<>();
            choices.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> words.put(entry.getKey(), entry.getValue().toString()));
            Aside.write(file, out -> out.write(Json.pretty(words).getBytes(UTF_8)));
        }
    }
}
