package org.tombola.network;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.tombola.Json;

/**
 * How often a training step crosses into native code. JavaCPP has no counter, so {@link CountingLoader} puts one before each call of
 * a native method. Prints one JSON line for each network named.
 */
public final class NativeCalls {
    private static final int WARM_UP = 3; // shapes are cached, leaves made
    private static final int STEPS = 4;
    private static final int LISTED = 12;

    private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

    private NativeCalls() {}

    /** Called by the rewritten classes. */
    public static void count(String method) {
        COUNTS.computeIfAbsent(method, m -> new LongAdder()).increment();
    }

    /** @param networks names in {@link org.tombola.graph.Architectures} */
    public static void main(String[] networks) throws ReflectiveOperationException {
        CountingLoader loader = new CountingLoader(NativeCalls.class.getClassLoader());
        // The same class in another loader is another class: only what the JDK gave both can pass between them.
        Class<?> trained = loader.loadClass(CountedTraining.class.getName());
        for (String network : networks.length == 0 ? new String[] {"lenet_300_100", "resnet20"} : networks) {
            Runnable step =
                    (Runnable) trained.getMethod("of", String.class, int.class).invoke(null, network, 128);
            System.out.println(Json.compact(counted(network, step)));
        }
    }

    private static Map<String, Object> counted(String network, Runnable step) {
        for (int i = 0; i < WARM_UP; i++) {
            step.run();
        }
        long[] calls = new long[STEPS];
        for (int i = 0; i < STEPS; i++) {
            COUNTS.clear();
            step.run();
            calls[i] = COUNTS.values().stream().mapToLong(LongAdder::sum).sum();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("network", network);
        result.put("native_calls_per_step", calls[STEPS - 1]);
        result.put("the_same_each_step", Arrays.stream(calls).distinct().count() == 1);
        result.put("most_frequent", mostFrequent());
        return result;
    }

    private static List<String> mostFrequent() {
        Comparator<Map.Entry<String, LongAdder>> rarestFirst =
                Comparator.comparingLong(entry -> entry.getValue().sum());
        return COUNTS.entrySet().stream()
                .sorted(rarestFirst.reversed())
                .limit(LISTED)
                .map(entry -> entry.getKey() + " " + entry.getValue().sum())
                .collect(Collectors.toList());
    }
}
