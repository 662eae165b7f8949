package org.tombola.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tombola.report.Speeds.Entry;
import org.tombola.report.Speeds.Layer;
import org.tombola.report.Speeds.LayerTimes;
import org.tombola.report.Speeds.Whole;

/** A benchmark as tables for a terminal and as one HTML file. */
public final class SpeedReport {
    private static final int TERMINAL_WIDTH = 180;

    private SpeedReport() {}

    public static String text(Speeds speeds) {
        StringBuilder text = new StringBuilder(speeds.network()).append("\n").append(facts(speeds));
        text.append(
                        "\nWHOLE NETWORK (median and quartiles; speed-ups against the fastest dense engine of the same row)\n")
                .append(wholeGrid(speeds).text(TERMINAL_WIDTH));
        for (Whole whole : speeds.whole()) {
            Speeds.Bf16 bf16 = whole.bf16();
            if (bf16 != null) {
                text.append(String.format(
                        Locale.ROOT,
                        "%nbatch %d, threads=%d, in bfloat16: %s the speed of %s, %s that of %s",
                        whole.batch(),
                        whole.threads(),
                        times(bf16.speedUp()),
                        bf16.dense().engine(),
                        times(bf16.speedUpOverFp32()),
                        bf16.best().engine()));
            }
        }
        for (int batch : batches(speeds)) {
            text.append(String.format(
                            Locale.ROOT, "%nLAYERS, batch %d, 1 thread, median milliseconds of a batch%n", batch))
                    .append(layerGrid(speeds, batch).text(TERMINAL_WIDTH));
        }
        return text.toString();
    }

    /** One HTML file with the figures. */
    public static void write(Speeds speeds, Path file) {
        Page.write(file, html(speeds));
    }

    static String html(Speeds speeds) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>(speeds.toMap());
        data.put("kind", "speeds");
        data.put("runs", List.of());
        data.put("facts", facts(speeds).lines().toList());
        return Page.html(speeds.network(), headline(speeds), text(speeds), data, Page.SPEEDS);
    }

    static String headline(Speeds speeds) {
        Whole whole = speeds.first();
        String verdict = Speeds.verdict(whole.speedUp());
        return String.format(
                Locale.ROOT,
                "%s the speed of %s at batch %d on %d thread%s (theoretical: %s)%s.",
                times(whole.speedUp()),
                whole.best().engine(),
                whole.batch(),
                whole.threads(),
                whole.threads() == 1 ? "" : "s",
                times(Speeds.theoretical(speeds.size().macs(), speeds.size().keptMacs())),
                verdict == null ? "" : ": " + verdict);
    }

    private static String facts(Speeds speeds) {
        Speeds.Machine machine = speeds.machine();
        Speeds.Size size = speeds.size();
        String peak = machine.peak().entrySet().stream()
                .map(entry ->
                        String.format(Locale.ROOT, "%.0f GFLOP/s with threads=%d", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        String agreement = speeds.agreement().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.1e", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s, %d cores, load %.1f; Java %s; kernels %s, bounds checks %s%n"
                        + "measured peak: %s%n"
                        + "parameters %,d, kept %,d; multiply-adds per image %,d, kept %,d: speed-up %s (theoretical)%n"
                        + "plan %,d bytes; logits differ from libtorch's by: %s (of the largest)%n",
                machine.processor(),
                machine.cores(),
                machine.load(),
                machine.java(),
                machine.kernels(),
                machine.boundsChecks() ? "on" : "off",
                peak.isEmpty() ? "unknown" : peak,
                size.parameters(),
                size.keptParameters(),
                size.macs(),
                size.keptMacs(),
                times(Speeds.theoretical(size.macs(), size.keptMacs())),
                size.planBytes(),
                agreement);
    }

    private static Grid wholeGrid(Speeds speeds) {
        List<List<String>> lines = new ArrayList<>();
        for (Whole whole : speeds.whole()) {
            for (Entry entry : whole.entries()) {
                lines.add(wholeLine(speeds, whole, entry));
            }
        }
        return new Grid(
                List.of(
                        "batch",
                        "threads",
                        "engine",
                        "ms",
                        "quartiles",
                        "images/s",
                        "GFLOP/s",
                        "of peak",
                        "theoretical",
                        "measured",
                        ""),
                lines,
                3);
    }

    private static List<String> wholeLine(Speeds speeds, Whole whole, Entry entry) {
        double speedUp = whole.best().times().median() / entry.times().median();
        Double share = entry.shareOfPeak();
        boolean sparse = entry.role().skips();
        Double theoretical =
                sparse ? Speeds.theoretical(speeds.size().macs(), speeds.size().keptMacs()) : Double.valueOf(1);
        String verdict = sparse ? Speeds.verdict(speedUp) : null;
        return List.of(
                Integer.toString(whole.batch()),
                Integer.toString(whole.threads()),
                entry.engine(),
                Numbers.shortest(entry.times().median()),
                Numbers.shortest(entry.times().low()) + "–"
                        + Numbers.shortest(entry.times().high()),
                String.format(Locale.ROOT, "%.0f", entry.imagesPerSecond()),
                String.format(Locale.ROOT, "%.1f", entry.gigaflops()),
                share == null ? Numbers.NONE : String.format(Locale.ROOT, "%.0f %%", 100 * share),
                times(theoretical),
                times(speedUp),
                verdict == null ? "" : verdict);
    }

    private static List<Integer> batches(Speeds speeds) {
        return speeds.layers().stream()
                .flatMap(layer -> layer.times().stream())
                .map(LayerTimes::batch)
                .distinct()
                .toList();
    }

    private static Grid layerGrid(Speeds speeds, int batch) {
        List<String> header = new ArrayList<>(List.of("layer", "shape", "kernel", "kept", "of"));
        List<List<String>> lines = new ArrayList<>();
        boolean first = true;
        for (Layer layer : speeds.layers()) {
            for (LayerTimes times : layer.times()) {
                if (times.batch() == batch) {
                    if (first) {
                        header.addAll(times.engines().keySet());
                        first = false;
                    }
                    lines.add(layerLine(layer, times));
                }
            }
        }
        header.addAll(List.of("dense", "sparse", "theoretical", "measured", ""));
        return new Grid(header, lines, 3, 1);
    }

    private static List<String> layerLine(Layer layer, LayerTimes times) {
        List<String> line = new ArrayList<>(List.of(
                layer.name(),
                layer.shape(),
                kernel(times),
                Long.toString(layer.kept()),
                Long.toString(layer.weights())));
        times.engines().values().forEach(time -> line.add(milliseconds(time)));
        line.add(milliseconds(times.dense()));
        line.add(milliseconds(times.sparse()));
        line.add(times(Speeds.theoretical(layer.macs(), layer.keptMacs())));
        String verdict = Speeds.verdict(times.speedUp());
        line.add(times(times.speedUp()));
        line.add(verdict == null ? "" : verdict);
        return line;
    }

    private static String kernel(LayerTimes times) {
        String kernel = times.kernel();
        return kernel == null ? "computes nothing" : kernel + (times.plain() ? " (plain, slow)" : "");
    }

    private static String milliseconds(@Nullable Double time) {
        return time == null ? Numbers.NONE : String.format(Locale.ROOT, "%.3f", time);
    }

    private static String times(@Nullable Double speedUp) {
        return speedUp == null ? Numbers.NONE : String.format(Locale.ROOT, "%.2f×", speedUp);
    }
}
