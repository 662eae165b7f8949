package org.tombola.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/** Comma-separated values as in RFC 4180: fields with commas, quotes or line ends are quoted. Lines end with a line feed. */
public final class Csv {
    private Csv() {}

    /** One line with its line feed. Null is the empty field. */
    public static String line(List<? extends @Nullable Object> fields) {
        return fields.stream().map(Csv::field).collect(Collectors.joining(",")) + "\n";
    }

    /**
     * All lines, empty ones left out; either line end.
     *
     * @param place the file, for messages
     * @throws InvalidInput when a quote is not closed
     */
    public static List<List<String>> read(String text, String place) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    field.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append(text.charAt(++i));
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                line.add(take(field));
            } else if (c == '\n') {
                finish(line, field, lines);
            } else if (c != '\r') {
                field.append(c);
            }
        }
        if (quoted) {
            throw new InvalidInput(place + ": a quote is not closed before the end");
        }
        finish(line, field, lines);
        return lines;
    }

    private static void finish(List<String> line, StringBuilder field, List<List<String>> lines) {
        if (!line.isEmpty() || !field.isEmpty()) {
            line.add(take(field));
            lines.add(List.copyOf(line));
            line.clear();
        }
    }

    private static String take(StringBuilder field) {
        String text = field.toString();
        field.setLength(0);
        return text;
    }

    private static String field(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
