package org.tombola.sweep;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tombola.recipe.Canonical;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;

/** {@code docs/parts.md}: every part that a recipe may name, with its settings, as the catalogues declare them. */
final class PartsPage {
    private PartsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder("""
                # What a recipe may name

                Every part and its settings with their defaults. The page is written by `RecipeSchemaTest`; `./tombola list` tells the same.
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
        part.notes()
                .forEach((topic, note) -> text.append("*")
                        .append(topic)
                        .append(":* ")
                        .append(note)
                        .append(".  \n"));
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
            case List<?> list -> list.stream().map(PartsPage::plain).collect(Collectors.joining(", ", "[", "]"));
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
