package org.tombola.format;

import java.nio.ByteBuffer;
import org.tombola.format.StoredTensor.Storage;

/** One of PyTorch's two layouts, opened: what was pickled, and the bytes of its storages. */
interface Archive extends AutoCloseable {
    /** How much of a file is searched for pickles: they hold names and sizes, the numbers lie outside. */
    int LONGEST_PICKLE = 64 << 20;

    Object root();

    /** The whole run of that storage's key, as long as it claims. */
    ByteBuffer bytes(Storage storage);

    @Override
    void close();
}
