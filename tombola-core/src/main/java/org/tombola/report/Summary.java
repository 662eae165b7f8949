package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;

/**
 * What a run came to: {@code summary.json}, whose keys are a contract with scripts. Additions are allowed, so readers skip what they do
 * not know.
 *
 * @param schema {@link #SCHEMA}
 * @param run the run's id, {@code lenet-quickstart-1a2b3c4d}
 * @param report path of {@code report.html}
 * @param seconds wall time of this invocation
 * @param resumedSteps steps that the store held already
 * @param overlaps how far the masks of every two finders agree; empty in summaries that do not tell
 */
public record Summary(
        int schema,
        String run,
        String report,
        double seconds,
        long resumedSteps,
        List<Row> rows,
        List<Verdict> verdicts,
        List<FinderOverlap> overlaps) {

    /** The only version there is. */
    public static final int SCHEMA = 1;

    public Summary {
        rows = List.copyOf(rows);
        verdicts = List.copyOf(verdicts);
        overlaps = List.copyOf(overlaps);
    }

    /** Without overlaps. */
    public Summary(
            int schema,
            String run,
            String report,
            double seconds,
            long resumedSteps,
            List<Row> rows,
            List<Verdict> verdicts) {
        this(schema, run, report, seconds, resumedSteps, rows, verdicts, List.of());
    }

    /** The document as plain values, keys in the contract's order: what {@link Json} writes. */
    public Map<String, @Nullable Object> toMap() {
        return SummaryFormat.write(this);
    }

    /**
     * @param place the file or source, for messages
     * @throws InvalidInput when the text is no summary of a version known here
     */
    public static Summary parse(String text, String place) {
        return SummaryFormat.read(Json.read(text, place), place);
    }

    /** @throws InvalidInput when the file is absent or no summary */
    public static Summary read(Path file) {
        try {
            return parse(Files.readString(file, UTF_8), file.toString());
        } catch (NoSuchFileException e) {
            throw new InvalidInput(file + " does not exist: not a finished run's folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Whether both say the same about the networks: equal but for cost, seconds, latency, resumed steps and the folders of paths. */
    public boolean sameResults(Summary other) {
        return timeless(this).equals(timeless(other));
    }

    private static Summary timeless(Summary summary) {
        List<Row> rows = summary.rows.stream().map(Summary::timeless).toList();
        return new Summary(summary.schema, summary.run, "", 0, 0, rows, summary.verdicts, summary.overlaps);
    }

    private static Row timeless(Row row) {
        return new Row(
                row.finder(),
                row.spend(),
                row.density(),
                row.kept(),
                row.prunable(),
                row.seed(),
                row.level(),
                row.metrics(),
                new Row.Cost(0, 0),
                row.size(),
                row.layers(),
                row.events(),
                fileName(row.ticket()),
                row.certificate(),
                fileName(row.drawn()),
                row.diverged());
    }

    private static @Nullable String fileName(@Nullable String path) {
        return path == null ? null : path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
