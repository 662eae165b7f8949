package org.tombola.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.tombola.format.Certificate;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Ticket;
import org.tombola.format.Ticket.Stage;
import org.tombola.lab.Draw;
import org.tombola.lab.Invariants;
import org.tombola.lab.Lab;
import org.tombola.lab.Ledger;
import org.tombola.lab.Problem;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Turns a draw, and what spending made of it, into tickets with checked certificates. */
final class Certification {
    private final Recipe recipe;
    private final Task task;
    private final Problem problem;
    private final Lab lab;
    private final TestSplit test;

    Certification(Recipe recipe, Task task, Problem problem, Lab lab, TestSplit test) {
        this.recipe = recipe;
        this.task = task;
        this.problem = problem;
        this.lab = lab;
        this.test = test;
    }

    /** The ticket as found: start weights under the mask. */
    Ticket drawn(Draw draw, Ledger finding) {
        Weights start = draw.mask().apply(draw.start());
        SequencedMap<String, Object> provenance = common();
        if (draw.level() != null) {
            provenance.put("level", draw.level());
        }
        provenance.put("resume_at", draw.resumeAt());
        provenance.put("events", draw.events());
        if (draw.frozen() != null) {
            provenance.put("snapshot", lab.keep(draw.frozen()));
        }
        if (!draw.masks().isEmpty()) {
            provenance.put("masks", lab.keep(draw.masks()));
        }
        provenance.put("trainings", steps(finding));
        List<Check> checks = new ArrayList<>();
        checks.add(Invariants.keptCount(draw.mask(), task.density(), draw.events()));
        checks.add(Invariants.prunedAreZero(draw.mask(), start));
        pattern(draw.mask()).ifPresent(checks::add);
        checks.add(Invariants.survivorsEqual(draw.mask(), start, draw.frozen()));
        checks.add(Invariants.nested(draw.masks(), draw.mask()));
        checks.add(Invariants.noTestData(test.trainedOn(), test.images()));
        return new Ticket(
                problem.graph(), start, draw.mask(), draw.next(), Stage.DRAWN, provenance, new Certificate(checks));
    }

    /** The network after spending. */
    Ticket spent(Draw draw, Ticket drawn, RowWork.Spent spent, Ledger spending) {
        SequencedMap<String, Object> provenance = common();
        provenance.put("spend", task.spend().label());
        provenance.put("train", spent.spending().settings().identity());
        provenance.put("drawn_mask", drawn.mask().hash());
        provenance.put("drawn_weights", drawn.weights().hash());
        provenance.put("drawn_from", drawn.provenance());
        provenance.put("trainings", steps(spending));
        Mask mask = spent.mask();
        List<Check> checks = new ArrayList<>();
        checks.add(Invariants.keptCount(mask, task.density(), draw.events()));
        checks.add(Invariants.prunedAreZero(mask, spent.weights()));
        pattern(mask).ifPresent(checks::add);
        checks.add(Invariants.maskUnchanged(drawn.mask(), mask));
        if (!spent.spending().trains()) {
            checks.add(Invariants.survivorsEqual(mask, spent.weights(), draw.start()));
        }
        checks.add(Invariants.noTestData(test.trainedOn(), test.images()));
        return new Ticket(
                spent.spending().graph(),
                spent.weights(),
                mask,
                draw.next(),
                Stage.SPENT,
                provenance,
                new Certificate(checks));
    }

    private Optional<Check> pattern(Mask mask) {
        return Invariants.pattern(
                mask, problem.graph(), task.finding().finder().settings().values());
    }

    private SequencedMap<String, Object> common() {
        SequencedMap<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("recipe", recipe.name());
        provenance.put("finder", task.finding().label());
        provenance.put("finder_name", task.finding().finder().name());
        provenance.put("finder_settings", task.finding().finder().settings().values());
        provenance.put("density", task.density().toString());
        provenance.put("seed", task.seed());
        provenance.put("data", recipe.data().name());
        provenance.put("training_data", problem.data().checksum());
        provenance.put("test_data", test.checksum());
        provenance.put("test_images", test.images());
        provenance.put("test_images_trained_on", test.trainedOn());
        provenance.put("engine", lab.engine().identity());
        provenance.put("find_train", task.finding().train().identity());
        return provenance;
    }

    private static List<String> steps(Ledger ledger) {
        return List.copyOf(ledger.steps());
    }

    /** {@code ok}, or the names of the checks that failed. */
    static String word(List<Certificate> certificates) {
        List<String> violated = certificates.stream()
                .flatMap(certificate -> certificate.checks().stream())
                .filter(check -> check.verdict() == Certificate.Verdict.VIOLATED)
                .map(Check::name)
                .distinct()
                .toList();
        return violated.isEmpty() ? "ok" : "violated: " + String.join(", ", violated);
    }
}
