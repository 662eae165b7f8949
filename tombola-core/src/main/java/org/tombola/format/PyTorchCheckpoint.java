package org.tombola.format;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.InvalidInput;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.StoredTensor.Storage;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/** Reads what {@code torch.save} wrote, in both of its layouts, without executing anything; writes what {@code torch.load} reads. */
public final class PyTorchCheckpoint {
    private PyTorchCheckpoint() {}

    /**
     * The network's tensors under their own names, as floats: those at the top of the checkpoint, or below {@code state_dict},
     * {@code model} and the like. Optimiser state and other things beside them are left out.
     *
     * @throws InvalidInput when the file is broken, asks for code, or holds no dictionary of tensors
     */
    public static Weights read(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            return read(file);
        }
    }

    static Weights read(FileBytes file) {
        boolean zip = file.size() > 4 && file.read(0, 2).getShort() == ('P' | 'K' << 8);
        try (Archive archive = zip ? ZipArchive.open(file) : LegacyArchive.open(file)) {
            return weights(archive, StateDictionary.of(archive.root()), file.size());
        } catch (Refused e) {
            throw new InvalidInput(file.path() + ": " + e.getMessage(), e);
        }
    }

    /** Deterministic; see {@link PyTorchWriter}. */
    public static void write(Path path, Weights weights) {
        Aside.write(path, out -> PyTorchWriter.write(out, weights));
    }

    /** Storage by storage, so that one shared by many tensors is read once. */
    private static Weights weights(Archive archive, SequencedMap<String, StoredTensor> stored, long fileSize) {
        requireNoMoreThan(fileSize, stored);
        Map<String, List<Map.Entry<String, StoredTensor>>> byStorage = new LinkedHashMap<>();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, StoredTensor> entry : stored.entrySet()) {
            String key = entry.getValue().storage().key();
            byStorage.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
            tensors.put(entry.getKey(), Tensor.vector()); // keeps the place
        }
        for (List<Map.Entry<String, StoredTensor>> group : byStorage.values()) {
            Storage storage = group.getFirst().getValue().storage();
            ByteBuffer bytes = archive.bytes(storage);
            for (Map.Entry<String, StoredTensor> entry : group) {
                StoredTensor tensor = entry.getValue();
                if (tensor.storage().whole() != storage.whole()) {
                    throw new Refused("has a storage '" + storage.key() + "' of two sizes");
                }
                tensors.put(entry.getKey(), tensor.read(bytes));
            }
        }
        return Weights.of(tensors);
    }

    /** Tensors may share storages, but a small file that unfolds to many gigabytes is a trap. */
    static void requireNoMoreThan(long fileSize, SequencedMap<String, StoredTensor> stored) {
        long numbers =
                stored.values().stream().mapToLong(StoredTensor::elements).sum();
        if (numbers > fileSize) {
            throw new Refused("has tensors of " + numbers + " numbers together, in " + fileSize + " bytes");
        }
    }
}
