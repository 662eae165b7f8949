package org.tombola.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.tombola.store.Inventory;
import org.tombola.store.RunInfo;
import org.tombola.store.StepInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tombola store}: what is kept, what of it nobody needs, whether it is whole. */
@Command(
        name = "store",
        description = "What the store holds, by kind, and what no run uses.",
        footer = {"", "Example:", "  tombola store --remove-unused"},
        subcommands = StoreCommand.VerifyCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreCommand implements Runnable {
    @Mixin
    private CommonOptions common;

    @Option(
            names = "--remove-unused",
            description = "Delete steps that no run refers to, and what damaged or finished steps left behind.")
    private boolean removeUnused;

    @Override
    public void run() {
        Inventory inventory = common.inventory();
        List<StepInfo> removed = removeUnused ? inventory.remove(inventory.garbage()) : List.of();
        List<RunInfo> runs = inventory.runs();
        List<StepInfo> steps = inventory.steps();
        List<StepInfo> unused = inventory.garbage();
        common.print(
                () -> document(runs, steps, unused, removed),
                () -> text(runs, steps, unused) + (removeUnused ? gone(removed) : ""));
    }

    /** How many steps of a kind, and how large together. */
    private record Total(int count, long bytes) {
        static Total of(List<StepInfo> steps) {
            return new Total(
                    steps.size(), steps.stream().mapToLong(StepInfo::bytes).sum());
        }

        Map<String, Object> plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("count", count);
            plain.put("bytes", bytes);
            return plain;
        }

        @Override
        public String toString() {
            return Quantities.plural(count, "step") + ", " + Quantities.bytes(bytes);
        }
    }

    private static Map<String, Total> byKind(List<StepInfo> steps) {
        Map<String, List<StepInfo>> kinds = new TreeMap<>();
        for (StepInfo step : steps) {
            String kind = step.name().substring(0, step.name().lastIndexOf('-'));
            String state = step.state() == StepInfo.State.COMPLETE
                    ? ""
                    : " (" + step.state().name().toLowerCase(java.util.Locale.ROOT) + ")";
            kinds.computeIfAbsent(kind + state, k -> new ArrayList<>()).add(step);
        }
        Map<String, Total> totals = new LinkedHashMap<>();
        kinds.forEach((kind, list) -> totals.put(kind, Total.of(list)));
        return totals;
    }

    private Map<String, Object> document(
            List<RunInfo> runs, List<StepInfo> steps, List<StepInfo> unused, List<StepInfo> removed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("store", common.storeRoot().toString());
        document.put("runs", runs.stream().map(StoreCommand::plain).toList());
        Map<String, Object> kinds = new LinkedHashMap<>();
        byKind(steps).forEach((kind, total) -> kinds.put(kind, total.plain()));
        document.put("steps", kinds);
        document.put("unused", Total.of(unused).plain());
        document.put("removed", Total.of(removed).plain());
        return document;
    }

    private static Map<String, Object> plain(RunInfo run) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("run", run.id());
        plain.put("finished", run.finished());
        plain.put("bytes", run.bytes());
        plain.put("steps", run.steps().size());
        return plain;
    }

    private String text(List<RunInfo> runs, List<StepInfo> steps, List<StepInfo> unused) {
        StringBuilder text = new StringBuilder("store " + common.storeRoot() + "\n\nRUNS\n");
        for (RunInfo run : runs) {
            text.append("  ")
                    .append(run.id())
                    .append("  ")
                    .append(Quantities.plural(run.steps().size(), "step"));
            text.append(", ").append(Quantities.bytes(run.bytes())).append(run.finished() ? "" : ", not finished");
            text.append('\n');
        }
        text.append(runs.isEmpty() ? "  none\n" : "").append("\nSTEPS\n");
        byKind(steps)
                .forEach((kind, total) -> text.append("  ")
                        .append(kind)
                        .append(": ")
                        .append(total)
                        .append('\n'));
        text.append(steps.isEmpty() ? "  none\n" : "");
        text.append("\nno run uses ").append(Total.of(unused)).append('\n');
        return text.toString();
    }

    private static String gone(List<StepInfo> removed) {
        return "removed " + Total.of(removed) + "\n";
    }

    /** {@code tombola store verify}: reads every byte. */
    @Command(
            name = "verify",
            description =
                    "Reads every complete step and compares it with its checksums; exit code 1 when one is damaged.",
            footer = {"", "Example:", "  tombola store verify"})
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class VerifyCommand implements Callable<Integer> {
        @Mixin
        private CommonOptions common;

        @Override
        public Integer call() {
            Inventory inventory = common.inventory();
            Map<String, String> damaged = inventory.damaged();
            long complete = inventory.steps().stream()
                    .filter(step -> step.state() == StepInfo.State.COMPLETE)
                    .count();
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schema", 1);
            document.put("steps", complete);
            document.put("damaged", damaged);
            common.print(() -> document, () -> text(complete, damaged));
            return damaged.isEmpty() ? 0 : Failures.FAILED;
        }

        private static String text(long complete, Map<String, String> damaged) {
            StringBuilder text = new StringBuilder();
            damaged.forEach((step, why) -> text.append("damaged: ")
                    .append(step)
                    .append(": ")
                    .append(why)
                    .append('\n'));
            text.append(Quantities.plural(complete, "step")).append(" read, ");
            text.append(damaged.isEmpty() ? "all whole" : damaged.size() + " damaged")
                    .append('\n');
            return text.toString();
        }
    }
}
