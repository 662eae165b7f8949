package org.tombola.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table of printed cells.
 *
 * @param labels how many of the first columns hold words and are set to the left; the others hold numbers
 * @param repeated how many of the first columns tell lines apart: each part of a table that is too wide begins with them
 */
record Grid(List<String> header, List<List<String>> lines, int labels, int repeated) {
    /** Labels alone tell lines apart. */
    Grid(List<String> header, List<List<String>> lines, int labels) {
        this(header, lines, labels, labels);
    }

    Grid {
        header = List.copyOf(header);
        lines = lines.stream().map(List::copyOf).toList();
        for (List<String> line : lines) {
            if (line.size() != header.size()) {
                throw new IllegalArgumentException(line.size() + " cells under " + header.size() + " heads: " + line);
            }
        }
    }

    /** For a terminal; cut into several tables, each with the columns that tell lines apart, where one is wider than the given number of characters. */
    String text(int width) {
        StringBuilder text = new StringBuilder();
        int labelWidth = 0;
        for (int column = 0; column < repeated; column++) {
            labelWidth += width(column) + 2;
        }
        int next = repeated;
        do {
            List<Integer> columns = new ArrayList<>();
            for (int column = 0; column < repeated; column++) {
                columns.add(column);
            }
            int used = labelWidth;
            do {
                if (next < header.size()) {
                    used += width(next) + 2;
                    columns.add(next++);
                }
            } while (next < header.size() && used + width(next) <= width);
            text.append(text.isEmpty() ? "" : "\n").append(text(columns));
        } while (next < header.size());
        return text.toString();
    }

    String markdown() {
        List<String> rule = new ArrayList<>(Collections.nCopies(labels, "---"));
        rule.addAll(Collections.nCopies(header.size() - labels, "---:"));
        StringBuilder text = new StringBuilder().append(markdownLine(header)).append(markdownLine(rule));
        lines.forEach(line -> text.append(markdownLine(line)));
        return text.toString();
    }

    /** A {@code tabular} with the rules of booktabs; cells must be TeX already. */
    String tex() {
        StringBuilder text = new StringBuilder("\\begin{tabular}{")
                .append("l".repeat(labels))
                .append("r".repeat(header.size() - labels))
                .append("}\n\\toprule\n")
                .append(String.join(" & ", header))
                .append(" \\\\\n\\midrule\n");
        lines.forEach(line -> text.append(String.join(" & ", line)).append(" \\\\\n"));
        return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private String text(List<Integer> columns) {
        StringBuilder text = new StringBuilder(textLine(header, columns));
        text.append(columns.stream()
                        .map(column -> "─".repeat(width(column)))
                        .reduce((a, b) -> a + "  " + b)
                        .orElse(""))
                .append("\n");
        lines.forEach(line -> text.append(textLine(line, columns)));
        return text.toString();
    }

    private String textLine(List<String> line, List<Integer> columns) {
        StringBuilder text = new StringBuilder();
        for (int column : columns) {
            String cell = line.get(column);
            String blank = " ".repeat(width(column) - length(cell));
            text.append(text.isEmpty() ? "" : "  ").append(column < labels ? cell + blank : blank + cell);
        }
        return text.toString().stripTrailing() + "\n";
    }

    private int width(int column) {
        return lines.stream().map(line -> length(line.get(column))).reduce(length(header.get(column)), Math::max);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static String markdownLine(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream()
                                .map(cell -> cell.replace("\\", "\\\\")
                                        .replace("|", "\\|")
                                        .replace("\n", " "))
                                .toList())
                + " |\n";
    }
}
