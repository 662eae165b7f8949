package org.tombola.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Keeps native values beyond the scope they were made in, until it is closed. */
public final class Lifetime implements AutoCloseable {
    private final List<Pointer> kept = new ArrayList<>();

    /** The same tensor, freed when this is closed instead of with its scope. */
    public NativeTensor keep(NativeTensor tensor) {
        keep(tensor.tensor());
        return tensor;
    }

    <P extends Pointer> P keep(P pointer) {
        // A second reference beside the scope's; JavaCPP's detach would free it at once.
        pointer.retainReference();
        kept.add(pointer);
        return pointer;
    }

    @Override
    public void close() {
        kept.reversed().forEach(Pointer::releaseReference);
        kept.clear();
    }
}
