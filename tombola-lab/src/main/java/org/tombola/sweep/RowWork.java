package org.tombola.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tombola.assess.Metric;
import org.tombola.assess.Reading;
import org.tombola.assess.Subject;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;
import org.tombola.format.FloatType;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Cost;
import org.tombola.graph.Graph;
import org.tombola.lab.Assessment;
import org.tombola.lab.DivergedSearch;
import org.tombola.lab.Draw;
import org.tombola.lab.Lab;
import org.tombola.lab.Ledger;
import org.tombola.lab.Problem;
import org.tombola.recipe.Part;
import org.tombola.report.Row;
import org.tombola.spend.Spending;
import org.tombola.spend.Tweak;
import org.tombola.train.Divergence;
import org.tombola.train.TrainSettings;
import org.tombola.train.TrainingResult;
import org.tombola.train.Work;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/** Makes one row: draws the ticket, spends it, assesses it, certifies it, writes its files. */
final class RowWork {
    private final Recipe recipe;
    private final Replicates replicates;
    private final Lab lab;
    private final TestSplit test;
    private final Path tickets;

    RowWork(Recipe recipe, Replicates replicates, Lab lab, TestSplit test, Path tickets) {
        this.recipe = recipe;
        this.replicates = replicates;
        this.lab = lab;
        this.test = test;
        this.tickets = tickets;
    }

    /**
     * A row, what its metrics tell beyond their values, and the trainings it rests on.
     *
     * @param graph as spending left it; null where no ticket was found
     */
    record Made(
            Task task,
            Row row,
            SequencedMap<String, Reading> readings,
            Ledger finding,
            Ledger spending,
            @Nullable Graph graph) {
        /** A row without readings. */
        Made(Task task, Row row, Ledger finding, Ledger spending) {
            this(task, row, new LinkedHashMap<>(), finding, spending, null);
        }

        Made with(Row other) {
            return new Made(task, other, readings, finding, spending, graph);
        }
    }

    /** A network as spending leaves it. */
    record Spent(
            Spending spending,
            Weights weights,
            Mask mask,
            @Nullable TrainingResult training) {
        @Nullable
        Divergence divergence() {
            return training == null ? null : training.divergence();
        }
    }

    Made make(Task task) {
        Ledger finding = new Ledger();
        Ledger spending = new Ledger();
        try {
            return make(task, finding, spending);
        } catch (DivergedSearch e) {
            return new Made(task, unfound(task, e.divergence(), cost(finding, spending)), finding, spending);
        }
    }

    private Made make(Task task, Ledger finding, Ledger spending) {
        Draw draw = draw(task, lab.charging(finding));
        Spent spent = spend(task, draw, lab.charging(spending));
        SequencedMap<String, Reading> readings = spent.divergence() == null ? assess(spent) : new LinkedHashMap<>();
        Certified certified = task.isDense() ? Certified.NONE : certify(task, draw, spent, finding, spending);
        Row row = row(task, draw, spent, readings, certified, cost(finding, spending));
        return new Made(task, row, readings, finding, spending, spent.spending().graph());
    }

    /** Draws and spends without assessing: what a dry run follows. */
    void follow(Task task) {
        spend(task, draw(task, lab), lab);
    }

    private Draw draw(Task task, Lab charged) {
        Problem problem = replicates.problem(task.seed(), task.finding().train());
        return task.finding().finder().value().find(problem, task.density(), charged);
    }

    private Spent spend(Task task, Draw draw, Lab charged) {
        Problem problem = replicates.problem(task.seed(), task.spend().train());
        TrainSettings settings = draw.rate() == null || task.spend().ownTraining()
                ? task.spend().train()
                : task.spend().train().withRate(draw.rate());
        Spending spending = new Spending(
                problem, problem.graph(), draw.start(), draw.mask(), settings, draw.resumeAt(), draw.next());
        for (Part<? extends Tweak> tweak : task.spend().tweaks()) {
            spending = tweak.value().apply(spending);
        }
        if (!task.spend().tweaks().isEmpty() || task.spend().ownTraining()) {
            spending = spending.trained();
        }
        Weights start = draw.mask().apply(spending.start());
        if (!spending.trains()) {
            return new Spent(spending, start, draw.mask(), null);
        }
        TrainingResult result = charged.attempt(spending.training());
        return new Spent(spending, result.weights(), result.mask(), result);
    }

    private SequencedMap<String, Reading> assess(Spent spent) {
        Spending spending = spent.spending();
        Subject subject = new Subject(
                spending.graph(),
                spent.weights(),
                spent.mask(),
                spending.start(),
                replicates.dataset().test(),
                spending.problem().data().train(),
                spending.problem().seed(),
                new Numerics(Precision.FP32, recipe.train().threads()));
        return new Assessment(lab.engine(), lab.store()).read(subject, recipe.assess());
    }

    /** What the row says of the ticket's files. */
    private record Certified(
            @Nullable String ticket,
            @Nullable String drawn,
            @Nullable String certificate) {
        static final Certified NONE = new Certified(null, null, null);
    }

    private Certified certify(Task task, Draw draw, Spent spent, Ledger finding, Ledger spending) {
        Problem problem = replicates.problem(task.seed(), task.finding().train());
        Certification certification = new Certification(recipe, task, problem, lab, test);
        Ticket drawn = certification.drawn(draw, finding);
        Path drawnFile = tickets.resolve(TicketNames.drawn(task));
        TicketFile.write(drawnFile, drawn, FloatType.F32);
        Ticket ticket = certification.spent(draw, drawn, spent, spending);
        Path ticketFile = tickets.resolve(TicketNames.spent(task));
        TicketFile.write(ticketFile, ticket, FloatType.F32);
        String verdict = Certification.word(List.of(drawn.certificate(), ticket.certificate()));
        return new Certified(ticketFile.toString(), drawnFile.toString(), verdict);
    }

    private static Row.Cost cost(Ledger finding, Ledger spending) {
        Ledger both = finding.with(spending);
        Work work = both.work();
        return new Row.Cost(
                both.epochs(),
                both.seconds(),
                finding.epochs(),
                both.epochs() - finding.epochs(),
                new Row.Passes(
                        work.forward(),
                        work.backward(),
                        work.denseGradients(),
                        work.hessianProducts(),
                        work.perExample()));
    }

    /** The row of a finder whose own training diverged: no ticket, no readings. */
    private Row unfound(Task task, Divergence divergence, Row.Cost cost) {
        SequencedMap<String, @Nullable Double> metrics = new LinkedHashMap<>();
        recipe.assess().forEach(metric -> metrics.put(metric.label(), Double.NaN));
        long prunable =
                Mask.dense(replicates.graph().prunable(recipe.prunable())).size();
        return new Row(
                task.finding().label(),
                task.spend().label(),
                task.density().asDouble(),
                task.density().count(prunable),
                prunable,
                task.seed(),
                null,
                metrics,
                cost,
                null,
                List.of(),
                List.of("no ticket: a training of the finder diverged"),
                null,
                null,
                null,
                new Row.Diverged(divergence.epoch(), divergence.step()));
    }

    private Row row(
            Task task, Draw draw, Spent spent, Map<String, Reading> readings, Certified certified, Row.Cost cost) {
        SequencedMap<String, @Nullable Double> metrics = new LinkedHashMap<>();
        for (Part<? extends Metric> metric : recipe.assess()) {
            Reading reading = readings.get(metric.label());
            metrics.put(metric.label(), reading == null ? Double.NaN : reading.value()); // a row shows NaN as null
        }
        Mask mask = spent.mask();
        Cost counted = Cost.of(spent.spending().graph(), mask);
        List<Row.LayerDensity> layers = new ArrayList<>();
        mask.names().forEach(name -> layers.add(new Row.LayerDensity(name, mask.count(name), mask.size(name))));
        Divergence divergence = spent.divergence();
        return new Row(
                task.finding().label(),
                task.spend().label(),
                task.density().asDouble(),
                mask.count(),
                mask.size(),
                task.seed(),
                draw.level(),
                metrics,
                cost,
                new Row.Size(counted.parameters(), counted.keptParameters(), counted.macs(), counted.keptMacs()),
                layers,
                draw.events(),
                certified.ticket(),
                certified.certificate(),
                certified.drawn(),
                divergence == null ? null : new Row.Diverged(divergence.epoch(), divergence.step()));
    }
}
