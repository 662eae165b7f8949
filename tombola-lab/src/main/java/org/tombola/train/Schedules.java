package org.tombola.train;

import java.util.List;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** The list of schedules. Each takes a linear warm-up, whose factor at step 0 is 0: the first step only fills the momentum. */
public final class Schedules {
    private Schedules() {}

    private static final Setting WARM_UP =
            Setting.text("warm_up", "0ep", "linear warm-up from 0: epochs (2ep) or steps (500it)");
    private static final Setting PER =
            Setting.choice("per", "epoch", List.of("epoch", "step"), "how often the rate changes along the curve");

    public static final Catalogue<Schedule> CATALOGUE = new Catalogue<>(
            "schedules",
            List.of(
                    new Definition<>(
                            "constant",
                            "The base rate throughout",
                            "—",
                            List.of(WARM_UP),
                            s -> warm(s, (step, per, n) -> 1)),
                    new Definition<>(
                            "multi_step",
                            "Multiplied by gamma at the start of each milestone",
                            "torch.optim.lr_scheduler.MultiStepLR",
                            List.of(
                                    Setting.texts(
                                            "milestones",
                                            List.of("50%", "75%"),
                                            "epochs (90ep), steps (500it) or shares of the whole (50%)"),
                                    Setting.between("gamma", 0.1, 0, 1, "factor at each milestone"),
                                    WARM_UP),
                            Schedules::multiStep),
                    new Definition<>(
                            "cosine",
                            "Half a cosine from the base rate to the floor",
                            "Loshchilov and Hutter, arXiv:1608.03983, without restarts",
                            List.of(
                                    Setting.number("floor", 0, 0, 1, "where it ends, as a share of the base rate"),
                                    PER,
                                    WARM_UP),
                            s -> warm(s, cosine(s))),
                    new Definition<>(
                            "warm_restarts",
                            "Half cosines one after another, each longer than the last",
                            "Loshchilov and Hutter, arXiv:1608.03983",
                            List.of(
                                    Setting.integer("first", 10, 1, 1_000_000, "epochs of the first cycle"),
                                    Setting.integer("growth", 1, 1, 1000, "each cycle is this many times the last"),
                                    Setting.number("floor", 0, 0, 1, "where a cycle ends, as a share of the base rate"),
                                    PER,
                                    WARM_UP),
                            s -> warm(s, restarts(s)))));

    private static Schedule warm(Settings s, Schedule schedule) {
        Moment warmUp = Moment.parse(s.text("warm_up"));
        return (step, stepsPerEpoch, epochs) -> {
            long steps = warmUp.steps(stepsPerEpoch);
            double factor = schedule.factor(step, stepsPerEpoch, epochs);
            return step < steps ? factor * ((double) step / steps) : factor;
        };
    }

    private static Schedule multiStep(Settings s) {
        List<Milestone> milestones =
                s.texts("milestones").stream().map(Milestone::parse).toList();
        double gamma = s.number("gamma");
        return warm(s, (step, stepsPerEpoch, epochs) -> {
            long passed = milestones.stream()
                    .filter(m -> step >= m.step(stepsPerEpoch, epochs))
                    .count();
            return Math.pow(gamma, (double) passed);
        });
    }

    private static Schedule cosine(Settings s) {
        double floor = s.number("floor");
        boolean perStep = s.text("per").equals("step");
        return (step, stepsPerEpoch, epochs) -> {
            double epoch = epochs(step, stepsPerEpoch, perStep);
            return halfCosine(epoch / epochs, floor);
        };
    }

    private static Schedule restarts(Settings s) {
        double floor = s.number("floor");
        boolean perStep = s.text("per").equals("step");
        long first = s.integer("first");
        long growth = s.integer("growth");
        return (step, stepsPerEpoch, epochs) -> {
            double epoch = epochs(step, stepsPerEpoch, perStep);
            double length = (double) first;
            while (epoch >= length) {
                epoch -= length;
                length *= growth;
            }
            return halfCosine(epoch / length, floor);
        };
    }

    private static double epochs(long step, int stepsPerEpoch, boolean perStep) {
        long whole = step / stepsPerEpoch;
        return perStep ? (double) step / stepsPerEpoch : (double) whole;
    }

    private static double halfCosine(double progress, double floor) {
        return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
