package org.tombola.sparse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands out places in one scratch segment. A place whose value is no longer read is given to a later value of exactly the same shape, whose
 * margins then are still zero.
 */
final class Memory {
    private final Map<Object, Deque<Long>> free = new HashMap<>();
    /** Bytes in front of the first value and behind the last, for loads that begin or end beyond the numbers they are for. */
    private static final long MARGIN = 4096;

    private long size = MARGIN;

    /**
     * @param shape what has to be equal for a place to serve again
     * @param bytes a multiple of 64
     */
    long take(Object shape, long bytes) {
        Deque<Long> places = free.get(shape);
        if (places != null && !places.isEmpty()) {
            return places.pop();
        }
        long place = size;
        size = Math.addExact(size, bytes);
        return place;
    }

    void give(Object shape, long place) {
        free.computeIfAbsent(shape, s -> new ArrayDeque<>()).push(place);
    }

    /** Bytes of the segment. */
    long size() {
        return size + MARGIN;
    }
}
