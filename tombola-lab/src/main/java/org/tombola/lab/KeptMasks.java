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
        Hash hash = Hash.start();
        masks.forEach(mask -> hash.add(mask.hash()));
        String name = hash.hex();
        store.step(KIND, name, (out, scratch) -> MaskFile.write(out.resolve("masks.safetensors"), masks));
        return KIND + "-" + name;
    }
}
