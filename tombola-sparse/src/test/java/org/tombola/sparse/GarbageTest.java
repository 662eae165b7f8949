package org.tombola.sparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tombola.data.Normalisation;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;

/**
 * In a JVM of its own, as a service is: where kernels for vectors of several sizes have run, as in the other tests, the compiler no longer
 * knows of every vector which size it has, and makes objects of some.
 */
class GarbageTest {
    private static final Seed SEED = new Seed(7);

    @ParameterizedTest
    @EnumSource(Activations.class)
    void aPredictionAllocatesNothing(Activations activations) throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GarbageTest.class.getName(),
                        activations.name())
                .start();
        String output = new String(java.getInputStream().readAllBytes(), UTF_8);
        assertThat(java.waitFor()).isZero();
        assertThat(output).as("bytes of 64 pictures, and of one").isEqualTo("0 0\n");
    }

    /** Prints the fewest bytes that a prediction of 64 pictures and one of a single picture take, once the compiler is done. */
    public static void main(String[] arguments) {
        Graph graph = Architectures.CATALOGUE
                .find("resnet20")
                .orElseThrow()
                .with(Map.of())
                .value()
                .graph(3, 32, 32, 10, new Normalisation(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
        float[] pictures = RandomNetworks.pictures(graph, 64, SEED);
        PlanSettings settings = PlanSettings.DEFAULT.withActivations(Activations.valueOf(arguments[0]));
        try (SparsePlan plan = SparsePlan.compile(graph, RandomNetworks.uniform(graph, 0.1, SEED), settings)) {
            // Scalar kernels have their sums on the heap, and promise nothing.
            boolean vectors = plan.kernels().startsWith("vector");
            System.out.print((vectors ? least(plan, pictures, 64) + " " + least(plan, pictures, 1) : "0 0") + "\n");
        }
    }

    private static long least(SparsePlan plan, float[] pictures, int count) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] logits = new float[count * plan.classes()];
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + 60_000_000_000L;
        while (least > 0 && System.nanoTime() < end) {
            long before = threads.getCurrentThreadAllocatedBytes();
            plan.predict(pictures, count, logits);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
