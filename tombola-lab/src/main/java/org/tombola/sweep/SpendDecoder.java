package org.tombola.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Node;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.spend.Tweak;
import org.tombola.sweep.Recipe.SpendWay;
import org.tombola.train.TrainSettings;

/**
 * The {@code spend} section. An entry is a list of tweaks, in which {@code as: …} and {@code train: …} may stand as items; or, written
 * out, {@code {tweaks: […], as: …, train: …}}.
 */
final class SpendDecoder {
    private static final String PLAIN = "plain";

    private final Catalogue<Tweak> tweaks;
    private final TrainDecoder trains;
    private final Node train;
    private final TrainSettings top;

    SpendDecoder(Catalogue<Tweak> tweaks, TrainDecoder trains, Node train, TrainSettings top) {
        this.tweaks = tweaks;
        this.trains = trains;
        this.train = train;
        this.top = top;
    }

    /** An entry, taken apart. */
    private static final class Parts {
        private final List<Node> tweaks = new ArrayList<>();
        private Optional<Node> as = Optional.empty();
        private Optional<Node> train = Optional.empty();

        /** Takes what is reserved from a map. */
        private void take(Node map) {
            map.find(RecipeDecoder.AS).ifPresent(node -> {
                RecipeDecoder.refuseTwin(as.orElse(null), node, "'as'");
                as = Optional.of(node);
            });
            map.find(RecipeDecoder.TRAIN).ifPresent(node -> {
                RecipeDecoder.refuseTwin(train.orElse(null), node, "'train'");
                train = Optional.of(node);
            });
        }
    }

    List<SpendWay> decode(Optional<Node> given) {
        if (given.isEmpty()) {
            return List.of(new SpendWay(PLAIN, List.of(), top, false));
        }
        List<SpendWay> ways = new ArrayList<>();
        Map<String, Node> labels = new HashMap<>();
        List<Node> entries = given.get().list("a list of lists of tweaks, such as [[], [skips]]");
        if (entries.isEmpty()) {
            throw given.get().error("expected at least one entry, got an empty list; [[]] spends plainly");
        }
        for (Node entry : entries) {
            SpendWay way = way(parts(entry));
            Node twin = labels.put(way.label(), entry);
            if (twin != null) {
                throw entry.error("a second way of spending with the label '" + way.label() + "', which "
                        + twin.place().path() + " has; give one of them another with 'as:'");
            }
            ways.add(way);
        }
        return ways;
    }

    private static Parts parts(Node entry) {
        Parts parts = new Parts();
        List<Node> items;
        if (entry.isMap()) {
            entry.fields(RecipeDecoder.TWEAKS, RecipeDecoder.AS, RecipeDecoder.TRAIN);
            parts.take(entry);
            items = entry.find(RecipeDecoder.TWEAKS).map(Node::list).orElse(List.of());
        } else {
            items = entry.list("a list of tweaks ([] for none, [skips] for one)");
        }
        for (Node item : items) {
            if (isReserved(item)) {
                parts.take(item);
            } else {
                parts.tweaks.add(item);
            }
        }
        return parts;
    }

    private static boolean isReserved(Node item) {
        return item.isMap()
                && !item.map().isEmpty()
                && item.map().keySet().stream()
                        .allMatch(key -> key.equals(RecipeDecoder.AS) || key.equals(RecipeDecoder.TRAIN));
    }

    /** Of a way of spending that has no {@code as:}. */
    static String label(List<? extends Part<?>> tweaks) {
        return tweaks.isEmpty() ? PLAIN : tweaks.stream().map(Part::label).collect(Collectors.joining("+"));
    }

    private SpendWay way(Parts parts) {
        List<Part<? extends Tweak>> decoded = new ArrayList<>();
        parts.tweaks.forEach(
                node -> decoded.add(PartDecoder.decode(node, tweaks).part()));
        String label = parts.as.map(RecipeDecoder::label).orElseGet(() -> label(decoded));
        TrainSettings settings =
                parts.train.map(own -> trains.decode(train, own)).orElse(top);
        return new SpendWay(label, decoded, settings, parts.train.isPresent());
    }
}
