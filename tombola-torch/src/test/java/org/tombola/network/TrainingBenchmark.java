package org.tombola.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tombola.Json;
import org.tombola.engine.Numerics;
import org.tombola.engine.Numerics.Precision;

/**
 * How fast the dense engine trains: the counterpart of {@code benchmarks/pytorch_training.py}, with the same options and protocol. With
 * {@code --serve} it warms up, prints a line, then reads lines and prints JSON until {@code quit}: {@code run K} trains K steps,
 * {@code run K R} K steps on each of R replicas side by side, a thread and a session each; {@code --replicas} says how many there are.
 */
public final class TrainingBenchmark {
    private static final Map<String, String> DEFAULTS = Map.of(
            "network", "resnet20",
            "batch", "128",
            "precision", "fp32",
            "threads", "1",
            "steps", "20",
            "warmup", "5",
            "masked", "true",
            "replicas", "1");

    /** A replica and the one thread that may use it. */
    private record Worker(ExecutorService thread, TrainingReplica replica) {}

    /** What one worker did between two moments of {@link System#nanoTime}. */
    private record Turn(long start, long end, double[] seconds) {}

    private final List<Worker> workers = new ArrayList<>();
    private final int batch;

    private TrainingBenchmark(Map<String, String> options, Numerics numerics) throws Exception {
        batch = Integer.parseInt(options.get("batch"));
        boolean masked = Boolean.parseBoolean(options.get("masked"));
        for (int i = 0; i < Integer.parseInt(options.get("replicas")); i++) {
            ExecutorService thread = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().factory());
            TrainingReplica replica = thread.submit(
                            () -> new TrainingReplica(options.get("network"), batch, numerics, masked))
                    .get();
            workers.add(new Worker(thread, replica));
        }
    }

    /** So many steps on each of the first replicas, all of which start together. */
    private Map<String, Object> run(int steps, int replicas) throws InterruptedException, ExecutionException {
        CyclicBarrier together = new CyclicBarrier(replicas);
        List<Future<Turn>> running = new ArrayList<>();
        for (Worker worker : workers.subList(0, replicas)) {
            running.add(worker.thread.submit(turn(worker.replica, steps, together)));
        }
        List<Turn> turns = new ArrayList<>();
        for (Future<Turn> turn : running) {
            turns.add(turn.get());
        }
        // From the first start to the last end: what one replica trains after the others have ended counts against
        // them.
        long nanoseconds = turns.stream().mapToLong(Turn::end).max().orElseThrow()
                - turns.stream().mapToLong(Turn::start).min().orElseThrow();
        double[] seconds = turns.stream()
                .flatMapToDouble(turn -> Arrays.stream(turn.seconds))
                .sorted()
                .toArray();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("images_per_second", (double) batch * seconds.length / nanoseconds * 1e9);
        result.put("seconds_per_step_median", seconds[seconds.length / 2]);
        result.put("seconds_per_step_min", seconds[0]);
        result.put("seconds_per_step_max", seconds[seconds.length - 1]);
        result.put("steps", steps);
        result.put("replicas", replicas);
        result.put("loss", workers.getFirst().replica.loss());
        return result;
    }

    private static Callable<Turn> turn(TrainingReplica replica, int steps, CyclicBarrier together) {
        return () -> {
            await(together);
            double[] seconds = new double[steps];
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                long before = System.nanoTime();
                replica.run();
                seconds[i] = (System.nanoTime() - before) / 1e9;
            }
            return new Turn(start, System.nanoTime(), seconds);
        };
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("a replica did not start", e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new LinkedHashMap<>(DEFAULTS);
        boolean serve = false;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--serve")) {
                serve = true;
            } else if (i + 1 < arguments.length && options.containsKey(arguments[i].replaceFirst("^--", ""))) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                throw new IllegalArgumentException(
                        "expected --serve or one of " + options.keySet() + " with a value, not " + arguments[i]);
            }
        }
        Numerics numerics = new Numerics(
                Precision.valueOf(options.get("precision").toUpperCase(Locale.ROOT)),
                Integer.parseInt(options.get("threads")));
        TrainingBenchmark benchmark = new TrainingBenchmark(options, numerics);
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("network", options.get("network"));
        setting.put("batch", benchmark.batch);
        setting.put("precision", options.get("precision"));
        setting.put("threads", numerics.threads());
        setting.put("engine", TorchEngine.cpu().identity());
        setting.put("java", Runtime.version().toString());
        int warmup = Integer.parseInt(options.get("warmup"));
        if (warmup > 0) {
            benchmark.run(warmup, benchmark.workers.size());
        }
        if (serve) {
            benchmark.serve(setting);
        } else {
            say(benchmark.run(Integer.parseInt(options.get("steps")), benchmark.workers.size()), setting);
        }
    }

    private void serve(Map<String, Object> setting) throws IOException, InterruptedException, ExecutionException {
        say(Map.of("ready", true), setting);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.strip().equals("quit"); line = lines.readLine()) {
            String[] words = line.strip().split(" ");
            if (line.matches("run [1-9]\\d{0,6}( [1-9]\\d?)?") && replicas(words) <= workers.size()) {
                say(run(Integer.parseInt(words[1]), replicas(words)), setting);
            } else {
                String expected = "expected `run K`, `run K R` with at most " + workers.size() + " replicas, or `quit`";
                say(Map.of("error", expected + ", not '" + line.strip() + "'"), setting);
            }
        }
    }

    private static int replicas(String[] words) {
        return words.length == 3 ? Integer.parseInt(words[2]) : 1;
    }

    private static void say(Map<String, Object> result, Map<String, Object> setting) {
        Map<String, Object> line = new LinkedHashMap<>(result);
        line.putAll(setting);
        System.out.println(Json.compact(line));
        System.out.flush();
    }
}
