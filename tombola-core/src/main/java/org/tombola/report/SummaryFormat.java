package org.tombola.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.engine.Latency;
import org.tombola.report.Verdict.Outcome;

/** {@code summary.json} to and from plain values. Numbers that are not finite never reach it. */
final class SummaryFormat {
    private SummaryFormat() {}

    static Map<String, @Nullable Object> write(Summary summary) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("schema", summary.schema());
        map.put("run", summary.run());
        map.put("report", summary.report());
        map.put("seconds", summary.seconds());
        map.put("resumed_steps", summary.resumedSteps());
        map.put("rows", summary.rows().stream().map(SummaryFormat::write).toList());
        map.put(
                "verdicts",
                summary.verdicts().stream().map(SummaryFormat::write).toList());
        map.put(
                "overlaps",
                summary.overlaps().stream().map(OverlapFormat::write).toList());
        return map;
    }

    static Map<String, @Nullable Object> write(Row row) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("finder", row.finder());
        map.put("spend", row.spend());
        map.put("density", row.density());
        map.put("kept", row.kept());
        map.put("prunable", row.prunable());
        map.put("seed", row.seed());
        map.put("level", row.level());
        map.put("metrics", row.metrics());
        map.put("cost", cost(row.cost()));
        map.put("ticket", row.ticket());
        map.put("certificate", row.certificate());
        map.put("diverged", diverged(row.diverged()));
        putSize(map, row.size());
        map.put("layers", row.layers().stream().map(SummaryFormat::layer).toList());
        map.put("events", row.events());
        map.put("drawn", row.drawn());
        Latency latency = row.latency();
        if (latency != null) {
            map.put("latency", latency(latency));
        }
        return map;
    }

    static Map<String, @Nullable Object> write(Verdict verdict) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Interval interval = verdict.interval();
        map.put("finder", verdict.finder());
        map.put("spend", verdict.spend());
        map.put("density", verdict.density());
        map.put("metric", verdict.metric());
        map.put("dense", verdict.dense());
        map.put("sparse", verdict.sparse());
        map.put("difference", verdict.difference());
        map.put("interval", interval == null ? null : List.of(interval.low(), interval.high()));
        map.put("margin", verdict.margin());
        map.put("n", verdict.n());
        map.put("statistic", verdict.statistic());
        map.put("verdict", verdict.verdict().label());
        map.put("higher_is_better", verdict.higherIsBetter());
        map.put("confidence", verdict.confidence());
        map.put("note", verdict.note());
        return map;
    }

    static Summary read(@Nullable Object value, String place) {
        Fields fields = Fields.of(value, place);
        long schema = fields.integer("schema");
        if (schema != Summary.SCHEMA) {
            throw InvalidInput.of("%s has schema %d; this version reads %d", place, schema, Summary.SCHEMA);
        }
        return new Summary(
                Summary.SCHEMA,
                fields.text("run"),
                fields.text("report"),
                fields.number("seconds"),
                fields.integer("resumed_steps"),
                fields.objects("rows").stream().map(SummaryFormat::readRow).toList(),
                fields.objects("verdicts").stream()
                        .map(SummaryFormat::readVerdict)
                        .toList(),
                fields.objects("overlaps").stream().map(OverlapFormat::read).toList());
    }

    private static Row readRow(Fields fields) {
        Fields diverged = fields.optionalObject("diverged");
        Fields cost = fields.object("cost");
        Long level = fields.optionalInteger("level");
        try {
            return new Row(
                    fields.text("finder"),
                    fields.text("spend"),
                    fields.number("density"),
                    fields.integer("kept"),
                    fields.integer("prunable"),
                    fields.integer("seed"),
                    level == null ? null : Math.toIntExact(level),
                    fields.object("metrics").numbers(),
                    readCost(cost),
                    readSize(fields),
                    fields.objects("layers").stream()
                            .map(layer -> new Row.LayerDensity(
                                    layer.text("name"), layer.integer("kept"), layer.integer("size")))
                            .toList(),
                    fields.texts("events"),
                    fields.optionalText("ticket"),
                    fields.optionalText("certificate"),
                    fields.optionalText("drawn"),
                    diverged == null ? null : new Row.Diverged(diverged.integer("epoch"), diverged.integer("step")),
                    readLatency(fields.optionalObject("latency")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidInput(fields.place() + ": " + e.getMessage(), e);
        }
    }

    private static Verdict readVerdict(Fields fields) {
        Boolean higher = fields.optionalFlag("higher_is_better");
        Double confidence = fields.optionalNumber("confidence");
        return new Verdict(
                fields.text("finder"),
                fields.text("spend"),
                fields.number("density"),
                fields.text("metric"),
                fields.optionalNumber("dense"),
                fields.optionalNumber("sparse"),
                fields.optionalNumber("difference"),
                readInterval(fields),
                fields.number("margin"),
                Math.toIntExact(fields.integer("n")),
                fields.text("statistic"),
                readOutcome(fields),
                higher == null || higher,
                confidence == null ? VerdictRule.standard().confidence() : confidence,
                fields.optionalText("note"));
    }

    private static Outcome readOutcome(Fields fields) {
        String label = fields.text("verdict");
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.label().equals(label))
                .findFirst()
                .orElseThrow(() -> fields.wrong("verdict", "winning, undecided or degraded"));
    }

    private static @Nullable Interval readInterval(Fields fields) {
        List<@Nullable Object> ends = fields.list("interval");
        if (ends.isEmpty()) {
            return null;
        }
        if (ends.size() == 2
                && ends.get(0) instanceof Number low
                && ends.get(1) instanceof Number high
                && low.doubleValue() <= high.doubleValue()) {
            return new Interval(low.doubleValue(), high.doubleValue());
        }
        throw fields.wrong("interval", "[low, high]");
    }

    private static Row.@Nullable Size readSize(Fields fields) {
        Long parameters = fields.optionalInteger("parameters");
        return parameters == null
                ? null
                : new Row.Size(
                        parameters,
                        fields.integer("kept_parameters"),
                        fields.integer("macs"),
                        fields.integer("kept_macs"));
    }

    private static void putSize(Map<String, @Nullable Object> map, Row.@Nullable Size size) {
        map.put("parameters", size == null ? null : size.parameters());
        map.put("kept_parameters", size == null ? null : size.keptParameters());
        map.put("macs", size == null ? null : size.macs());
        map.put("kept_macs", size == null ? null : size.keptMacs());
    }

    private static Map<String, Object> cost(Row.Cost cost) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epochs", cost.epochs());
        map.put("seconds", cost.seconds());
        if (cost.findEpochs() != null) {
            map.put("find_epochs", cost.findEpochs());
        }
        if (cost.spendEpochs() != null) {
            map.put("spend_epochs", cost.spendEpochs());
        }
        Row.Passes passes = cost.passes();
        if (passes != null) {
            map.put("forward", passes.forward());
            map.put("backward", passes.backward());
            map.put("dense_gradients", passes.denseGradients());
            map.put("hessian_products", passes.hessianProducts());
            map.put("per_example", passes.perExample());
        }
        return map;
    }

    private static Row.Cost readCost(Fields cost) {
        return new Row.Cost(
                cost.number("epochs"),
                cost.number("seconds"),
                cost.optionalNumber("find_epochs"),
                cost.optionalNumber("spend_epochs"),
                cost.optionalInteger("forward") == null
                        ? null
                        : new Row.Passes(
                                cost.integer("forward"),
                                cost.integer("backward"),
                                cost.integer("dense_gradients"),
                                cost.integer("hessian_products"),
                                cost.integer("per_example")));
    }

    private static Map<String, Object> latency(Latency latency) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batch", latency.batch());
        map.put("milliseconds", latency.milliseconds());
        map.put("dense_milliseconds", latency.denseMilliseconds());
        map.put("engine", latency.engine());
        return map;
    }

    private static @Nullable Latency readLatency(@Nullable Fields latency) {
        return latency == null
                ? null
                : new Latency(
                        Math.toIntExact(latency.integer("batch")),
                        latency.number("milliseconds"),
                        latency.number("dense_milliseconds"),
                        latency.text("engine"));
    }

    private static Map<String, Object> layer(Row.LayerDensity layer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", layer.name());
        map.put("kept", layer.kept());
        map.put("size", layer.size());
        return map;
    }

    private static @Nullable Map<String, Object> diverged(Row.@Nullable Diverged diverged) {
        if (diverged == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", diverged.epoch());
        map.put("step", diverged.step());
        return map;
    }
}
