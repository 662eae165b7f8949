package org.tombola.find;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Finders that train a sparse network whose mask moves. */
final class SparseTrainingFinders {
    private SparseTrainingFinders() {}

    private static final Setting DROP_NOISE = Setting.number(
            "drop_noise", 0, 0, 1e3, "deviation of noise added to magnitudes before the smallest are dropped");

    /** What published codes do instead of the defaults, by preset. */
    private static final Map<String, Map<String, Object>> SET_PRESETS = Map.of(
            "rigl", Map.of("drop_noise", 1e-5, "just_dropped", "may_return", "counting", "floor_zeros"),
            "mocanu",
                    Map.of(
                            "drop", "per_sign",
                            "every", "1ep",
                            "begin", "1ep",
                            "end", "100%",
                            "just_dropped", "may_return_at_zero",
                            "forget", true),
            "dsr_wrn",
                    Map.of(
                            "drop", "magnitude_plus_one",
                            "fraction", 0.138,
                            "every", "100it, 200it@25ep, 400it@80ep, 800it@140ep",
                            "begin", "1it",
                            "end", "95%",
                            "allocation", "uniform"),
            "dsr_resnet50",
                    Map.of(
                            "drop", "magnitude_plus_one",
                            "fraction", 0.089,
                            "every", "1000it, 2000it@25ep, 4000it@50ep, 8000it@75ep",
                            "begin", "1it",
                            "end", "95%",
                            "allocation", "uniform"));

    private static final Map<String, Map<String, Object>> RIGL_PRESETS =
            Map.of("code", Map.of("anneal", "constant", "drop_noise", 1e-5, "counting", "floor_zeros"));

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(
            new Definition<>(
                            "set",
                            "Trains sparse; every now and then drops the smallest weights and grows others at random",
                            "Mocanu et al., Nature Communications 9 (2018), arXiv:1707.04780",
                            together(
                                    List.of(
                                            preset(List.of("rigl", "mocanu", "dsr_wrn", "dsr_resnet50")),
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
                                                    "forget",
                                                    false,
                                                    "an update empties the optimiser's memory everywhere"),
                                            Apportionment.allocation("er"),
                                            Apportionment.COUNTING)),
                            SparseTrainingFinders::set)
                    .noting("needs", "labels")
                    .noting("cost", "one training, sparse throughout"),
            new Definition<>(
                            "rigl",
                            "Trains sparse; every now and then drops the smallest weights and grows those of the largest gradient",
                            "Evci et al., arXiv:1911.11134",
                            together(
                                    List.of(preset(List.of("code"))),
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
                    .noting("cost", "one training, sparse but for one dense gradient an update"));

    private static Setting preset(List<String> names) {
        return Setting.choice(
                "preset",
                "none",
                Stream.concat(Stream.of("none"), names.stream()).toList(),
                "all settings as a published code has them");
    }

    private static List<Setting> together(
            List<Setting> first, List<Setting> second, List<Setting> third, List<Setting> fourth) {
        return Stream.of(first, second, third, fourth).flatMap(List::stream).toList();
    }

    /** The settings that a preset stands for. */
    private static Settings resolved(Settings s, Map<String, Map<String, Object>> presets) {
        Map<String, Object> preset = presets.get(s.text("preset"));
        if (preset == null) {
            return s;
        }
        if (!s.equals(s.with(Map.of("preset", s.text("preset"))))) {
            throw InvalidInput.of(
                    "preset %s decides all settings; leave out the others or the preset: %s",
                    s.text("preset"), s.label());
        }
        return s.with(preset);
    }

    private static TicketFinder set(Settings given) {
        Settings s = resolved(given, SET_PRESETS);
        SparseEvolution.JustDropped justDropped = named(SparseEvolution.JustDropped.class, s, "just_dropped");
        return new SparseTraining(
                new SparseStart(Apportionment.of(s), false),
                UpdateTimes.of(s),
                new RandomGrowth(
                        DropFraction.of(s),
                        named(DropRule.class, s, "drop"),
                        justDropped,
                        s.number("drop_noise"),
                        s.flag("forget")));
    }

    private static TicketFinder rigl(Settings given) {
        Settings s = resolved(given, RIGL_PRESETS);
        DropFraction fraction = DropFraction.of(s);
        double noise = s.number("drop_noise");
        return new SparseTraining(
                new SparseStart(Apportionment.of(s), s.flag("dense_first")),
                UpdateTimes.of(s),
                (sparse, times) -> sparse.with(List.of(new RigL(times, fraction, noise, sparse.seed()))));
    }

    private static <E extends Enum<E>> E named(Class<E> kind, Settings s, String setting) {
        return Enum.valueOf(kind, s.text(setting).toUpperCase(Locale.ROOT));
    }
}
