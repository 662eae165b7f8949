package org.tombola.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.regex.Pattern;
import org.tombola.Hash;
import org.tombola.format.SafetensorsFile.Entry;

/**
 * SHA-256 over a ticket's whole file: {@link Hash} of the header's bytes, in which the hash itself is written as zeros, and of each
 * tensor's bytes in the file's order. So any flipped bit shows, in the header's blanks too. It finds damage, not forgery.
 */
final class ContentHash {
    /** Stands in the header until the hash is known. */
    static final String OPEN = "0".repeat(64);

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{64}");

    private ContentHash() {}

    /** Writes the hash in place of the first {@link #OPEN}. */
    static void seal(byte[] header, List<Entry> entries) {
        put(of(header, entries), header, find(header, OPEN));
    }

    /** Whether the header, in which {@code claimed} stands as the hash, and the entries have that hash. */
    static boolean matches(String claimed, byte[] header, List<Entry> entries) {
        int at = find(header, claimed);
        if (at < 0 || !HEXADECIMAL.matcher(claimed).matches()) {
            return false;
        }
        byte[] open = header.clone();
        put(OPEN, open, at);
        return of(open, entries).equals(claimed);
    }

    private static String of(byte[] header, List<Entry> entries) {
        Hash hash = Hash.start().add(header);
        entries.forEach(entry -> hash.add(entry.copy()));
        return hash.hex();
    }

    private static int find(byte[] header, String digits) {
        return new String(header, ISO_8859_1).indexOf(digits);
    }

    private static void put(String digits, byte[] header, int at) {
        byte[] bytes = digits.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
