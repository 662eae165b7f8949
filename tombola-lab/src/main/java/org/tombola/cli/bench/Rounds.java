package org.tombola.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.tombola.report.Speeds.Times;

/**
 * Times calls that take turns: A B C A B C …, so that what slows the machine for a while slows all of them. A turn begins with calls that
 * are not timed, which bring the caller's data into the caches and outlast the threads that other engines leave spinning.
 *
 * @param turns of each
 * @param warmUp nanoseconds of a span, at least two calls; before the first turn there are five or more
 * @param settling nanoseconds at the start of a turn; at least one call
 * @param timed nanoseconds of a turn; at least one call
 * @param clock in nanoseconds
 */
record Rounds(int turns, long warmUp, long settling, long timed, LongSupplier clock) {
    private static final long MILLISECOND = 1_000_000;
    private static final int MOST_SPANS = 40;
    /** Spans without any gain that end the warming up. */
    private static final int SETTLED = 4;

    private static final double STILL_FASTER = 0.95;

    Rounds {
        if (turns < 1) {
            throw new IllegalArgumentException("turns must be positive, was " + turns);
        }
    }

    /** For whole networks. */
    static Rounds ofNetworks(int turns) {
        return new Rounds(turns, 300 * MILLISECOND, 10 * MILLISECOND, 20 * MILLISECOND, System::nanoTime);
    }

    /** For single layers. */
    static Rounds ofLayers(int turns) {
        return new Rounds(turns, 20 * MILLISECOND, 0, 0, System::nanoTime);
    }

    /** Of each call, in the order given. */
    List<Times> measure(List<Runnable> calls) {
        calls.forEach(this::warmUp);
        List<List<Long>> samples = new ArrayList<>();
        calls.forEach(call -> samples.add(new ArrayList<>()));
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < calls.size(); i++) {
                repeat(calls.get(i), settling, 1, new ArrayList<>());
                repeat(calls.get(i), timed, 1, samples.get(i));
            }
        }
        return samples.stream()
                .map(each -> times(each.stream().mapToLong(Long::longValue).toArray()))
                .toList();
    }

    /** Goes on for as long as the compiler still makes calls faster: a kernel it has not come to yet may be a hundred times slower. */
    private void warmUp(Runnable call) {
        long best = Long.MAX_VALUE;
        int settled = 0;
        for (int span = 0; span < MOST_SPANS && settled < SETTLED; span++) {
            List<Long> samples = new ArrayList<>();
            repeat(call, warmUp, 2, samples);
            long least = Collections.min(samples);
            settled = least < STILL_FASTER * best ? 0 : settled + 1;
            best = Math.min(best, least);
        }
    }

    private void repeat(Runnable call, long time, int least, List<Long> samples) {
        long start = clock.getAsLong();
        long before = start;
        do {
            call.run();
            long now = clock.getAsLong();
            samples.add(now - before);
            before = now;
        } while (samples.size() < least || before - start < time);
    }

    /** Median and quartiles, in milliseconds. */
    static Times times(long[] nanoseconds) {
        long[] sorted = nanoseconds.clone();
        Arrays.sort(sorted);
        return new Times(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    /** Between the two nearest samples, in proportion (Hyndman and Fan, The American Statistician 50(4), 1996, definition 7). */
    private static double quantile(long[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return (sorted[below] + (place - below) * (sorted[above] - sorted[below])) / MILLISECOND;
    }
}
