package org.tombola.data;

import java.util.Arrays;
import java.util.List;

/** How digits are written: strokes in a box of 100 × 100, y downwards. Several ways for each digit. */
final class GlyphSkeletons {
    /**
     * One movement of the pen.
     *
     * @param points x and y in turn
     * @param smooth whether a curve runs through the points, or straight lines
     */
    record Stroke(double[] points, boolean smooth) {}

    /** Digit, then way of writing it, then strokes: {@code ~} starts a curve, {@code -} straight lines. */
    private static final String[][] WAYS = {
        {
            "~ 50 4 24 20 16 50 24 80 50 96 76 80 84 50 76 20 50 4",
            "~ 62 6 36 10 20 40 24 78 48 96 72 84 82 52 74 18 48 4",
            "~ 50 4 32 18 27 50 32 82 50 96 68 82 73 50 68 18 50 4; - 66 26 35 74",
        },
        {
            "- 52 4 52 96", "- 30 26 54 4 54 96", "- 34 24 52 4 52 95; - 30 96 76 96",
        },
        {
            "~ 20 26 30 8 54 3 76 14 76 36 58 58 36 78 18 95; - 18 95 82 95",
            "~ 22 22 44 4 70 12 74 34 54 62 24 88 22 96 34 88 54 90 84 94",
            "- 22 10 76 10 76 44 22 60 22 94 80 94",
        },
        {
            "~ 22 14 46 3 72 14 72 34 46 46 76 56 80 78 54 97 22 86",
            "- 22 6 76 6 46 40; ~ 46 40 74 50 80 74 58 95 22 88",
            "- 24 6 74 6 74 94 22 94; - 34 48 74 48",
        },
        {
            "- 62 96 62 4 16 66 86 66",
            "- 26 6 20 54 80 54; - 66 22 64 97",
            "~ 28 4 22 34 26 54 48 58 74 52; - 76 6 72 60 68 96",
        },
        {
            "- 76 5 28 5 24 44; ~ 24 44 52 36 78 52 78 76 52 96 20 86",
            "- 80 6 34 6; ~ 34 6 26 44 56 42 76 62 70 86 46 97 18 88",
            "- 78 8 24 8 24 48 76 48 76 94 22 94",
        },
        {
            "~ 68 5 42 20 24 48 22 76 44 96 70 90 76 68 58 52 34 56 24 74",
            "~ 44 3 28 40 22 76 42 96 66 86 68 64 48 54 26 70",
            "- 74 8 26 8 26 94 76 94 76 50 26 50",
        },
        {
            "- 18 8 80 8 44 96", "- 20 8 80 6 42 96; - 34 50 74 50", "~ 18 20 22 8 50 12 80 6 62 40 52 70 48 96",
        },
        {
            "~ 50 4 26 16 28 36 50 48 76 64 74 86 50 97 26 86 24 64 50 48 72 36 74 16 50 4",
            "~ 50 5 30 24 50 44 70 24 50 5; ~ 50 44 22 70 50 96 78 70 50 44",
            "- 26 6 74 6 74 94 26 94 26 6; - 26 48 74 48",
        },
        {
            "~ 74 28 60 6 34 8 24 30 40 50 64 44 75 24; - 75 24 72 96",
            "~ 76 30 54 4 28 18 32 44 58 46 74 26 72 60 56 90 30 96",
            "- 74 50 26 50 26 8 74 8 74 94 28 94",
        },
    };

    private static final List<List<List<Stroke>>> PARSED =
            Arrays.stream(WAYS).map(GlyphSkeletons::ways).toList();

    private GlyphSkeletons() {}

    /** All ways of writing a digit. */
    static List<List<Stroke>> of(int digit) {
        return PARSED.get(digit);
    }

    private static List<List<Stroke>> ways(String[] ways) {
        return Arrays.stream(ways)
                .map(way -> Arrays.stream(way.split("; "))
                        .map(GlyphSkeletons::stroke)
                        .toList())
                .toList();
    }

    private static Stroke stroke(String text) {
        String[] parts = text.split(" ");
        double[] points =
                Arrays.stream(parts).skip(1).mapToDouble(Double::parseDouble).toArray();
        return new Stroke(points, parts[0].equals("~"));
    }
}
