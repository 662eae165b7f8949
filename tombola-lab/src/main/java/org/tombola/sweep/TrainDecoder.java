package org.tombola.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.tombola.engine.Numerics.Precision;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Node;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Optimiser;
import org.tombola.train.Schedule;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainSettings.Select;

/** The {@code train} sections of a recipe: the one at the top, and those of entries, whose keys take the place of its. */
final class TrainDecoder {
    static final List<Setting> SETTINGS = List.of(
            Setting.integer("epochs", 1, 1, 1_000_000, "length of a whole training")
                    .required(),
            Setting.integer("batch", 128, 1, 1_000_000, "images a step"),
            Setting.number("validation", 0.1, 0, 0.9, "share of the training images that is held out"),
            Setting.choice("select", "last", List.of("last", "best_validation"), "which weights a training hands on"),
            Setting.choice(
                    "precision", "fp32", List.of("fp32", "bf16"), "of forward and backward, where the engine can"),
            Setting.integer("threads", 1, 1, 1024, "of one training; part of what decides bits"));

    private static final String OPTIMISER = "optimiser";
    private static final String SCHEDULE = "schedule";

    private final Catalogue<Optimiser> optimisers;
    private final Catalogue<Schedule> schedules;

    TrainDecoder(Catalogues catalogues) {
        this.optimisers = catalogues.optimisers();
        this.schedules = catalogues.schedules();
    }

    TrainSettings decode(Node node) {
        checked(node);
        Settings settings = PartDecoder.settings(node.without(OPTIMISER, SCHEDULE), "train", SETTINGS);
        Part<Optimiser> optimiser = node.find(OPTIMISER)
                .map(given -> PartDecoder.decode(given, optimisers).part())
                .orElseGet(() -> standard(optimisers, "sgd"));
        Part<Schedule> schedule = node.find(SCHEDULE)
                .map(given -> PartDecoder.decode(given, schedules).part())
                .orElseGet(() -> standard(schedules, "cosine"));
        Select select = settings.word("select", Select.class);
        if (select == Select.BEST_VALIDATION && settings.number("validation") == 0) {
            throw node.error("'select: best_validation' needs a 'validation' above 0");
        }
        return new TrainSettings(
                (int) settings.integer("epochs"),
                (int) settings.integer("batch"),
                optimiser,
                schedule,
                settings.number("validation"),
                select,
                settings.word("precision", Precision.class),
                (int) settings.integer("threads"));
    }

    /** The top section with an entry's keys in place of its own. The same optimiser or schedule keeps settings that are not given anew. */
    TrainSettings decode(Node top, Node own) {
        checked(own);
        own.find("threads").ifPresent(threads -> {
            throw threads.error(
                    "all trainings of a run have the same number of threads; give it in the recipe's 'train'");
        });
        SequencedMap<String, Node.Entry> merged = new LinkedHashMap<>(top.map());
        own.map().forEach((key, entry) -> {
            Node.Entry old = merged.get(key);
            boolean part = key.equals(OPTIMISER) || key.equals(SCHEDULE);
            merged.put(
                    key, old != null && part ? new Node.Entry(entry.key(), merged(old.value(), entry.value())) : entry);
        });
        return decode(new Node.Mapping(own.place(), Collections.unmodifiableSequencedMap(merged)));
    }

    /** Settings of a part over those of another; of a part with another name, nothing stays. */
    private static Node merged(Node old, Node given) {
        Optional<String> name = name(given);
        if (name.isEmpty() || !name.equals(name(old)) || !old.isMap()) {
            return given;
        }
        Node before = old.get(name.get());
        if (given.isScalar() || given.get(name.get()).isEmpty() || before.isEmpty()) {
            return before.isEmpty() ? given : old;
        }
        SequencedMap<String, Node.Entry> settings = new LinkedHashMap<>(before.map());
        settings.putAll(given.get(name.get()).map());
        Node.Entry named = given.map().firstEntry().getValue();
        Node merged = new Node.Mapping(named.value().place(), Collections.unmodifiableSequencedMap(settings));
        SequencedMap<String, Node.Entry> part = new LinkedHashMap<>();
        part.put(name.get(), new Node.Entry(named.key(), merged));
        return new Node.Mapping(given.place(), part);
    }

    /** Which part is meant, when that is plain to see; else decoding will complain. */
    private static Optional<String> name(Node part) {
        if (part instanceof Node.Scalar scalar) {
            return Optional.of(scalar.written());
        }
        boolean single = part.isMap() && part.map().size() == 1;
        return single ? Optional.of(part.map().firstEntry().getKey()) : Optional.empty();
    }

    private static void checked(Node node) {
        List<String> keys = new ArrayList<>(SETTINGS.stream().map(Setting::name).toList());
        keys.add(OPTIMISER);
        keys.add(SCHEDULE);
        node.fields(keys);
    }

    static <T> Part<T> standard(Catalogue<T> catalogue, String name) {
        Definition<? extends T> definition = catalogue.find(name).orElseThrow();
        Part<? extends T> part = definition.standard();
        return new Part<>(part.name(), part.settings(), part.value());
    }
}
