package org.tombola.find;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Finders that train a sparse network whose mask moves. */
final class SparseTrainingFinders {
    private SparseTrainingFinders() {}

    private static final Setting DROP_NOISE = Setting.number(
            "drop_noise", 0, 0, 1e3, "deviation of noise added to magnitudes before the smallest are dropped");

    /** When the code of the DSR article moves masks, in its trainings of 200 and of 100 epochs. */
    private static final String WRN_TIMES = "100it, 200it@25ep, 400it@80ep, 800it@140ep";

    private static final String RESNET50_TIMES = "1000it, 2000it@25ep, 4000it@50ep, 8000it@75ep";

    private static final Presets SET_PRESETS = Presets.of(
                    "rigl", Map.of("drop_noise", 1e-5, "just_dropped", "may_return", "counting", "floor_zeros"))
            .and(
                    "mocanu",
                    Map.of(
                            "drop", "per_sign",
                            "every", "1ep",
                            "begin", "1ep",
                            "end", "100%",
                            "just_dropped", "may_return_at_zero",
                            "forget", true))
            .and("dsr_wrn", setOfDsr(0.138, WRN_TIMES))
            .and("dsr_resnet50", setOfDsr(0.089, RESNET50_TIMES));

    private static Map<String, Object> setOfDsr(double fraction, String every) {
        return Map.of(
                "drop", "magnitude_plus_one",
                "fraction", fraction,
                "every", every,
                "begin", "1it",
                "end", "95%",
                "allocation", "uniform");
    }

    private static final Definition<TicketFinder> SET = new Definition<TicketFinder>(
                    "set",
                    "Trains sparse; every now and then drops the smallest weights and grows others at random",
                    "Mocanu et al., Nature Communications 9 (2018), arXiv:1707.04780",
                    together(
                            List.of(
                                    SET_PRESETS.setting(),
                                    Setting.choice(
                                            "drop",
                                            "magnitude",
                                            List.of("magnitude", "magnitude_plus_one", "per_sign"),
                                            "the smallest weights of a layer, one more, or the smallest of each sign")),
                            DropFraction.settings("constant"),
                            UpdateTimes.settings("100it", "0it", "75%"),
                            List.of(
                                    Setting.choice(
                                            "just_dropped",
                                            "excluded",
                                            List.of("excluded", "may_return", "may_return_at_zero"),
                                            "whether positions that the same update dropped may grow again"),
                                    DROP_NOISE,
                                    Setting.flag(
                                            "forget", false, "an update empties the optimiser's memory everywhere"),
                                    Apportionment.allocation("er"),
                                    Apportionment.COUNTING)),
                    SparseTrainingFinders::set)
            .noting("needs", "labels")
            .noting("cost", "one training, sparse throughout");

    private static TicketFinder set(Settings given) {
        Settings s = SET_PRESETS.resolved(given);
        return new SparseTraining(
                new SparseStart(Apportionment.of(s), false),
                UpdateTimes.of(s),
                new RandomGrowth(
                        DropFraction.of(s),
                        s.word("drop", DropRule.class),
                        s.word("just_dropped", SparseEvolution.JustDropped.class),
                        s.number("drop_noise"),
                        s.flag("forget")));
    }

    private static final Presets DSR_PRESETS = Presets.of("wrn", Map.of("moved", 20_000L, "every", WRN_TIMES))
            .and("resnet50", Map.of("moved", 400_000L, "every", RESNET50_TIMES));

    private static final Definition<TicketFinder> DSR = new Definition<TicketFinder>(
                    "dsr",
                    "Trains sparse; drops what lies below one adaptive threshold and grows where layers kept more",
                    "Mostafa and Wang, ICML 2019, arXiv:1902.05967",
                    together(
                            List.of(
                                    DSR_PRESETS.setting(),
                                    Setting.number(
                                            "threshold", 1e-3, 0, 1e9, "magnitude below which the first update drops"),
                                    Setting.integer(
                                            "moved", 0, 0, 1L << 40, "weights an update is to move; 0 takes the share"),
                                    Setting.between(
                                            "share", 0.1, 0, 1, "of the kept weights that an update is to move")),
                            UpdateTimes.settings("100it, 200it@12.5%, 400it@40%, 800it@70%", "1it", "95%"),
                            List.of(Apportionment.allocation("uniform"), Apportionment.COUNTING),
                            List.of()),
                    SparseTrainingFinders::dsr)
            .noting("needs", "labels")
            .noting("cost", "one training, sparse throughout");

    private static TicketFinder dsr(Settings given) {
        Settings s = DSR_PRESETS.resolved(given);
        double threshold = s.number("threshold");
        long moved = s.integer("moved");
        double share = s.number("share");
        return new SparseTraining(new SparseStart(Apportionment.of(s), false), UpdateTimes.of(s), (sparse, times) -> {
            long kept = sparse.mask().count();
            long target = moved > 0 ? moved : Math.max(1, Math.round(share * kept));
            return sparse.with(List.of(new DynamicSparse(times, threshold, target, sparse.seed())));
        });
    }

    private static final Presets RIGL_PRESETS =
            Presets.of("code", Map.of("anneal", "constant", "drop_noise", 1e-5, "counting", "floor_zeros"));

    private static final Definition<TicketFinder> RIGL = new Definition<TicketFinder>(
                    "rigl",
                    "Trains sparse; every now and then drops the smallest weights and grows those of the largest gradient",
                    "Evci et al., arXiv:1911.11134",
                    together(
                            List.of(RIGL_PRESETS.setting()),
                            DropFraction.settings("cosine"),
                            UpdateTimes.settings("100it", "0it", "75%"),
                            List.of(
                                    DROP_NOISE,
                                    Apportionment.allocation("erk"),
                                    Setting.flag(
                                            "dense_first",
                                            true,
                                            "under a uniform allocation the network's first layer stays dense"),
                                    Apportionment.COUNTING)),
                    SparseTrainingFinders::rigl)
            .noting("needs", "labels, dense gradients")
            .noting("cost", "one training, sparse but for one dense gradient an update");

    private static TicketFinder rigl(Settings given) {
        Settings s = RIGL_PRESETS.resolved(given);
        DropFraction fraction = DropFraction.of(s);
        double noise = s.number("drop_noise");
        return new SparseTraining(
                new SparseStart(Apportionment.of(s), s.flag("dense_first")),
                UpdateTimes.of(s),
                (sparse, times) -> sparse.with(List.of(new RigL(times, fraction, noise, sparse.seed()))));
    }

    private static List<Setting> together(
            List<Setting> first, List<Setting> second, List<Setting> third, List<Setting> fourth) {
        return Stream.of(first, second, third, fourth).flatMap(List::stream).toList();
    }

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(SET, DeepRewiringFinder.DEFINITION, DSR, RIGL);
}
