package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The training curves of a run, {@code curves.csv}.
 *
 * @param points in file order
 * @param unreadable lines that were skipped, since a figure should not fail for one torn line
 */
public record Curves(List<CurvePoint> points, int unreadable) {

    /** Columns; the file's first line. */
    public static final List<String> HEADER = List.of(
            "finder",
            "spend",
            "density",
            "seed",
            "level",
            "phase",
            "epoch",
            "step",
            "rate",
            "train_loss",
            "validation_loss",
            "validation_accuracy",
            "seconds");

    public Curves {
        points = List.copyOf(points);
    }

    /** One line with its line feed. */
    public static String line(CurvePoint point) {
        return Csv.line(Arrays.asList(
                point.finder(),
                point.spend(),
                point.density(),
                point.seed(),
                point.level(),
                point.phase(),
                point.epoch() == Math.rint(point.epoch()) ? (Object) (long) point.epoch() : (Object) point.epoch(),
                point.step(),
                point.rate(),
                point.trainLoss(),
                point.validationLoss(),
                point.validationAccuracy(),
                point.seconds()));
    }

    /** Header and lines, ready to be written. */
    public static String text(List<CurvePoint> points) {
        StringBuilder text = new StringBuilder(Csv.line(HEADER));
        points.forEach(point -> text.append(line(point)));
        return text.toString();
    }

    /** No points when the file is absent. Columns are found by name; unknown ones are ignored. */
    public static Curves read(Path file) {
        try {
            return Files.exists(file)
                    ? parse(Files.readString(file, UTF_8), file.toString())
                    : new Curves(List.of(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    static Curves parse(String text, String place) {
        List<List<String>> lines = Csv.read(text, place);
        List<CurvePoint> points = new ArrayList<>();
        for (List<String> line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            CurvePoint point = point(new Cells(lines.getFirst(), line));
            if (point != null) {
                points.add(point);
            }
        }
        return new Curves(points, Math.max(0, lines.size() - 1) - points.size());
    }

    private static @Nullable CurvePoint point(Cells cells) {
        Double seed = cells.number("seed");
        Double epoch = cells.number("epoch");
        Double step = cells.number("step");
        Double level = cells.number("level");
        if (cells.line.size() != cells.header.size() || seed == null || epoch == null || !Double.isFinite(epoch)) {
            return null;
        }
        return new CurvePoint(
                cells.text("finder"),
                cells.text("spend"),
                cells.number("density"),
                seed.longValue(),
                level == null ? null : level.intValue(),
                cells.text("phase"),
                epoch,
                step == null ? 0 : step.longValue(),
                cells.number("rate"),
                cells.number("train_loss"),
                cells.number("validation_loss"),
                cells.number("validation_accuracy"),
                cells.number("seconds"));
    }

    private record Cells(List<String> header, List<String> line) {
        String text(String column) {
            int index = header.indexOf(column);
            return index < 0 || index >= line.size() ? "" : line.get(index);
        }

        /** Null when empty or no number. */
        @Nullable
        Double number(String column) {
            try {
                String text = text(column);
                return text.isEmpty() ? null : Double.valueOf(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}
