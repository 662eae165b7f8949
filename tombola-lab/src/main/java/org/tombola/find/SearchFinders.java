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
import org.tombola.weights.Allocation;
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
                    .noting("cost", "a dense training and one training of scores; nothing is retrained"));

    /** What edge-popup was published as. */
    private enum Following {
        /** The article: ranks scores as they are, within each layer. */
        ARTICLE(
                true,
                Allocation.UNIFORM,
                Counting.ROUND_HALF_UP,
                ScoreDraw.KAIMING_UNIFORM,
                Source.START,
                Values.AS_IS),
        /** github.com/allenai/hidden-networks: ranks magnitudes of scores, rounds the removed count down. */
        HIDDEN_NETWORKS(
                false,
                Allocation.UNIFORM,
                Counting.FLOOR_ZEROS,
                ScoreDraw.KAIMING_UNIFORM,
                Source.START,
                Values.KAIMING_NORMAL),
        /** The comparison of arXiv:2104.08700: trained weights, one ranking. */
        LOTTERY_JACKPOTS(
                true, Allocation.GLOBAL, Counting.ROUND_HALF_UP, ScoreDraw.UNIFORM, Source.TRAINED, Values.AS_IS);

        private final boolean signed;
        private final Allocation allocation;
        private final Counting counting;
        private final ScoreDraw scores;
        private final Source weights;
        private final Values init;

        Following(
                boolean signed,
                Allocation allocation,
                Counting counting,
                ScoreDraw scores,
                Source weights,
                Values init) {
            this.signed = signed;
            this.allocation = allocation;
            this.counting = counting;
            this.scores = scores;
            this.weights = weights;
            this.init = init;
        }
    }

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
                                followed(
                                        "allocation",
                                        Apportionment.ALLOCATIONS,
                                        "how the kept count is shared out over layers"),
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
        Following like = word(Following.class, s, "following");
        Source source = choice(Source.class, s.text("weights"), like.weights);
        // Weights that were asked for trained are not drawn anew by default.
        Values init = choice(Values.class, s.text("init"), source == Source.TRAINED ? Values.AS_IS : like.init);
        Allocation allocation = choice(Allocation.class, s.text("allocation"), like.allocation);
        return new EdgePopup(
                new FrozenWeights(source, init, word(Fan.class, s, "fan")),
                choice(ScoreDraw.class, s.text("scores"), like.scores),
                s.text("ranking").equals(FOLLOWED)
                        ? like.signed
                        : s.text("ranking").equals("signed"),
                new Apportionment(allocation, choice(Counting.class, s.text("counting"), like.counting)),
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
                new FrozenWeights(word(Source.class, s, "weights"), Values.AS_IS, Fan.ALL),
                word(WarmUp.class, s, "warm_up"),
                s.number("eta"),
                word(SrPopup.Scope.class, s, "scope"),
                word(Counting.class, s, "counting"),
                word(Restriction.class, s, "restriction"),
                s.text("clock").equals("epoch"),
                word(Swaps.Pairs.class, s, "pairs"),
                word(Swaps.Ties.class, s, "ties"),
                s.text("ranking").equals("signed"),
                SearchTraining.of(s));
    }

    private static <E extends Enum<E>> E word(Class<E> kind, Settings s, String setting) {
        return Enum.valueOf(kind, s.text(setting).toUpperCase(Locale.ROOT));
    }

    private static <E extends Enum<E>> E choice(Class<E> kind, String word, E followed) {
        return word.equals(FOLLOWED) ? followed : Enum.valueOf(kind, word.toUpperCase(Locale.ROOT));
    }
}
