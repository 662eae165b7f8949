package org.tombola.report;

/** Plain text for TeX. */
final class Tex {
    private Tex() {}

    /** Every character that TeX gives a meaning is taken literally. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\textbackslash{}");
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '<' -> escaped.append("\\textless{}");
                case '>' -> escaped.append("\\textgreater{}");
                case '&', '%', '$', '#', '_', '{', '}' -> escaped.append('\\').appendCodePoint(c);
                case '\n', '\r' -> escaped.append(' ');
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** Printed numbers for math mode. */
    static String number(String printed) {
        return printed.replace(Numbers.NONE, "\\mathrm{--}").replace("±", "\\pm");
    }

    /** One line after a percent sign. */
    static String comment(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
