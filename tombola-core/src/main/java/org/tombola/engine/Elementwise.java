package org.tombola.engine;

/** Functions of one number that every engine applies to a vector in one call. */
public enum Elementwise {
    ABSOLUTE,
    SIGN,
    SQUARE,
    SQUARE_ROOT,
    SIGMOID,
    /** max(x, 0). */
    RELU,
    /** 1 where x > 0, else 0; 0 for NaN. */
    POSITIVE
}
