package org.tombola.lab;

import java.util.Map;
import org.tombola.format.Safetensors;
import org.tombola.format.SafetensorsFile;
import org.tombola.store.Store;
import org.tombola.weights.Weights;

/** Weights kept by their content, for certificates that refer to them. */
final class KeptWeights {
    static final String KIND = "weights";

    private KeptWeights() {}

    static String keep(Store store, Weights weights) {
        String hash = weights.hash();
        store.step(
                KIND,
                hash,
                (out, scratch) ->
                        Safetensors.write(out.resolve("weights.safetensors"), SafetensorsFile.of(Map.of(), weights)));
        return KIND + "-" + hash;
    }
}
