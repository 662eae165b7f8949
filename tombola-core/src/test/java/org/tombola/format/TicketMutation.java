package org.tombola.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;
import org.tombola.format.SafetensorsFile.Entry;

/** One kind of damage to a ticket file, drawn by lot. */
enum TicketMutation {
    CUT_SHORT(false) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return Arrays.copyOf(ticket, random.nextInt(ticket.length));
        }
    },
    WRONG_HEADER_LENGTH(false) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            long length = switch (random.nextInt(3)) {
                case 0 -> random.nextLong();
                case 1 -> Forgery.headerLength(ticket) + random.nextInt(-64, 64);
                default -> 1L << random.nextInt(64);
            };
            byte[] bytes = ticket.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            return bytes;
        }
    },
    FLIPPED_BITS(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return flipped(ticket, Long.BYTES, ticket.length, random);
        }
    },
    FLIPPED_BITS_IN_TENSORS(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return flipped(ticket, Long.BYTES + Forgery.headerLength(ticket), ticket.length, random);
        }
    },
    RUN_OF_BYTES(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            byte[] bytes = ticket.clone();
            int from = random.nextInt(Long.BYTES, bytes.length);
            int until = Math.min(bytes.length, from + random.nextInt(1, 64));
            Arrays.fill(bytes, from, until, (byte) random.nextInt(256));
            return bytes;
        }
    },
    PIECE_OF_HEADER_LOST_OR_DOUBLED(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            String header = Forgery.header(ticket);
            int from = random.nextInt(header.length());
            int until = Math.min(header.length(), from + random.nextInt(1, 40));
            String piece =
                    random.nextBoolean() ? "" : header.substring(from, until).repeat(2);
            return Forgery.withHeader(ticket, header.substring(0, from) + piece + header.substring(until));
        }
    },
    NUMBER_IN_HEADER(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            String header = Forgery.header(ticket);
            MatchResult number = any(NUMBER, header, random);
            String other = number(number.group(), random);
            return Forgery.withHeader(
                    ticket, header.substring(0, number.start()) + other + header.substring(number.end()));
        }
    },
    OFFSETS_SWAPPED(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return Forgery.withHeader(ticket, swapped(OFFSETS, Forgery.header(ticket), random));
        }
    },
    NAMES_SWAPPED(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return Forgery.withHeader(ticket, swapped(TENSOR_NAME, Forgery.header(ticket), random));
        }
    },
    DEEP_NESTING(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            int depth = 1 << random.nextInt(17);
            String open = random.nextBoolean() ? "[" : "{\"a\":";
            String close = open.equals("[") ? "]" : "}";
            String nested = open.repeat(depth) + "1" + (random.nextBoolean() ? close.repeat(depth) : "");
            return forgery.changed(ticket, (metadata, entries) -> {
                String key = any(List.copyOf(metadata.keySet()), random);
                String text = metadata.get(key);
                int at = random.nextInt(text.length() + 1);
                boolean instead = random.nextBoolean();
                metadata.put(key, instead ? nested : text.substring(0, at) + nested + text.substring(at));
            });
        }
    },
    METADATA(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return forgery.changed(ticket, (metadata, entries) -> {
                String key = any(List.copyOf(metadata.keySet()), random);
                String other = metadata.getOrDefault(any(List.copyOf(metadata.keySet()), random), "");
                switch (random.nextInt(4)) {
                    case 0 -> metadata.remove(key);
                    case 1 -> metadata.put(key, other);
                    case 2 -> metadata.put(key, Json.compact(value(random)));
                    default -> metadata.put("more", other);
                }
            });
        }
    },
    GRAPH(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return changed("graph", ticket, random, forgery);
        }
    },
    PROVENANCE(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return changed("provenance", ticket, random, forgery);
        }
    },
    CERTIFICATE(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return changed("certificate", ticket, random, forgery);
        }
    },
    /** Names, types, shapes and bytes of tensors that stay a sound safetensors file. */
    TENSORS(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return forgery.changed(ticket, (metadata, entries) -> {
                String name = any(List.copyOf(entries.keySet()), random);
                Entry entry = entries.get(name);
                switch (random.nextInt(5)) {
                    case 0 -> entries.remove(name);
                    case 1 -> entries.put(name + any(List.of("", ".mask", ".kept", "x"), random), bytes(random));
                    case 2 -> entries.put(name, any(List.copyOf(entries.values()), random));
                    case 3 ->
                        entries.put(
                                name,
                                new Entry(ElementType.U8, List.of(entry.data().remaining()), entry.data()));
                    default -> {
                        List<Integer> sizes = new ArrayList<>(entry.sizes());
                        sizes.add(random.nextInt(sizes.size() + 1), 1);
                        entries.put(name, new Entry(entry.type(), sizes, entry.data()));
                    }
                }
            });
        }
    },
    /** Bits added to, taken from or moved within a mask, whose kept values then are too few, too many or others'. */
    KEPT_COUNTS(true) {
        @Override
        byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery) {
            return forgery.changed(ticket, (metadata, entries) -> {
                List<String> masks = entries.keySet().stream()
                        .filter(name -> name.endsWith(TicketFile.MASK))
                        .toList();
                String name = any(masks, random);
                byte[] bits = entries.get(name).copy();
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    bits[random.nextInt(bits.length)] ^= (byte) (1 << random.nextInt(8));
                }
                entries.put(name, Entry.bytes(bits));
                if (random.nextInt(3) == 0) { // values as many as the bits, the unused ones beyond the end included
                    int count = 0;
                    for (byte b : bits) {
                        count += Integer.bitCount(b & 0xFF);
                    }
                    String kept = name.replace(TicketFile.MASK, TicketFile.KEPT);
                    FloatType type = FloatType.valueOf(entries.get(kept).type().name());
                    entries.put(kept, Entry.floats(type, new int[] {count}, new float[count]));
                }
            });
        }
    };

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.\"])-?\\d+(\\.\\d+)?(e-?\\d+)?(?![\\w.\"])");
    private static final Pattern OFFSETS = Pattern.compile("\"data_offsets\":\\[\\d+,\\d+]");
    private static final Pattern TENSOR_NAME =
            Pattern.compile("\"[\\w.]+\\.(weight|bias|mask|kept|running_\\w+)\"(?=:\\{)");
    private static final int MOST_BYTES = 100;

    private final boolean behindTheSeal;

    TicketMutation(boolean behindTheSeal) {
        this.behindTheSeal = behindTheSeal;
    }

    /** Whether the damage can lie behind a content hash that is right. */
    boolean behindTheSeal() {
        return behindTheSeal;
    }

    abstract byte[] apply(byte[] ticket, RandomGenerator random, Forgery forgery);

    private static byte[] flipped(byte[] ticket, int from, int until, RandomGenerator random) {
        byte[] bytes = ticket.clone();
        for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
            bytes[random.nextInt(from, until)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static String swapped(Pattern pattern, String header, RandomGenerator random) {
        MatchResult one = any(pattern, header, random);
        MatchResult other = any(pattern, header, random);
        MatchResult first = one.start() < other.start() ? one : other;
        MatchResult second = first == one ? other : one;
        if (first.start() == second.start()) {
            return header;
        }
        return header.substring(0, first.start())
                + second.group()
                + header.substring(first.end(), second.start())
                + first.group()
                + header.substring(second.end());
    }

    private static byte[] changed(String key, byte[] ticket, RandomGenerator random, Forgery forgery) {
        return forgery.changed(ticket, (metadata, entries) -> {
            @Nullable Object value = Json.read(metadata.get(key), key);
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                value = changed(value, random);
            }
            metadata.put(key, Json.compact(value));
        });
    }

    /** The same JSON value with one node somewhere in it replaced, removed or doubled. */
    private static @Nullable Object changed(@Nullable Object value, RandomGenerator random) {
        if (random.nextInt(12) > 0) {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                SequencedMap<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
                Object key = any(List.copyOf(copy.keySet()), random);
                Object old = copy.remove(key);
                switch (random.nextInt(20)) {
                    case 0 -> {}
                    case 1 -> copy.put(key + "x", old);
                    default -> copy.put(key, changed(old, random));
                }
                return copy;
            }
            if (value instanceof List<?> list && !list.isEmpty()) {
                List<@Nullable Object> copy = new ArrayList<>(list);
                int at = random.nextInt(copy.size());
                switch (random.nextInt(20)) {
                    case 0 -> copy.remove(at);
                    case 1 -> copy.add(random.nextInt(copy.size()), copy.get(at));
                    default -> copy.set(at, changed(copy.get(at), random));
                }
                return copy;
            }
        }
        return value instanceof Integer number && random.nextInt(4) > 0
                ? new BigInteger(integer(number.toString(), random))
                : value(random);
    }

    private static @Nullable Object value(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt(-3, 20);
            case 3 -> Math.scalb(random.nextGaussian(), random.nextInt(-1000, 1000));
            case 4 -> "";
            case 5 -> any(List.of("input", "conv1", "flatten", "relu", "linear", "ok", "retrain"), random);
            case 6 -> "\u0000%s\n".repeat(1 << random.nextInt(12));
            case 7 -> List.of();
            default -> Map.of();
        };
    }

    private static String number(String old, RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> "1e" + random.nextInt(-400, 400);
            case 1 -> "9".repeat(random.nextInt(1, 2000));
            case 2 -> "0.5";
            default -> old.matches("-?\\d+") ? integer(old, random) : "-" + old;
        };
    }

    /** Zero, the neighbours, and where an int, a long or a product of them ends. */
    private static String integer(String old, RandomGenerator random) {
        BigInteger number = new BigInteger(old);
        BigInteger other = switch (random.nextInt(8)) {
            case 0 -> BigInteger.ZERO;
            case 1 -> number.add(BigInteger.ONE);
            case 2 -> number.subtract(BigInteger.ONE);
            case 3 -> number.negate();
            case 4 -> number.shiftLeft(random.nextInt(1, 40));
            case 5 -> BigInteger.valueOf(Integer.MIN_VALUE).add(BigInteger.valueOf(random.nextInt(5)));
            case 6 -> BigInteger.ONE.shiftLeft(random.nextInt(70)).subtract(BigInteger.valueOf(random.nextInt(3)));
            default -> BigInteger.valueOf(random.nextLong());
        };
        return other.toString();
    }

    private static Entry bytes(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(MOST_BYTES)];
        random.nextBytes(bytes);
        return Entry.bytes(bytes);
    }

    private static MatchResult any(Pattern pattern, String text, RandomGenerator random) {
        return any(pattern.matcher(text).results().toList(), random);
    }

    private static <T> T any(List<T> list, RandomGenerator random) {
        return list.get(random.nextInt(list.size()));
    }
}
