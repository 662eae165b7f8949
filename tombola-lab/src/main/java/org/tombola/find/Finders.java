package org.tombola.find;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Moment;
import org.tombola.weights.Pattern;

/** The list of finders. */
public final class Finders {
    private Finders() {}

    private static final double PER_LEVEL = 0.2;

    private static final List<Double> EQUAL_RATES = List.of(1.0, 1.0, 1.0);
    private static final Setting REWIND_TO =
            Setting.text("rewind_to", "0ep", "moment to rewind to: epochs (3ep) or steps (500it)");

    private static final List<Definition<TicketFinder>> MAGNITUDE_AND_CONTROLS = List.of(
            new Definition<TicketFinder>("dense", "The whole network: the yardstick", "—", List.of(), s -> new Dense())
                    .noting("needs", "nothing")
                    .noting("cost", "none before it is spent, as any ticket is"),
            new Definition<TicketFinder>(
                            "random",
                            "Positions drawn at random: the uninformed baseline",
                            "Mocanu et al., arXiv:1707.04780 (er); Evci et al., arXiv:1911.11134 (erk)",
                            Stream.concat(
                                            Stream.of(
                                                    Apportionment.allocation("global"),
                                                    Apportionment.COUNTING,
                                                    Apportionment.PATTERN),
                                            Survivors.settings("start", "rewind").stream())
                                    .toList(),
                            s -> new RandomPruning(Apportionment.of(s), Apportionment.pattern(s), Survivors.of(s)))
                    .noting("needs", "nothing")
                    .noting("cost", "none before it is spent; a dense training for weights: trained"),
            new Definition<TicketFinder>(
                            "shuffle",
                            "Control: another finder's mask, permuted inside each layer",
                            "Frankle et al., arXiv:2009.08576",
                            List.of(Setting.text("of", "", "label of the finder whose mask is shuffled")
                                    .required()),
                            s -> new Shuffle(s.text("of")))
                    .noting("needs", "another finder of the recipe")
                    .noting("cost", "that of the finder it shuffles"),
            new Definition<TicketFinder>(
                            "one_shot_magnitude",
                            "Train, drop the smallest weights once, rewind the rest",
                            "Frankle and Carbin, arXiv:1803.03635",
                            List.of(
                                    Setting.choice(
                                            "allocation",
                                            "global",
                                            Apportionment.ALLOCATIONS,
                                            "rank over all layers, or with counts a layer; or "
                                                    + Apportionment.BY_COST),
                                    Apportionment.COUNTING,
                                    Apportionment.PATTERN,
                                    REWIND_TO,
                                    Setting.choice(
                                            "then",
                                            "rewind",
                                            List.of("rewind", "fine_tune", "keep"),
                                            "what becomes of the survivors: rewound and trained, fine-tuned, or used as they are")),
                            s -> new MagnitudeOnce(
                                    Apportionment.of(s),
                                    Apportionment.pattern(s),
                                    Moment.parse(s.text("rewind_to")),
                                    s.word("then", MagnitudeOnce.Then.class),
                                    0))
                    .noting("needs", "labels")
                    .noting("cost", "one dense training"),
            new Definition<TicketFinder>(
                            "l1",
                            "Train, drop the smallest weights of each layer once, fine-tune the rest",
                            "Li et al., arXiv:1608.08710; counts as the DLTH code takes them",
                            List.of(
                                    Setting.choice(
                                            "allocation",
                                            "uniform",
                                            Apportionment.ALLOCATIONS,
                                            "rank within layers, or over all of them; or " + Apportionment.BY_COST),
                                    Setting.choice(
                                            "counting",
                                            "ceil_zeros",
                                            Apportionment.COUNTINGS,
                                            "how a share becomes a count"),
                                    Apportionment.PATTERN,
                                    Setting.number(
                                            "rate",
                                            0.01,
                                            0,
                                            1e6,
                                            "base learning rate of the fine-tuning; 0 keeps the recipe's")),
                            s -> new MagnitudeOnce(
                                    Apportionment.of(s),
                                    Apportionment.pattern(s),
                                    Moment.START,
                                    MagnitudeOnce.Then.FINE_TUNE,
                                    s.number("rate")))
                    .noting("needs", "labels")
                    .noting("cost", "one dense training"),
            new Definition<TicketFinder>(
                            "iterative_magnitude",
                            "Train, drop the smallest weights, rewind the rest, repeat",
                            "Frankle and Carbin, arXiv:1803.03635; Frankle et al., arXiv:1912.05671; Renda et al., arXiv:2003.02389",
                            List.of(
                                    Setting.between(
                                            "per_level", PER_LEVEL, 0, 1, "share of the survivors that a level drops"),
                                    Setting.integer(
                                            "levels",
                                            0,
                                            0,
                                            1000,
                                            "so many that drop equal shares and land on the density, instead of per_level; 0 for none"),
                                    Setting.choice(
                                            "scope",
                                            "global",
                                            List.of("global", "layerwise"),
                                            "of levels: over all tensors, or the same share of each, as the DLTH code cuts"),
                                    Setting.choice(
                                            "allocation",
                                            "global",
                                            List.of("global", "time", "macs"),
                                            "what levels share out: weights, or what they cost in measured time or multiply-adds; then the"
                                                    + " density is a share of that, and each level keeps the best for their cost"),
                                    REWIND_TO,
                                    Setting.choice(
                                            "rewind",
                                            "weights",
                                            List.of("weights", "learning_rate"),
                                            "what goes back to that moment"),
                                    Setting.choice(
                                            "counting",
                                            "share",
                                            List.of("share", "ceil_increment"),
                                            "how many weights a level keeps; ceil_increment as open_lth counts"),
                                    Apportionment.PATTERN,
                                    Setting.number(
                                            "last_cut",
                                            0,
                                            0,
                                            0.99,
                                            "share of the survivors that one more cut drops, after the ticket was trained; 0 for none"),
                                    Setting.choice(
                                            "criterion",
                                            "large_final",
                                            List.of("large_final", "small_final", "random"),
                                            "which survivors the last cut keeps"),
                                    Setting.choice(
                                            "last_scope",
                                            "global",
                                            List.of("global", "layerwise"),
                                            "whether the last cut ranks over all layers or takes a share of each"),
                                    Setting.numbers(
                                            "last_rates",
                                            EQUAL_RATES,
                                            "how fast convolutions, linear layers and the last layer lose weights in a layerwise last cut, "
                                                    + "in proportion; [0.15, 0.2, 0.1] as in the reference code")),
                            Finders::iterativeMagnitude)
                    .noting("needs", "labels")
                    .noting("cost", "one training a level; with per_level 0.2 ten levels lead to density 0.107"));

    /** One family after the other; each file of definitions lists its own. */
    public static final Catalogue<TicketFinder> CATALOGUE = new Catalogue<>(
            "finders",
            Stream.of(
                            MAGNITUDE_AND_CONTROLS,
                            ScoreFinders.DEFINITIONS,
                            SearchFinders.DEFINITIONS,
                            SparseTrainingFinders.DEFINITIONS,
                            RegularisedFinders.DEFINITIONS,
                            GateFinders.DEFINITIONS)
                    .<Definition<? extends TicketFinder>>flatMap(List::stream)
                    .toList());

    /** Whether a finder of this list needs to know how long weights take. */
    public static boolean measuresTime(Part<? extends TicketFinder> finder) {
        return CostSharing.measures(finder.settings());
    }

    private static TicketFinder iterativeMagnitude(Settings s) {
        return new IterativeMagnitude(
                descent(s),
                Moment.parse(s.text("rewind_to")),
                s.word("rewind", IterativeMagnitude.Rewind.class),
                Apportionment.pattern(s),
                lastCut(s));
    }

    private static Descent descent(Settings s) {
        Levels levels = levels(s);
        Optional<CostSharing> sharing = Apportionment.costed(s.text(Apportionment.ALLOCATION));
        if (sharing.isEmpty()) {
            return levels;
        }
        Apportionment.requireUnstructured(s);
        if (!(levels instanceof Levels.Shared(BigDecimal dropped, Levels.Count count))
                || count != Levels.Count.SHARE
                || s.number("last_cut") != 0) {
            throw InvalidInput.of(
                    "iterative_magnitude: with allocation %s, per_level is a share of cost; leave out levels, counting and last_cut",
                    s.text(Apportionment.ALLOCATION));
        }
        CostSharing cost = sharing.get();
        return (problem, lab) -> new Levels.OfCost(dropped, cost.on(problem, lab));
    }

    private static Levels levels(Settings s) {
        int levels = Math.toIntExact(s.integer("levels"));
        boolean layerwise = s.text("scope").equals("layerwise");
        Levels.Count counting = s.word("counting", Levels.Count.class);
        if (levels == 0 && layerwise) {
            throw new InvalidInput("iterative_magnitude: scope layerwise is one of levels: give their number too");
        }
        if (levels > 0 && (s.number("per_level") != PER_LEVEL || counting != Levels.Count.SHARE)) {
            throw new InvalidInput("iterative_magnitude: with levels, the density says what each drops;"
                    + " leave out per_level and counting, or levels");
        }
        if (levels > 0 && s.number("last_cut") != 0) {
            throw new InvalidInput(
                    "iterative_magnitude: levels land on the density, and a last_cut too; give one of them");
        }
        if (layerwise && !Apportionment.pattern(s).equals(Pattern.unstructured())) {
            throw new InvalidInput("iterative_magnitude: a pattern needs levels of scope global");
        }
        return levels == 0
                ? new Levels.Shared(BigDecimal.valueOf(s.number("per_level")), counting)
                : new Levels.EqualRatio(levels, layerwise);
    }

    private static LastCut lastCut(Settings s) {
        boolean layerwise = s.text("last_scope").equals("layerwise");
        LastCut cut = new LastCut(
                BigDecimal.valueOf(s.number("last_cut")).stripTrailingZeros(),
                s.word("criterion", LastCut.Criterion.class),
                layerwise ? LastCut.LayerRates.of(s.numbers("last_rates")) : null);
        if (cut.share().signum() == 0 && !cut.equals(LastCut.NONE)) {
            throw new InvalidInput("iterative_magnitude: criterion and last_scope say how the last cut is made: "
                    + "give its share too, such as last_cut: 0.2");
        }
        if (!layerwise && !s.numbers("last_rates").equals(EQUAL_RATES)) {
            throw new InvalidInput(
                    "iterative_magnitude: last_rates are those of layers: they need last_scope: layerwise");
        }
        return cut;
    }
}
