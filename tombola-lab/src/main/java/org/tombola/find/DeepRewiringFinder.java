package org.tombola.find;

import java.util.List;
import java.util.Map;
import org.tombola.InvalidInput;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.train.Signed;
import org.tombola.train.TrainingSpec;

/** The finder {@code deep_r} and its settings. */
final class DeepRewiringFinder {
    private DeepRewiringFinder() {}

    private static final Presets PRESETS = Presets.of("code", Map.of("noise", "rate", "l1", 1e-5))
            .and("dsr_wrn", deepRewiringOfDsr("1e-5, 1e-8@25ep, 1e-12@80ep, 1e-15@140ep"))
            .and("dsr_resnet50", deepRewiringOfDsr("1e-5, 1e-8@25ep, 1e-12@50ep, 1e-15@75ep"));

    private static Map<String, Object> deepRewiringOfDsr(String temperature) {
        return Map.of(
                "variant", "sign_change",
                "temperature", temperature,
                "end", "95%",
                "allocation", "uniform");
    }

    static final Definition<TicketFinder> DEFINITION = new Definition<TicketFinder>(
                    "deep_r",
                    "Trains sparse under noise with fixed signs; connections that reach zero give way to others at random",
                    "Bellec et al., ICLR 2018, arXiv:1711.05136",
                    List.of(
                            PRESETS.setting(),
                            Setting.choice(
                                    "variant",
                                    "hard",
                                    List.of("hard", "sign_change"),
                                    "signs fixed, or ordinary weights that go when their sign changes (the DSR code)"),
                            Setting.number("l1", 1e-5, 0, 1e9, "pull towards zero, beside the gradient"),
                            Setting.text(
                                    "temperature",
                                    "5e-12",
                                    "of the noise; '1e-5, 1e-8@40%' goes on with the second from there"),
                            Setting.choice(
                                    "noise",
                                    "langevin",
                                    List.of("langevin", "rate"),
                                    "its deviation: sqrt(2 rate temperature), or 1e-5 rate as the code has it; hard only"),
                            Setting.choice(
                                    "scope",
                                    "layer",
                                    List.of("layer", "global", "global_by_target"),
                                    "where a connection comes to life for one that died; hard only"),
                            Setting.text("end", "100%", "no noise and no rewiring after it; sign_change only"),
                            Setting.flag(
                                    "weight_decay",
                                    false,
                                    "the recipe's weight decay acts too; the articles have none"),
                            Apportionment.allocation("er"),
                            Apportionment.COUNTING),
                    DeepRewiringFinder::finder)
            .noting("needs", "labels")
            .noting("cost", "one training, sparse throughout, with a random number a weight and step");

    private static TicketFinder finder(Settings given) {
        Settings s = PRESETS.resolved(given);
        Stages<Double> temperature = Stages.parse("temperature", s.text("temperature"), DeepRewiringFinder::positive);
        SparseTraining.Rule rule = s.text("variant").equals("hard") ? hard(s, temperature) : signChange(s, temperature);
        boolean decay = s.flag("weight_decay");
        return new SparseTraining(
                new SparseStart(Apportionment.of(s), false),
                UpdateTimes.eachStepUntil(s.text("end")),
                (sparse, times) -> rule.moving(decay ? sparse : undecayed(sparse), times));
    }

    private static SparseTraining.Rule hard(Settings s, Stages<Double> temperature) {
        DeepRewiring.Noise noise = s.word("noise", DeepRewiring.Noise.class);
        DeepRewiring.Scope scope = s.word("scope", DeepRewiring.Scope.class);
        double l1 = s.number("l1");
        if (!s.text("end").equals("100%")) {
            throw InvalidInput.of(
                    "deep_r: the variant hard rewires to the end; end: %s needs sign_change", s.text("end"));
        }
        return (sparse, times) -> sparse.with(Signed.as(sparse.start(), sparse.mask(), sparse.seed()))
                .with(List.of(new DeepRewiring(l1, noise, temperature.in(sparse), scope, sparse::rate, sparse.seed())));
    }

    private static SparseTraining.Rule signChange(Settings s, Stages<Double> temperature) {
        double l1 = s.number("l1");
        if (!s.text("noise").equals("langevin") || !s.text("scope").equals("layer")) {
            throw InvalidInput.of("deep_r: sign_change has neither noise nor scope, got %s", s.label());
        }
        return (sparse, times) ->
                sparse.with(List.of(new SignChange(times, l1, temperature.in(sparse), sparse.seed())));
    }

    private static TrainingSpec undecayed(TrainingSpec sparse) {
        return sparse.with(sparse.settings().withDecay(0));
    }

    private static double positive(String text) {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the message below, which shows the text
        }
        throw InvalidInput.of("temperature: expected a number of at least 0, got '%s'", text);
    }
}
