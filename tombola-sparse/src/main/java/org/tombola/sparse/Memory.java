package org.tombola.sparse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Hands out places in one scratch segment, which is zero in the beginning. A place that is given back may serve values of other shapes, in
 * part or as a whole: the less memory a program goes through, the more of it is still in the caches. One that was taken <em>alone</em> only
 * ever serves values of exactly the same shape, whose margins then are still zero.
 */
final class Memory {
    /** Bytes in front of the first value and behind the last, for loads that begin or end beyond the numbers they are for. */
    private static final long MARGIN = 4096;

    /** Of a unit in front of all values, where nothing is ever written. */
    static final long ZEROS = 0;

    /** Free ranges: where they begin, how long they are; none touches another. */
    private final TreeMap<Long, Long> free = new TreeMap<>();
    /** Free places of values that share with no other shape. */
    private final Map<Object, Deque<Lease>> idle = new HashMap<>();

    private final List<Lease> leases = new ArrayList<>();
    private long size = MARGIN;

    /**
     * A place for some time. A program's leases begin in the same order each time it runs.
     *
     * @param number in that order; −1 for a place that no other shape shares
     */
    record Lease(long place, long bytes, Object shape, int number) {
        private boolean overlaps(Lease other) {
            return place < other.place + other.bytes && other.place < place + bytes;
        }

        private boolean isLike(Lease other) {
            return place == other.place && shape.equals(other.shape);
        }
    }

    /**
     * @param shape what has to be equal for a place's margins to serve again
     * @param bytes a multiple of 64; equal shapes take equally many
     * @param alone whether values of other shapes are kept away
     */
    Lease take(Object shape, long bytes, boolean alone) {
        if (alone) {
            Deque<Lease> places = idle.get(shape);
            return places != null && !places.isEmpty() ? places.pop() : new Lease(append(bytes), bytes, shape, -1);
        }
        Lease lease = new Lease(find(shape, bytes), bytes, shape, leases.size());
        occupy(lease);
        leases.add(lease);
        return lease;
    }

    void give(Lease lease) {
        if (lease.bytes == 0) {
            return;
        }
        if (lease.number < 0) {
            idle.computeIfAbsent(lease.shape, s -> new ArrayDeque<>()).push(lease);
            return;
        }
        long from = lease.place;
        long to = from + lease.bytes;
        Map.Entry<Long, Long> below = free.lowerEntry(from);
        if (below != null && below.getKey() + below.getValue() == from) {
            from = below.getKey();
        }
        Long above = free.remove(to);
        free.put(from, to - from + (above == null ? 0 : above));
    }

    /** Where a value of the same shape was before, if that is free; otherwise the smallest free range that is large enough. */
    private long find(Object shape, long bytes) {
        for (Lease before : leases.reversed()) {
            if (before.shape.equals(shape) && isFree(before)) {
                return before.place;
            }
        }
        Map.Entry<Long, Long> best = null;
        for (Map.Entry<Long, Long> range : free.entrySet()) {
            if (range.getValue() >= bytes && (best == null || range.getValue() < best.getValue())) {
                best = range;
            }
        }
        return best == null ? grow(bytes) : best.getKey();
    }

    /** A free range at the end. */
    private long grow(long bytes) {
        Map.Entry<Long, Long> last = free.lastEntry();
        long place = last != null && last.getKey() + last.getValue() == size ? last.getKey() : size;
        append(place + bytes - size);
        free.put(place, bytes);
        return place;
    }

    private long append(long bytes) {
        long place = size;
        size = Math.addExact(size, bytes);
        return place;
    }

    private boolean isFree(Lease lease) {
        Map.Entry<Long, Long> range = free.floorEntry(lease.place);
        return range != null && range.getKey() + range.getValue() >= lease.place + lease.bytes;
    }

    private void occupy(Lease lease) {
        long from = Objects.requireNonNull(free.floorKey(lease.place));
        long to = from + Objects.requireNonNull(free.remove(from));
        if (from < lease.place) {
            free.put(from, lease.place - from);
        }
        if (lease.place + lease.bytes < to) {
            free.put(lease.place + lease.bytes, to - lease.place - lease.bytes);
        }
    }

    /**
     * Whether a value of another shape lay over a place since the last value of this shape did, be it in the run before: its margins then
     * are no longer zero. Asked when all places have been taken.
     */
    boolean spoilt(Lease lease) {
        int count = leases.size();
        for (int back = 1; lease.number >= 0 && back <= count; back++) {
            Lease before = leases.get((lease.number + count - back) % count);
            if (before.overlaps(lease)) {
                return !before.isLike(lease);
            }
        }
        return false;
    }

    /** Bytes of the segment. */
    long size() {
        return size + MARGIN;
    }
}
