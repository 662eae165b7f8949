package org.tombola.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.tombola.InvalidInput;

/**
 * Reads one YAML document into nodes that know their places. Strict where YAML is lax: duplicate keys, anchors, aliases, tags and
 * second documents are refused; so are texts too long or too deep to be a recipe.
 */
public final class YamlReader {
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final int MAXIMUM_DEPTH = 64;

    private final Iterator<Event> events;

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    /** @throws InvalidInput when the file cannot be read or is not one YAML document */
    public static Node file(Path file) {
        return text(contents(file), file.toString());
    }

    /** @param source what the text is, for messages: a file, an option */
    public static Node text(String text, String source) {
        if (text.length() > MAXIMUM_BYTES) {
            throw new InvalidInput(source + ": larger than " + MAXIMUM_BYTES + " bytes, which no recipe is");
        }
        String document = text.startsWith("\uFEFF") ? text.substring(1) : text;
        LoadSettings settings =
                LoadSettings.builder().setLabel(source).setUseMarks(true).build();
        try {
            return new YamlReader(new Parse(settings).parseString(document).iterator()).document(source);
        } catch (MarkedYamlEngineException e) {
            String spot = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw new InvalidInput(source + spot + ": not valid YAML: " + context + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new InvalidInput(source + ": not valid YAML: " + e.getMessage(), e);
        }
    }

    private static String contents(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvalidInput(file + ": is a folder, not a YAML file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAXIMUM_BYTES + 1);
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException e) {
            throw new InvalidInput(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new InvalidInput(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new InvalidInput(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Node document(String source) {
        Place place = new Place(source, 0, 0, "");
        events.next(); // the start of the stream
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            throw new InvalidInput(source + ": is empty");
        }
        Node root = node(events.next(), place, 0);
        events.next(); // the end of the document
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw new InvalidInput(at(place, next) + ": a second document; one is allowed");
        }
        return root;
    }

    private Node node(Event event, Place parent, int depth) {
        Place place = at(parent, event);
        if (depth > MAXIMUM_DEPTH) {
            throw new InvalidInput(place + ": nested deeper than " + MAXIMUM_DEPTH + " levels");
        }
        refuseIndirection(event, place);
        return switch (event) {
            case ScalarEvent scalar -> new Node.Scalar(place, scalar.getValue(), !scalar.isPlain());
            case SequenceStartEvent start -> sequence(place, depth);
            case MappingStartEvent start -> mapping(place, depth);
            default -> throw new IllegalStateException("unexpected YAML event " + event);
        };
    }

    private Node sequence(Place place, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, place.item(items.size()), depth + 1));
        }
        return new Node.Sequence(place, items);
    }

    private Node mapping(Place place, int depth) {
        SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Place keyPlace = at(place, event);
            refuseIndirection(event, keyPlace);
            if (!(event instanceof ScalarEvent key)) {
                throw new InvalidInput(keyPlace + ": a key must be a word, not a list or a map");
            }
            Place valuePlace = keyPlace.key(key.getValue());
            Node.Entry entry = new Node.Entry(keyPlace, node(events.next(), valuePlace, depth + 1));
            Node.Entry earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                throw new InvalidInput(keyPlace + ": the key '" + key.getValue() + "' stands here twice, first on line "
                        + earlier.key().line());
            }
        }
        return new Node.Mapping(place, Collections.unmodifiableSequencedMap(entries));
    }

    /** What makes one part of a document stand for another, or for a Java object. */
    private static void refuseIndirection(Event event, Place place) {
        if (event.getEventId() == Event.ID.Alias) {
            throw new InvalidInput(place + ": aliases (*name) are not supported; write the value out");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new InvalidInput(place + ": anchors (&name) are not supported; write the value out");
        }
        boolean tagged = switch (event) {
            case ScalarEvent scalar -> scalar.getTag().isPresent();
            case SequenceStartEvent start -> start.getTag().isPresent();
            case MappingStartEvent start -> start.getTag().isPresent();
            default -> false;
        };
        if (tagged) {
            throw new InvalidInput(place + ": tags (!name) are not supported");
        }
    }

    private static Place at(Place place, Event event) {
        return event.getStartMark()
                .map((Mark mark) -> place.at(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(place);
    }
}
