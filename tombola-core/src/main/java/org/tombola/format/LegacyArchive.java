package org.tombola.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.StoredTensor.Storage;

/**
 * The layout before PyTorch 1.6: five pickles in a row (magic number, protocol, the writer's machine, the content, the storage keys), then
 * for each key the count of its numbers as a long, and the numbers. torch/serialization.py, {@code _legacy_save}.
 */
final class LegacyArchive implements Archive {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    /** Where the numbers of a key lie. */
    private record Place(long position, long count) {}

    private final FileBytes file;
    private final Object root;
    private final Map<String, Place> places = new HashMap<>();

    private LegacyArchive(FileBytes file) {
        this.file = file;
        ByteBuffer pickles = file.read(0, Math.min(file.size(), LONGEST_PICKLE));
        requireKnown(pickles);
        PickleGlobals globals = new PickleGlobals();
        this.root = Pickle.read(pickles, globals);
        Object keys = Pickle.read(pickles, new PickleGlobals());
        locate(keys, globals.storages(), pickles.position());
    }

    /** @throws Refused with the reason */
    static LegacyArchive open(FileBytes file) {
        return new LegacyArchive(file);
    }

    private static void requireKnown(ByteBuffer pickles) {
        if (!MAGIC.equals(Pickle.read(pickles, new PickleGlobals()))) {
            throw new Refused("is a pickle, but not one that torch.save made");
        }
        Object protocol = Pickle.read(pickles, new PickleGlobals());
        if (!protocol.equals(PROTOCOL)) {
            throw new Refused("has a protocol of torch.save other than " + PROTOCOL);
        }
        Object machine = Pickle.read(pickles, new PickleGlobals());
        if (!(machine instanceof Map<?, ?> map) || !Boolean.TRUE.equals(map.get("little_endian"))) {
            throw new Refused("was written by a big-endian machine");
        }
    }

    private void locate(Object keys, Map<String, ElementType> types, long start) {
        if (!(keys instanceof List<?> list)) {
            throw new Refused("has no list of storages");
        }
        long position = start;
        for (Object item : list) {
            String key = PickleGlobals.text(item);
            ElementType type = types.get(key);
            if (type == null) {
                throw new Refused("has a storage '" + key + "' that no tensor uses");
            }
            long count = file.read(position, Long.BYTES).getLong();
            position += Long.BYTES;
            if (count < 0 || count > (file.size() - position) / type.bytes()) {
                throw new Refused("ends early: storage '" + key + "' claims " + count + " numbers");
            }
            if (places.put(key, new Place(position, count)) != null) {
                throw new Refused("has the storage '" + key + "' twice");
            }
            position += count * type.bytes();
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public ByteBuffer bytes(Storage storage) {
        Place place = places.get(storage.key());
        if (place == null) {
            throw new Refused("lacks the storage '" + storage.key() + "'");
        }
        if (place.count != storage.whole()) {
            throw new Refused("has " + place.count + " numbers in storage '" + storage.key()
                    + "', where its pickle says " + storage.whole());
        }
        return file.read(place.position, place.count * storage.type().bytes());
    }

    @Override
    public void close() {
        file.close();
    }
}
