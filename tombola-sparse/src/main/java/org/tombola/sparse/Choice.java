package org.tombola.sparse;

import java.util.Locale;
import org.tombola.InvalidInput;

/**
 * How one convolution is computed.
 *
 * @param width units of a tile at most
 * @param block input channels at a time, so that what they hold stays in the first cache; 0 for all at once
 */
record Choice(Kind kind, int width, int block) {
    enum Kind {
        /** Kept weights one by one. */
        SPARSE,
        /** All weights. */
        DENSE
    }

    /** One word, as {@code sparse-16} or {@code sparse-8-block-32}. */
    @Override
    public String toString() {
        String word = kind.name().toLowerCase(Locale.ROOT) + "-" + width;
        return block == 0 ? word : word + "-block-" + block;
    }

    /** @throws InvalidInput when it is no choice's word */
    static Choice parse(String word) {
        String[] parts = word.split("-", -1);
        try {
            if (parts.length == 2 || parts.length == 4 && parts[2].equals("block")) {
                Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
                int block = parts.length == 4 ? Integer.parseInt(parts[3]) : 0;
                int width = Integer.parseInt(parts[1]);
                if (width >= 1 && width <= 64 && block >= 0) {
                    return new Choice(kind, width, block);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("'" + word + "' names no kernel", e);
        }
        throw InvalidInput.of("'%s' names no kernel", word);
    }
}
