package org.tombola.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Python pickles of protocols 2 to 5 as data. The stack machine of Python's pickletools, except that a global name is never looked
 * up: {@link PickleGlobals} says of the few that checkpoints use which value stands for them, and refuses all others by name.
 *
 * <p>Values are {@link String}, {@link Long}, {@link BigInteger}, {@link Double}, {@link Boolean}, {@code byte[]}, {@link None},
 * {@link Tuple}, {@link List}, {@link Map}, {@link PickleGlobals.Global}, {@link PickleGlobals.Opaque} and {@link StoredTensor}. They may contain
 * themselves, so nobody prints, hashes or compares them whole.
 */
final class Pickle {
    /** Python's None. */
    enum None {
        NONE
    }

    /** Python's tuple. */
    record Tuple(List<Object> items) {}

    /** A pickle that is broken, or asks for more than data. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    /** How many operations one pickle may spend; a tensor of a checkpoint takes about 25. */
    private static final int MOST_STEPS = 1 << 21;

    private static final int LONGEST_INTEGER = 1024; // bytes

    private final ByteBuffer in;
    private final PickleGlobals globals;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int steps;

    private Pickle(ByteBuffer in, PickleGlobals globals) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.globals = globals;
    }

    /**
     * One pickle, from the buffer's position; afterwards the position is behind it.
     *
     * @throws Refused with the reason
     */
    static Object read(ByteBuffer in, PickleGlobals globals) {
        return new Pickle(in, globals).run();
    }

    private Object run() {
        while (true) {
            if (++steps > MOST_STEPS) {
                throw new Refused("its pickle has more than " + MOST_STEPS + " operations");
            }
            int op = unsigned();
            if (op == '.') {
                return pop();
            }
            step(op);
        }
    }

    private void step(int op) {
        switch (op) {
            case 0x80 -> protocol(unsigned());
            case 0x95 -> length(take(8).getLong());
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(top());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) take(4).getInt());
            case 'K' -> push((long) unsigned());
            case 'M' -> push((long) (take(2).getShort() & 0xFFFF));
            case 0x8a -> push(integer(bytes(unsigned())));
            case 0x8b -> push(integer(bytes(take(4).getInt())));
            case 'G' -> push(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
            case 'U' -> push(new String(bytes(unsigned()), ISO_8859_1)); // Python 2's str
            case 'T' -> push(new String(bytes(take(4).getInt()), ISO_8859_1));
            case 'X' -> push(new String(bytes(take(4).getInt() & 0xFFFFFFFFL), UTF_8));
            case 0x8c -> push(new String(bytes(unsigned()), UTF_8));
            case 0x8d -> push(new String(bytes(take(8).getLong()), UTF_8));
            case 'B' -> push(bytes(take(4).getInt() & 0xFFFFFFFFL));
            case 'C' -> push(bytes(unsigned()));
            case 0x8e, 0x96 -> push(bytes(take(8).getLong()));
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popMark()));
            case 0x85 -> push(new Tuple(pop(1)));
            case 0x86 -> push(new Tuple(pop(2)));
            case 0x87 -> push(new Tuple(pop(3)));
            case ']', 0x8f -> push(new ArrayList<>()); // the order of a set is as good as any
            case 'l', 0x91 -> push(popMark());
            case 'a' -> append(pop(1));
            case 'e', 0x90 -> append(popMark());
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> {
                List<Object> items = popMark();
                push(new LinkedHashMap<>());
                set(items);
            }
            case 's' -> set(pop(2));
            case 'u' -> set(popMark());
            case 'q' -> put(unsigned());
            case 'r' -> put(take(4).getInt());
            case 0x94 -> put(memo.size());
            case 'h' -> get(unsigned());
            case 'j' -> get(take(4).getInt());
            case 'c' -> push(globals.resolve(line(), line()));
            case 0x93 -> {
                List<Object> names = pop(2);
                push(globals.resolve(PickleGlobals.text(names.get(0)), PickleGlobals.text(names.get(1))));
            }
            case 'i' -> throw new Refused("its pickle makes an instance of " + line() + "." + line());
            case 'R', 0x81 -> {
                List<Object> call = pop(2);
                push(globals.call(call.get(0), call.get(1), this::charge));
            }
            case 'b' -> {
                pop();
                globals.requireStateIgnorable(top());
            }
            case 'Q' -> push(globals.persistent(pop()));
            default ->
                throw new Refused("its pickle has the operation 0x" + Integer.toHexString(op)
                        + ", for which a checkpoint has no use");
        }
    }

    private static void protocol(int number) {
        if (number < 2 || number > 5) {
            throw new Refused("its pickle has protocol " + number + "; 2 to 5 are read");
        }
    }

    /** Copies cost steps, or a short pickle could copy a long list for ever. */
    private void charge(int copied) {
        steps = Math.addExact(steps, Math.min(copied, MOST_STEPS));
    }

    private void append(List<Object> items) {
        if (!(top() instanceof ArrayList<?>)) {
            throw new Refused("its pickle appends to what is no list");
        }
        @SuppressWarnings("unchecked") // every list in this machine is one of objects
        List<Object> list = (List<Object>) top();
        list.addAll(items);
    }

    private void set(List<Object> items) {
        if (!(top() instanceof Map<?, ?>) || items.size() % 2 != 0) {
            throw new Refused("its pickle sets items of what is no dictionary");
        }
        @SuppressWarnings("unchecked") // every map in this machine is one of objects
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < items.size(); i += 2) {
            map.put(PickleGlobals.key(items.get(i)), items.get(i + 1));
        }
    }

    private void put(int index) {
        if (index < 0 || index > in.position()) {
            throw new Refused("its pickle remembers a value under number " + Integer.toUnsignedString(index));
        }
        memo.put(index, top());
    }

    private void get(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw new Refused(
                    "its pickle recalls number " + Integer.toUnsignedString(index) + ", which was never stored");
        }
        push(value);
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        return stack.get(floor(1));
    }

    private Object pop() {
        return stack.remove(floor(1));
    }

    private List<Object> pop(int count) {
        return cut(floor(count));
    }

    private List<Object> popMark() {
        if (marks.isEmpty()) {
            throw new Refused("its pickle ends a list that was never begun");
        }
        return cut(marks.removeLast());
    }

    private List<Object> cut(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    /** Where the last values begin; those below a mark are out of reach. */
    private int floor(int count) {
        int from = stack.size() - count;
        if (from < (marks.isEmpty() ? 0 : marks.getLast())) {
            throw new Refused("its pickle takes more values than it has made");
        }
        return from;
    }

    private int unsigned() {
        return take(1).get() & 0xFF;
    }

    private ByteBuffer take(int count) {
        length(count);
        ByteBuffer part = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + count);
        return part;
    }

    private byte[] bytes(long count) {
        byte[] bytes = new byte[length(count)];
        in.get(bytes);
        return bytes;
    }

    private int length(long count) {
        if (count < 0 || count > in.remaining()) {
            throw new Refused("its pickle ends early, or a length in it is wrong");
        }
        return (int) count;
    }

    private String line() {
        int start = in.position();
        while (unsigned() != '\n') {
            // the name ends with the line
        }
        byte[] bytes = new byte[in.position() - 1 - start];
        in.get(start, bytes);
        return new String(bytes, UTF_8);
    }

    private static Object integer(byte[] littleEndian) {
        if (littleEndian.length > LONGEST_INTEGER) {
            throw new Refused("its pickle has an integer of " + littleEndian.length + " bytes");
        }
        byte[] bigEndian = new byte[littleEndian.length + 1];
        for (int i = 0; i < littleEndian.length; i++) {
            bigEndian[littleEndian.length - i] = littleEndian[i];
        }
        if (littleEndian.length > 0 && bigEndian[1] < 0) {
            bigEndian[0] = -1; // the sign
        }
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }
}
