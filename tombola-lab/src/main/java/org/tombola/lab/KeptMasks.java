package org.tombola.lab;

import java.util.List;
import org.tombola.Hash;
import org.tombola.format.MaskFile;
import org.tombola.store.Store;
import org.tombola.weights.Mask;

/** Masks kept by their content, for certificates that say they are nested. */
final class KeptMasks {
    static final String KIND = "masks";

    private KeptMasks() {}

    static String keep(Store store, List<Mask> masks) {
        store.step(KIND, hash(masks), (out, scratch) -> MaskFile.write(out.resolve("masks.safetensors"), masks));
        return name(masks);
    }

    /** Of the step that keeps these masks. */
    static String name(List<Mask> masks) {
        return KIND + "-" + hash(masks);
    }

    private static String hash(List<Mask> masks) {
        Hash hash = Hash.start();
        masks.forEach(mask -> hash.add(mask.hash()));
        return hash.hex();
    }
}
