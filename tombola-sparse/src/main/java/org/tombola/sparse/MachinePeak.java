package org.tombola.sparse;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CyclicBarrier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How many floating-point operations a second this machine does at most, measured: fused multiply-adds between registers, in the widest
 * vectors there are, nothing loaded and nothing stored. The scale that other speeds are shares of.
 */
public final class MachinePeak {
    /** Of one call of the loop, after which the clock is read: some microseconds, or milliseconds where nothing compiles it well. */
    private static final int STEPS = 10_000;

    /** Nanoseconds: enough for a sum over threads to be one over the same time, and short enough to pass between two turns of others. */
    private static final long ROUND = 5_000_000;

    private static final int ROUNDS = 60;
    private static final int WARM_UP = 10;

    private MachinePeak() {}

    /**
     * Operations a second over 10⁹, a multiply-add counted as two; the best of some rounds, after warming up.
     *
     * @param threads that compute at the same time
     * @return empty where the Vector API is absent
     */
    public static OptionalDouble gigaflops(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive, was " + threads);
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return OptionalDouble.empty();
        }
        CyclicBarrier start = new CyclicBarrier(threads);
        double[][] rates = new double[threads][ROUNDS];
        List<Thread> workers = new ArrayList<>();
        for (double[] mine : rates) {
            workers.add(Thread.ofPlatform().start(() -> measure(start, mine)));
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring the machine", e);
        }
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double together = 0;
            for (double[] one : rates) {
                together += one[round];
            }
            best = Math.max(best, together);
        }
        return OptionalDouble.of(best);
    }

    private static void measure(CyclicBarrier start, double[] rates) {
        try {
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                start.await();
                double rate = Loop.rate();
                if (round >= 0) {
                    rates[round] = rate;
                }
            }
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException("interrupted while measuring the machine", e);
        }
    }

    /** A class of its own, so that nothing of the Vector API is loaded where it is absent. */
    private static final class Loop {
        static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

        /** Independent sums: more than latency times units, so that no addition waits; few enough for 16 registers. */
        static final int CHAINS = 12;

        private Loop() {}

        /** Operations in a nanosecond. */
        static double rate() {
            long from = System.nanoTime();
            long time;
            int calls = 0;
            do {
                if (Float.isNaN(run(STEPS))) {
                    throw new IllegalStateException("the sums of the loop are finite");
                }
                calls++;
                time = System.nanoTime() - from;
            } while (time < ROUND);
            return 2.0 * CHAINS * SPECIES.length() * STEPS * calls / time;
        }

        /** x ← x/2 + 1, in each sum: stays between 0 and 2, never denormal. */
        static float run(int steps) {
            FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
            FloatVector one = FloatVector.broadcast(SPECIES, 1f);
            FloatVector a = one, b = one, c = one, d = one, e = one, f = one;
            FloatVector g = one, h = one, i = one, j = one, k = one, l = one;
            for (int step = 0; step < steps; step++) {
                a = a.fma(half, one);
                b = b.fma(half, one);
                c = c.fma(half, one);
                d = d.fma(half, one);
                e = e.fma(half, one);
                f = f.fma(half, one);
                g = g.fma(half, one);
                h = h.fma(half, one);
                i = i.fma(half, one);
                j = j.fma(half, one);
                k = k.fma(half, one);
                l = l.fma(half, one);
            }
            FloatVector sum = a.add(b)
                    .add(c)
                    .add(d)
                    .add(e)
                    .add(f)
                    .add(g)
                    .add(h)
                    .add(i)
                    .add(j)
                    .add(k)
                    .add(l);
            return sum.reduceLanes(jdk.incubator.vector.VectorOperators.ADD);
        }
    }
}
