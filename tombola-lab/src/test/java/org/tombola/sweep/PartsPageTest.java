package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tombola.recipe.Canonical;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;

class PartsPageTest {
    private static final Path PUBLISHED = Path.of("..", "docs", "parts.md");

    /** To write it anew: {@code ./mvnw -pl tombola-lab -am test -Dtest=PartsPageTest -Dtombola.write=true}. */
    @Test
    void thePageOfPartsIsWhatTheCataloguesHold() throws IOException {
        String current = page();
        if (Boolean.getBoolean("tombola.write")) {
            Files.writeString(PUBLISHED, current);
        }
        assertThat(Files.readString(PUBLISHED))
                .as("docs/parts.md no longer says what recipes may name; write it anew with"
                        + " -Dtest=PartsPageTest -Dtombola.write=true")
                .isEqualTo(current);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # What a recipe may name

                Every part and its settings with their defaults. The page is written by `PartsPageTest`; `./tombola list` tells the same.
                """);
        for (Map.Entry<String, Catalogue<?>> kind : Catalogues.ALL.byKind().entrySet()) {
            page.append("\n## ").append(kind.getKey()).append('\n');
            kind.getValue().definitions().forEach(part -> page.append(part(part)));
        }
        return page.toString();
    }

    private static String part(Definition<?> part) {
        String source = part.source().equals("—") ? "" : " *" + part.source() + "*";
        StringBuilder text = new StringBuilder("\n**`" + part.name() + "`** " + part.summary() + "." + source + "\n");
        for (Setting setting : part.settings()) {
            text.append("- `")
                    .append(setting.name())
                    .append("`, ")
                    .append(standard(setting))
                    .append(": ");
            text.append(setting.description())
                    .append(" (")
                    .append(range(setting))
                    .append(")\n");
        }
        return text.toString();
    }

    private static String standard(Setting setting) {
        Object standard = setting.standard();
        if (standard == null) {
            return "must be given";
        }
        return "by default "
                + (standard.equals("") || standard.equals(List.of()) ? "none" : "`" + plain(standard) + "`");
    }

    private static String plain(Object value) {
        return switch (value) {
            case String text -> text;
            case List<?> list -> list.stream().map(PartsPageTest::plain).collect(Collectors.joining(", ", "[", "]"));
            default -> Canonical.text(value);
        };
    }

    private static String range(Setting setting) {
        return switch (setting.kind()) {
            case INTEGER -> "whole number" + bounds(setting);
            case NUMBER -> "number" + bounds(setting);
            case FLAG -> "true or false";
            case TEXT -> "text";
            case PATH -> "path";
            case CHOICE ->
                setting.choices().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
            case INTEGERS -> "list of whole numbers";
            case NUMBERS -> "list of numbers";
            case TEXTS -> "list of texts";
        };
    }

    private static String bounds(Setting setting) {
        boolean above = setting.minimum() > Integer.MIN_VALUE;
        boolean below = setting.maximum() < Integer.MAX_VALUE;
        String between = setting.open() ? " strictly between " : " from ";
        if (above && below) {
            return between
                    + Canonical.number(setting.minimum())
                    + (setting.open() ? " and " : " to ")
                    + Canonical.number(setting.maximum());
        }
        return above ? ", at least " + Canonical.number(setting.minimum()) : "";
    }
}
