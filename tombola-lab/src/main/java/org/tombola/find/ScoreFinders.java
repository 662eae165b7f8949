package org.tombola.find;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.engine.BatchNormMode;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;
import org.tombola.weights.Pattern;

/** Finders that score weights and keep the best. */
final class ScoreFinders {
    private ScoreFinders() {}

    private static final Setting BATCH_NORM = Setting.choice(
            "batch_norm", "batch", List.of("batch", "running"), "statistics that batch norm uses while scoring");

    static final List<Definition<TicketFinder>> DEFINITIONS = List.of(snip(), grasp(), synflow(), obd());

    private static Definition<TicketFinder> snip() {
        return new Definition<TicketFinder>(
                        "snip",
                        "Keeps the connections whose removal changes the loss most, judged once at the start",
                        "Lee et al., arXiv:1810.02340",
                        settings(
                                "start",
                                "rewind",
                                Probe.PER_CLASS,
                                Probe.EXAMPLES,
                                BATCH_NORM,
                                Setting.flag(
                                        "reinit_before_score",
                                        false,
                                        "score a Glorot draw in place of the weights that will be trained, as mil-ad/snip does"),
                                Setting.flag(
                                        "fresh_init_after",
                                        false,
                                        "train a second, independent draw of the start, as the authors' code does"),
                                rounds(1)),
                        ScoreFinders::snip)
                .noting("needs", "labels and one gradient")
                .noting("cost", "one backward pass a 256 examples");
    }

    private static TicketFinder snip(Settings s) {
        Snip snip = new Snip(Probe.of(s), batchNorm(s), s.flag("reinit_before_score"));
        ScorePruning pruning = pruning(snip, s);
        return s.flag("fresh_init_after") ? redrawn(pruning) : pruning;
    }

    private static ScorePruning redrawn(ScorePruning p) {
        if (p.survivors().then() != Survivors.Then.REWIND) {
            throw InvalidInput.of("fresh_init_after trains weights drawn anew: it goes with then: rewind alone");
        }
        return new ScorePruning(
                p.saliency(),
                p.sharing(),
                p.pattern(),
                p.rounds(),
                p.survivors().redrawn());
    }

    private static Definition<TicketFinder> grasp() {
        return new Definition<TicketFinder>(
                        "grasp",
                        "Keeps the weights whose removal would lower the gradient's norm most, judged once at the start",
                        "Wang et al., arXiv:2002.07376",
                        settings(
                                "start",
                                "rewind",
                                Probe.PER_CLASS,
                                Probe.EXAMPLES,
                                Setting.integer(
                                        "parts",
                                        2,
                                        1,
                                        1_000_000,
                                        "parts the examples are passed in, each with batch statistics of its own"),
                                Setting.between("temperature", 200, 0, 1e9, "logits are divided by it"),
                                BATCH_NORM,
                                Setting.choice(
                                        "reinit_linear",
                                        "none",
                                        List.of("none", "last", "all"),
                                        "linear layers that are drawn anew for scoring: all as the authors' code does for "
                                                + "CIFAR, the last one as it does for ImageNet"),
                                Setting.choice(
                                        "sign",
                                        "plus",
                                        List.of("plus", "minus"),
                                        "keep the largest θ ⊙ Hg, as the authors' code does, or the largest −θ ⊙ Hg, as "
                                                + "arXiv:2104.08700 words it"),
                                rounds(1)),
                        s -> pruning(
                                new Grasp(
                                        Probe.of(s),
                                        Math.toIntExact(s.integer("parts")),
                                        s.number("temperature"),
                                        batchNorm(s),
                                        s.word("reinit_linear", Redraw.Linear.class),
                                        s.text("sign").equals("minus")),
                                s))
                .noting("needs", "labels, gradients and Hessian products in double precision")
                .noting("cost", "one backward pass and one Hessian product a part");
    }

    private static Definition<TicketFinder> synflow() {
        return new Definition<TicketFinder>(
                        "synflow",
                        "Keeps the weights that most of a network without signs flows through, a little fewer a round",
                        "Tanaka et al., arXiv:2006.05467",
                        settings(
                                "start",
                                "rewind",
                                Setting.choice(
                                        "batch_norm",
                                        "running",
                                        List.of("running", "identity", "batch"),
                                        "statistics as they start; none, as trained means need; or those of the one input, "
                                                + "as VITA-Group/ToST runs it"),
                                rounds(100)),
                        s -> pruning(new SynFlow(s.word("batch_norm", SynFlow.Normalising.class)), s))
                .noting("needs", "no data; double precision")
                .noting("cost", "one backward pass of one example a round");
    }

    private static Definition<TicketFinder> obd() {
        return new Definition<TicketFinder>(
                        "obd",
                        "Train, drop the weights whose removal adds least to the loss by its second derivatives, fine-tune the rest",
                        "LeCun et al., Optimal Brain Damage, NeurIPS 1989",
                        settings(
                                "trained",
                                "fine_tune",
                                Setting.choice(
                                        "hessian",
                                        "fisher_true",
                                        List.of("fisher_true", "fisher_empirical", "gauss_newton", "hutchinson"),
                                        "its diagonal, from squares of single gradients at labels drawn from the network's "
                                                + "predictions, at the given ones, or weighted over all labels; or from "
                                                + "Hessian products with random signs"),
                                Setting.integer(
                                        "batches", 50, 1, 1_000_000, "batches of training examples it is taken over"),
                                Setting.integer("batch", 64, 1, 1_000_000, "examples of one of them"),
                                Setting.number(
                                        "damping", 0, 0, 1e9, "added to the diagonal; 1e-10 in EigenDamage's code"),
                                Setting.flag(
                                        "normalise",
                                        false,
                                        "rank by shares of a layer's sum, an option of EigenDamage's code")),
                        s -> pruning(
                                new Obd(
                                        s.word("hessian", HessianDiagonal.class),
                                        Math.toIntExact(s.integer("batches")),
                                        Math.toIntExact(s.integer("batch")),
                                        s.number("damping"),
                                        s.flag("normalise")),
                                s))
                .noting("needs", "labels; gradients of single examples, or Hessian products")
                .noting(
                        "cost",
                        "one dense training, one backward pass an example (gauss_newton: one a class and example)");
    }

    private static Setting rounds(long standard) {
        return Setting.integer(
                "rounds",
                standard,
                1,
                100_000,
                "round k of n keeps the share d^(k/n), and the survivors are scored again");
    }

    /** A method's own settings, then those of all. */
    private static List<Setting> settings(String weights, String then, Setting... own) {
        Stream<Setting> shared =
                Stream.of(Apportionment.allocation("global"), Apportionment.COUNTING, Apportionment.PATTERN);
        return Stream.of(Stream.of(own), shared, Survivors.settings(weights, then).stream())
                .flatMap(Function.identity())
                .toList();
    }

    private static ScorePruning pruning(Saliency saliency, Settings s) {
        int rounds = s.values().containsKey("rounds") ? Math.toIntExact(s.integer("rounds")) : 1;
        Sharing sharing = Apportionment.of(s);
        Pattern pattern = Apportionment.pattern(s);
        boolean nested = pattern.equals(Pattern.unstructured())
                ? sharing.nested()
                : s.text("allocation").equals("global");
        if (rounds > 1 && !nested) {
            throw InvalidInput.of(
                    "rounds under allocation %s and pattern %s need not be nested: take allocation: global",
                    s.text("allocation"), pattern);
        }
        return new ScorePruning(saliency, sharing, pattern, rounds, Survivors.of(s));
    }

    private static BatchNormMode batchNorm(Settings s) {
        return s.word("batch_norm", BatchNormMode.class);
    }
}
