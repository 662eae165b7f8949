package org.tombola.data;

import java.util.List;

/** Draws one picture of a class; the picture depends on the random numbers alone, and on every machine alike. */
interface Painter {
    int channels();

    /** Height and width. */
    int side();

    List<String> classNames();

    /** Writes the picture's {@code side · side · channels} bytes at {@code at}. */
    void paint(int label, CounterRandom random, byte[] pixels, int at);
}
