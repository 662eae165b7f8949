package org.tombola.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.recipe.Canonical;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Nearest;
import org.tombola.recipe.Setting;
import org.tombola.recipe.YamlWriter;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.RecipeSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tombola list}: what a recipe may name. */
@Command(
        name = "list",
        description = "Lists what a recipe may name: finders, tweaks, metrics, architectures, data sets and more.",
        footer = {"", "Example:", "  tombola list finders"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ListCommand implements Runnable {
    private static final int WIDTH = 110;

    @Mixin
    private CommonOptions common;

    @Parameters(
            arity = "0..1",
            paramLabel = "KIND",
            description = "finders, tweaks, metrics, architectures, initialisers, datasets, optimisers or schedules;"
                    + " by default all.")
    private @Nullable String kind;

    @Option(names = "--schema", description = "Print the JSON schema of recipes, for editors.")
    private boolean schema;

    @Override
    public void run() {
        if (schema) {
            SequencedMap<String, Object> document = RecipeSchema.of(Catalogues.ALL);
            common.print(() -> document, () -> Json.pretty(document));
            return;
        }
        SequencedMap<String, Catalogue<?>> all = Catalogues.ALL.byKind();
        if (kind == null) {
            common.print(() -> plain(all), () -> text(all.values()));
            return;
        }
        Catalogue<?> one = all.get(kind);
        if (one == null) {
            throw new InvalidInput("list: there are no '" + kind + "'" + Nearest.hint(kind, all.keySet()));
        }
        common.print(() -> plain(one), () -> text(List.of(one)));
    }

    private static Map<String, Object> plain(Map<String, Catalogue<?>> all) {
        Map<String, Object> plain = new LinkedHashMap<>();
        all.forEach((name, catalogue) -> plain.put(name, plain(catalogue)));
        return plain;
    }

    private static List<Map<String, Object>> plain(Catalogue<?> catalogue) {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Definition<?> definition : catalogue.definitions()) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("name", definition.name());
            part.put("summary", definition.summary());
            part.put("source", definition.source());
            part.putAll(definition.notes());
            part.put(
                    "settings",
                    definition.settings().stream().map(ListCommand::plain).toList());
            parts.add(part);
        }
        return parts;
    }

    private static Map<String, @Nullable Object> plain(Setting setting) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("name", setting.name());
        plain.put("type", setting.kind().name().toLowerCase(java.util.Locale.ROOT));
        plain.put("required", setting.standard() == null);
        plain.put("default", setting.standard());
        if (bounded(setting)) {
            plain.put("minimum", setting.minimum() > Long.MIN_VALUE ? setting.minimum() : null);
            plain.put("maximum", setting.maximum() < Long.MAX_VALUE ? setting.maximum() : null);
            plain.put("open", setting.open());
        }
        if (!setting.choices().isEmpty()) {
            plain.put("choices", setting.choices());
        }
        plain.put("description", setting.description());
        return plain;
    }

    private static boolean bounded(Setting setting) {
        return switch (setting.kind()) {
            case INTEGER, NUMBER, INTEGERS, NUMBERS -> true;
            case FLAG, TEXT, PATH, CHOICE, TEXTS -> false;
        };
    }

    private static String text(Collection<Catalogue<?>> catalogues) {
        StringJoiner sections = new StringJoiner("\n");
        for (Catalogue<?> catalogue : catalogues) {
            StringBuilder section = new StringBuilder();
            section.append(catalogue.kind().toUpperCase(java.util.Locale.ROOT)).append('\n');
            catalogue.definitions().forEach(definition -> section.append(text(definition)));
            sections.add(section);
        }
        return sections.toString();
    }

    private static String text(Definition<?> definition) {
        StringBuilder text = new StringBuilder();
        text.append("  ").append(definition.name()).append('\n');
        text.append(wrapped(definition.summary(), 6));
        if (!definition.source().isBlank() && !definition.source().equals("—")) {
            text.append(wrapped(definition.source(), 6));
        }
        definition.notes().forEach((topic, note) -> text.append(wrapped(topic + ": " + note, 6)));
        for (Setting setting : definition.settings()) {
            text.append("      ")
                    .append(setting.name())
                    .append(": ")
                    .append(standard(setting))
                    .append('\n')
                    .append(wrapped(setting.description() + " (" + range(setting) + ")", 10));
        }
        return text.toString();
    }

    private static String standard(Setting setting) {
        Object standard = setting.standard();
        return standard == null
                ? "must be given"
                : YamlWriter.text(Map.of("v", standard))
                        .substring("v: ".length())
                        .strip();
    }

    private static String range(Setting setting) {
        String kind = setting.kind().name().toLowerCase(java.util.Locale.ROOT);
        if (!setting.choices().isEmpty()) {
            return String.join(" | ", setting.choices());
        }
        if (!bounded(setting)) {
            return kind;
        }
        String low = setting.minimum() > Long.MIN_VALUE ? Canonical.number(setting.minimum()) : "";
        String high = setting.maximum() < Long.MAX_VALUE ? Canonical.number(setting.maximum()) : "";
        if (low.isEmpty() && high.isEmpty()) {
            return kind;
        }
        return kind + (setting.open() ? " in (" : " in [") + low + ", " + high + (setting.open() ? ")" : "]");
    }

    private static String wrapped(String text, int indent) {
        StringBuilder out = new StringBuilder();
        StringBuilder line = new StringBuilder(" ".repeat(indent));
        for (String word : text.split("\\s+")) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > indent) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(indent));
            }
            line.append(word).append(' ');
        }
        return out.append(line.toString().stripTrailing()).append('\n').toString();
    }
}
