package org.tombola.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tombola.InvalidInput;

/**
 * Changes given on the command line, {@code --set KEY=VALUE}: KEY is a dotted path with list indices, {@code find[1].snip.batch} or
 * {@code find.1.snip.batch}, VALUE is YAML. A bare name on the way, {@code snip}, counts as {@code {snip: {}}}. Keys that a map lacks
 * are made; indices that a list lacks are not.
 */
public final class Overrides {
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([0-9]{1,6})]");

    private final List<String> steps;
    private final String option;
    private final Node value;

    private Overrides(List<String> steps, String option, Node value) {
        this.steps = steps;
        this.option = option;
        this.value = value;
    }

    /** The tree after all assignments, one after another. */
    public static Node apply(Node tree, List<String> assignments) {
        Node changed = tree;
        for (String assignment : assignments) {
            changed = parse(assignment).set(changed, 0);
        }
        return changed;
    }

    private static Overrides parse(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new InvalidInput("--set " + assignment + ": expected KEY=VALUE, as in train.epochs=3");
        }
        String key = assignment.substring(0, equals).strip();
        String text = assignment.substring(equals + 1);
        String option = "--set " + key + "=" + text.strip();
        Node value = text.isBlank()
                ? new Node.Scalar(new Place(option, 0, 0, ""), "", false)
                : YamlReader.text(text, option);
        return new Overrides(steps(key), option, value);
    }

    private static List<String> steps(String key) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(key);
        int from = 0;
        while (from < key.length()) {
            boolean dot = from > 0 && key.charAt(from) == '.';
            boolean named = from == 0 || dot;
            matcher.region(dot ? from + 1 : from, key.length());
            if (!matcher.lookingAt() || named == (matcher.group(1) == null)) {
                throw new InvalidInput("--set " + key + ": not a path such as find[1].snip.batch");
            }
            steps.add(named ? matcher.group(1) : matcher.group(2));
            from = matcher.end();
        }
        return steps;
    }

    private Node set(Node node, int depth) {
        if (depth == steps.size()) {
            return placed(value, node.place().path());
        }
        String step = steps.get(depth);
        return switch (node) {
            case Node.Sequence sequence -> {
                List<Node> items = new ArrayList<>(sequence.items());
                int index = index(step, sequence);
                items.set(index, set(items.get(index), depth + 1));
                yield new Node.Sequence(sequence.place(), items);
            }
            case Node.Mapping mapping -> setKey(mapping, step, depth);
            case Node.Scalar scalar
            when scalar.isEmpty() || scalar.written().equals(step) ->
                setKey(new Node.Mapping(scalar.place(), new LinkedHashMap<>()), step, depth);
            case Node.Scalar scalar ->
                throw new InvalidInput(option + ": " + scalar.place().path() + " is " + scalar.described()
                        + ", which has no '" + step + "'" + Nearest.hint(step, List.of(scalar.written())));
        };
    }

    private Node setKey(Node.Mapping mapping, String key, int depth) {
        SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
        Place made = new Place(option, 0, 0, mapping.place().path());
        Node.Entry old =
                entries.getOrDefault(key, new Node.Entry(made, new Node.Mapping(made.key(key), new LinkedHashMap<>())));
        entries.put(key, new Node.Entry(old.key(), set(old.value(), depth + 1)));
        return new Node.Mapping(mapping.place(), Collections.unmodifiableSequencedMap(entries));
    }

    private int index(String step, Node.Sequence sequence) {
        int size = sequence.items().size();
        int index = step.matches("[0-9]{1,6}") ? Integer.parseInt(step) : -1;
        if (index < 0 || index >= size) {
            throw new InvalidInput(option + ": " + sequence.place().path() + " is a list of " + size
                    + (size == 0 ? "" : ", so an index from 0 to " + (size - 1) + " is needed") + ", got '" + step
                    + "'");
        }
        return index;
    }

    /** The value with the path it now stands under; its source stays the option. */
    private static Node placed(Node node, String path) {
        Place place = new Place(node.place().source(), 0, 0, path);
        return switch (node) {
            case Node.Scalar scalar -> new Node.Scalar(place, scalar.written(), scalar.quoted());
            case Node.Sequence sequence -> {
                List<Node> items = new ArrayList<>();
                for (Node item : sequence.items()) {
                    items.add(placed(item, place.item(items.size()).path()));
                }
                yield new Node.Sequence(place, items);
            }
            case Node.Mapping mapping -> {
                SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((name, entry) -> entries.put(
                                name,
                                new Node.Entry(
                                        place,
                                        placed(entry.value(), place.key(name).path()))));
                yield new Node.Mapping(place, Collections.unmodifiableSequencedMap(entries));
            }
        };
    }
}
