package org.tombola.network;

import java.util.Arrays;
import java.util.Map;
import org.tombola.weights.Mask;

/**
 * Where two masks differ, as positions of the flat vector. Between two steps of a search few weights change place, so that bringing a
 * mask into force costs what changed, and one look at each word of bits.
 */
final class MaskChange {
    private int[] positions = new int[1024];
    private int count;

    /** Positions that one mask keeps and the other does not; a tensor that a mask does not cover is kept whole. */
    static int[] keptOnlyIn(Mask mask, Mask other, Layout layout) {
        MaskChange change = new MaskChange();
        for (Layout.Entry entry : layout.entries()) {
            if (other.covers(entry.name())) {
                change.add(entry, words(mask, entry), other.words(entry.name()));
            }
        }
        return Arrays.copyOf(change.positions, change.count);
    }

    private static long[] words(Mask mask, Layout.Entry entry) {
        Mask covering = mask.covers(entry.name()) ? mask : Mask.dense(Map.of(entry.name(), entry.shape()));
        return covering.words(entry.name());
    }

    private void add(Layout.Entry entry, long[] kept, long[] elsewhere) {
        for (int word = 0; word < kept.length; word++) {
            for (long bits = kept[word] & ~elsewhere[word]; bits != 0; bits &= bits - 1) {
                if (count == positions.length) {
                    positions = Arrays.copyOf(positions, 2 * count);
                }
                positions[count++] = Math.toIntExact(entry.place(word * 64 + Long.numberOfTrailingZeros(bits)));
            }
        }
    }
}
