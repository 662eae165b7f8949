package org.tombola.find;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tombola.find.FrozenWeights.Fan;
import org.tombola.find.FrozenWeights.Source;
import org.tombola.find.FrozenWeights.Values;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Counting;

/** Finders that search a mask over frozen weights. */
final class SearchFinders {
    private SearchFinders() {}

    /** What a setting says that leaves the choice to {@code following}. */
    private static final String FOLLOWED = "followed";

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(
            new Definition<TicketFinder>(
                            "edge_popup",
                            "Trains a score for each frozen weight and keeps the highest, ranked again after every step",
                            "Ramanujan et al., arXiv:1911.13299; on trained weights Zhang et al., arXiv:2104.08700",
                            edgePopup(),
                            SearchFinders::edgePopup)
                    .noting("needs", "labels and gradients; random or trained weights")
                    .noting("cost", "one training of scores, and a dense training where trained weights are searched"),
            new Definition<TicketFinder>(
                            "sr_popup",
                            "Starts from the largest trained weights and swaps them, fewer and fewer at a time, by trained scores",
                            "Zhang et al., arXiv:2104.08700 (Lottery Jackpots)",
                            srPopup(),
                            SearchFinders::srPopup)
                    .noting("needs", "labels and gradients; trained weights")
                    .noting("cost", "a dense training and one training of scores; nothing is retrained"),
            new Definition<TicketFinder>(
                            "supermask",
                            "Trains a probability of being kept for each frozen weight, and keeps the most probable",
                            "Zhou et al., arXiv:1905.01067; on trained weights Zhang et al., arXiv:2104.08700",
                            supermask(),
                            SearchFinders::supermask)
                    .noting("needs", "labels and gradients; random or trained weights")
                    .noting("cost", "one training of logits"));

    private static List<Setting> edgePopup() {
        return Stream.concat(
                        Stream.of(
                                Setting.choice(
                                        "following",
                                        "article",
                                        List.of("article", "hidden_networks", "lottery_jackpots"),
                                        "what decides the settings left at 'followed': the article, its code, or the comparison"
                                                + " of arXiv:2104.08700, which searches trained weights with one ranking"),
                                followed("weights", FrozenWeights.SOURCES, "which weights are frozen"),
                                followed(
                                        "init",
                                        FrozenWeights.VALUES,
                                        "what becomes of the prunable ones before; trained ones are not drawn anew"),
                                FrozenWeights.FAN,
                                followed("ranking", List.of("signed", "magnitude"), "what of a score ranks"),
                                followed("scores", List.of("uniform", "kaiming_uniform"), "how scores are drawn"),
                                followed("allocation", Apportionment.ALLOCATIONS, Apportionment.HOW),
                                followed("counting", Apportionment.COUNTINGS, "how a share becomes a count")),
                        SearchTraining.settings(0.1, 0.9, 5e-4).stream())
                .toList();
    }

    private static Setting followed(String name, List<String> choices, String description) {
        return Setting.choice(
                name,
                FOLLOWED,
                Stream.concat(Stream.of(FOLLOWED), choices.stream()).toList(),
                description);
    }

    private static TicketFinder edgePopup(Settings s) {
        Following like = s.word("following", Following.class);
        Source source = choice(s, "weights", Source.class, like.weights);
        // Weights that were asked for trained are not drawn anew by default.
        Values init = choice(s, "init", Values.class, source == Source.TRAINED ? Values.AS_IS : like.init);
        String allocation = s.text("allocation").equals(FOLLOWED)
                ? like.allocation.name().toLowerCase(Locale.ROOT)
                : s.text("allocation");
        return new EdgePopup(
                new FrozenWeights(source, init, s.word("fan", Fan.class)),
                choice(s, "scores", ScoreDraw.class, like.scores),
                s.text("ranking").equals(FOLLOWED)
                        ? like.signed
                        : s.text("ranking").equals("signed"),
                Apportionment.of(allocation, choice(s, "counting", Counting.class, like.counting)),
                SearchTraining.of(s));
    }

    private static List<Setting> srPopup() {
        return Stream.concat(
                        Stream.of(
                                Setting.choice("weights", "trained", FrozenWeights.SOURCES, "which weights are frozen"),
                                Setting.choice(
                                        "warm_up",
                                        "magnitude",
                                        List.of("magnitude", "none", "snip", "grasp", "random"),
                                        "the mask it starts from; none draws the scores from U(0, 1)"),
                                Setting.number(
                                        "eta", 0.99, 0, 1, "score of the pruned weights at the start; the kept have 1"),
                                Setting.choice(
                                        "restriction",
                                        "quartic",
                                        List.of(
                                                "quartic",
                                                "none",
                                                "inverse",
                                                "constant_one",
                                                "constant_all",
                                                "rounded_up"),
                                        "how many of the pending swaps are made: fewer and fewer, all, more and more, one, all as"
                                                + " the paper's table names it, all as the published code rounds"),
                                Setting.choice(
                                        "clock",
                                        "step",
                                        List.of("step", "epoch"),
                                        "time of the restriction: steps from 1 to all, or, as in the code, epochs from 0"),
                                Setting.choice(
                                        "pairs",
                                        "best",
                                        List.of("best", "inverse", "random"),
                                        "which pending swaps come first: of the largest expected drop, of the smallest, drawn"),
                                Setting.choice(
                                        "scope",
                                        "global",
                                        List.of("global", "layerwise_l1", "layerwise_uniform"),
                                        "swaps over all layers, or, as in the code, within each: counts from one ranking of"
                                                + " magnitudes, or at the same density"),
                                Setting.choice(
                                        "ties",
                                        "by_position",
                                        List.of("by_position", "refuse"),
                                        "equal scores at the border: the earlier position ranks higher; or, as in the code, no swap"),
                                Setting.choice(
                                        "ranking",
                                        "signed",
                                        List.of("signed", "magnitude"),
                                        "what of a score ranks; magnitude as in the first published code"),
                                Apportionment.COUNTING),
                        SearchTraining.settings(0.1, 0.9, 5e-4).stream())
                .toList();
    }

    private static TicketFinder srPopup(Settings s) {
        return new SrPopup(
                new FrozenWeights(s.word("weights", Source.class), Values.AS_IS, Fan.ALL),
                s.word("warm_up", WarmUp.class),
                s.number("eta"),
                s.word("scope", SrPopup.Scope.class),
                s.word("counting", Counting.class),
                s.word("restriction", Restriction.class),
                s.text("clock").equals("epoch"),
                s.word("pairs", Swaps.Pairs.class),
                s.word("ties", Swaps.Ties.class),
                s.text("ranking").equals("signed"),
                SearchTraining.of(s));
    }

    private static <E extends Enum<E>> E choice(Settings s, String name, Class<E> kind, E followed) {
        return s.text(name).equals(FOLLOWED) ? followed : s.word(name, kind);
    }

    private static List<Setting> supermask() {
        return Stream.concat(
                        Stream.of(
                                Setting.choice("weights", "start", FrozenWeights.SOURCES, "which weights are frozen"),
                                Setting.choice(
                                        "init",
                                        "as_is",
                                        FrozenWeights.VALUES,
                                        "what becomes of the prunable ones before; signed_deviation is the signed constant of the"
                                                + " article"),
                                FrozenWeights.FAN,
                                Setting.choice(
                                        "initial",
                                        "density",
                                        List.of("density", "half"),
                                        "probabilities at the start: the density asked for, or one half as the authors' code"
                                                + " has it"),
                                Setting.flag(
                                        "dynamic_scaling",
                                        false,
                                        "multiply each layer by its weights over those of them that are kept"),
                                Apportionment.allocation("global"),
                                Apportionment.COUNTING),
                        SearchTraining.settings(100, 0.9, 0).stream())
                .toList();
    }

    private static TicketFinder supermask(Settings s) {
        return new Supermask(
                new FrozenWeights(
                        s.word("weights", Source.class), s.word("init", Values.class), s.word("fan", Fan.class)),
                s.text("initial").equals("density"),
                s.flag("dynamic_scaling"),
                Apportionment.of(s),
                SearchTraining.of(s));
    }
}
