package org.tombola.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.tombola.InvalidInput;
import org.tombola.find.Shuffle;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Decoded;
import org.tombola.recipe.Nearest;
import org.tombola.recipe.Node;
import org.tombola.recipe.Part;
import org.tombola.recipe.PartDecoder;
import org.tombola.recipe.Place;
import org.tombola.sweep.Recipe.Finding;
import org.tombola.train.TrainSettings;

/** The {@code find} section: {@code dense}, named or not, then the others in their order, each under a label of its own. */
final class FindDecoder {
    static final String DENSE = "dense";

    private final Catalogue<TicketFinder> finders;
    private final TrainDecoder trains;
    private final Node train;
    private final TrainSettings top;

    FindDecoder(Catalogue<TicketFinder> finders, TrainDecoder trains, Node train, TrainSettings top) {
        this.finders = finders;
        this.trains = trains;
        this.train = train;
        this.top = top;
    }

    List<Finding> decode(Optional<Node> given) {
        SequencedMap<String, Finding> byLabel = new LinkedHashMap<>();
        Map<String, Place> places = new HashMap<>();
        byLabel.put(DENSE, new Finding(DENSE, TrainDecoder.standard(finders, DENSE), top));
        for (Node node : given.map(find -> RecipeDecoder.oneOrMore(find, false)).orElse(List.of())) {
            Finding finding = finding(node);
            Place twin = places.put(finding.label(), node.place());
            if (twin != null) {
                throw node.error("a second finder with the label '" + finding.label() + "', which " + twin.path()
                        + " has; give one of them another with 'as:'");
            }
            byLabel.put(finding.label(), finding);
        }
        byLabel.values().forEach(finding -> requireOrigin(finding, byLabel, places));
        return new ArrayList<>(byLabel.values());
    }

    private Finding finding(Node node) {
        Decoded<TicketFinder> decoded = PartDecoder.decode(node, finders, RecipeDecoder.AS, RecipeDecoder.TRAIN);
        Part<TicketFinder> finder = RecipeDecoder.labelled(decoded);
        boolean dense = finder.name().equals(DENSE);
        if (dense != finder.label().equals(DENSE)) {
            throw node.error(
                    "'" + DENSE + "' is the yardstick of all rows: it keeps its label, and no other finder has it");
        }
        TrainSettings settings = decoded.extra(RecipeDecoder.TRAIN)
                .map(own -> trains.decode(train, own))
                .orElse(top);
        return new Finding(finder.label(), finder, settings);
    }

    /** A shuffle needs a finder whose mask it shuffles, and not, by whatever detour, its own. */
    private static void requireOrigin(Finding finding, Map<String, Finding> byLabel, Map<String, Place> places) {
        Set<String> seen = new HashSet<>();
        Finding next = finding;
        while (next.finder().value() instanceof Shuffle shuffle) {
            String place = places.get(finding.label()) + ": ";
            if (!seen.add(next.label())) {
                throw new InvalidInput(place + "'" + finding.label() + "' would shuffle its own mask");
            }
            next = byLabel.get(shuffle.of());
            if (next == null) {
                throw new InvalidInput(place + "no finder of this recipe has the label '" + shuffle.of() + "'"
                        + Nearest.hint(shuffle.of(), byLabel.keySet()));
            }
        }
    }
}
