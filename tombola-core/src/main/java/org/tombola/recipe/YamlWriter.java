package org.tombola.recipe;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;

/** Writes plain values as YAML that {@link YamlReader} reads back the same: a line per key, and short values on one line. */
public final class YamlWriter {
    private static final int WIDTH = 110;
    // Everything else is quoted, so that no word turns into something else, here or in a laxer reader.
    private static final Pattern BARE = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");
    private static final Pattern MISREAD =
            Pattern.compile("y|n|yes|no|on|off|true|false|null", Pattern.CASE_INSENSITIVE);

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /** @param value maps with text keys, lists, text, numbers, truth values and null */
    public static String text(Map<String, ?> value) {
        YamlWriter writer = new YamlWriter();
        writer.map(value, 0);
        return writer.out.toString();
    }

    private void map(Map<?, ?> map, int indent) {
        map.forEach((key, value) -> {
            out.repeat(' ', indent).append(word((String) key)).append(':');
            value(value, indent);
        });
    }

    private void value(@Nullable Object value, int indent) {
        String flow = flow(value);
        if (indent + flow.length() <= WIDTH || isLeaf(value)) {
            out.append(' ').append(flow).append('\n');
        } else if (value instanceof Map<?, ?> map) {
            out.append('\n');
            map(map, indent + 2);
        } else if (value instanceof List<?> list) {
            out.append('\n');
            for (Object item : list) {
                out.repeat(' ', indent + 2).append("- ").append(flow(item)).append('\n');
            }
        }
    }

    private static boolean isLeaf(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            case null, default -> true;
        };
    }

    private static String flow(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                StringJoiner entries = new StringJoiner(", ", "{", "}");
                map.forEach((key, entry) -> entries.add(word((String) key) + ": " + flow(entry)));
                yield entries.toString();
            }
            case List<?> list -> {
                StringJoiner items = new StringJoiner(", ", "[", "]");
                list.forEach(item -> items.add(flow(item)));
                yield items.toString();
            }
            case String text -> word(text);
            case null, default -> Canonical.text(value);
        };
    }

    private static String word(String text) {
        boolean bare = BARE.matcher(text).matches() && !MISREAD.matcher(text).matches();
        return bare ? text : Json.compact(text);
    }
}
