package org.tombola.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Speeds} as plain values. */
final class SpeedFormat {
    private SpeedFormat() {}

    static Map<String, @Nullable Object> write(Speeds speeds) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("schema", 1);
        map.put("network", speeds.network());
        map.put("source", speeds.source());
        map.put("machine", machine(speeds.machine()));
        Speeds.Size size = speeds.size();
        map.put("parameters", size.parameters());
        map.put("kept_parameters", size.keptParameters());
        map.put("macs", size.macs());
        map.put("kept_macs", size.keptMacs());
        map.put("theoretical_speed_up", Speeds.theoretical(size.macs(), size.keptMacs()));
        map.put("plan_bytes", size.planBytes());
        map.put("agreement", speeds.agreement());
        map.put(
                "whole",
                speeds.whole().stream().map(whole -> whole(whole, size)).toList());
        map.put("layers", speeds.layers().stream().map(SpeedFormat::layer).toList());
        return map;
    }

    private static Map<String, Object> machine(Speeds.Machine machine) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("processor", machine.processor());
        map.put("cores", machine.cores());
        map.put("java", machine.java());
        map.put("kernels", machine.kernels());
        map.put("bounds_checks", machine.boundsChecks());
        map.put("load", machine.load());
        Map<String, Object> peak = new LinkedHashMap<>();
        machine.peak().forEach((threads, gigaflops) -> peak.put(Integer.toString(threads), gigaflops));
        map.put("peak_gflops", peak);
        return map;
    }

    private static Map<String, @Nullable Object> whole(Speeds.Whole whole, Speeds.Size size) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("batch", whole.batch());
        map.put("threads", whole.threads());
        map.put("engines", whole.entries().stream().map(SpeedFormat::entry).toList());
        map.put("best_dense", whole.best().engine());
        map.put("theoretical_speed_up", Speeds.theoretical(size.macs(), size.keptMacs()));
        map.put("measured_speed_up", whole.speedUp());
        map.put("measured_dense_speed_up", whole.denseSpeedUp());
        map.put("verdict", Speeds.verdict(whole.speedUp()));
        Speeds.Bf16 bf16 = whole.bf16();
        map.put("bf16", bf16 == null ? null : bf16(bf16));
        return map;
    }

    private static Map<String, Object> bf16(Speeds.Bf16 bf16) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("best_dense", bf16.dense().engine());
        map.put("measured_speed_up", bf16.speedUp());
        map.put("measured_speed_up_over_fp32", bf16.speedUpOverFp32());
        return map;
    }

    private static Map<String, @Nullable Object> entry(Speeds.Entry entry) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("engine", entry.engine());
        map.put("role", entry.role().name().toLowerCase(Locale.ROOT));
        map.put(
                "ms",
                Map.of(
                        "median",
                        entry.times().median(),
                        "low",
                        entry.times().low(),
                        "high",
                        entry.times().high()));
        map.put("images_per_second", entry.imagesPerSecond());
        map.put("gflops", entry.gigaflops());
        map.put("share_of_peak", entry.shareOfPeak());
        return map;
    }

    private static Map<String, @Nullable Object> layer(Speeds.Layer layer) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", layer.name());
        map.put("shape", layer.shape());
        map.put("kept", layer.kept());
        map.put("size", layer.weights());
        map.put("macs", layer.macs());
        map.put("kept_macs", layer.keptMacs());
        map.put("theoretical_speed_up", Speeds.theoretical(layer.macs(), layer.keptMacs()));
        List<Map<String, @Nullable Object>> times =
                layer.times().stream().map(SpeedFormat::times).toList();
        map.put("times", times);
        return map;
    }

    private static Map<String, @Nullable Object> times(Speeds.LayerTimes times) {
        Map<String, @Nullable Object> ms = new LinkedHashMap<>(times.engines());
        ms.put("dense", times.dense());
        ms.put("sparse", times.sparse());
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("batch", times.batch());
        map.put("kernel", times.kernel());
        map.put("plain", times.plain());
        map.put("ms", ms);
        map.put("measured_speed_up", times.speedUp());
        map.put("verdict", Speeds.verdict(times.speedUp()));
        return map;
    }
}
