package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;

/**
 * A run's folder as one HTML file that opens off line, with every script, style and number inside. Reads {@code summary.json},
 * {@code curves.csv}, {@code details.json}, {@code provenance.json} and {@code recipe.yaml}; only the first must exist.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * Writes {@code report.html} into the folder.
     *
     * @return the file
     * @throws InvalidInput when the folder holds no readable summary
     */
    public static Path write(Path runFolder) {
        Path file = runFolder.resolve("report.html");
        Page.write(file, html(runFolder));
        return file;
    }

    static String html(Path runFolder) {
        Summary summary = Summary.read(runFolder.resolve("summary.json"));
        Curves curves = Curves.read(runFolder.resolve("curves.csv"));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", "run");
        data.put("metrics", Payload.metrics(List.of(summary)));
        data.put("runs", List.of(Payload.run(summary)));
        data.put("curves", Payload.curves(curves));
        data.put("unreadable_curve_lines", curves.unreadable());
        data.put("provenance", provenance(runFolder.resolve("provenance.json")));
        data.put("recipe", text(runFolder.resolve("recipe.yaml")));
        data.put("pairs", List.of());
        data.put("overlaps", List.of());
        data.put("metric_curves", MetricCurves.read(runFolder.resolve("details.json")));
        return Page.html(summary.run(), Headline.of(summary), Tables.text(summary), data);
    }

    private static @Nullable Object provenance(Path file) {
        String text = text(file);
        return text == null ? null : Json.read(text, file.toString());
    }

    /** Null when absent. */
    private static @Nullable String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, UTF_8) : null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
