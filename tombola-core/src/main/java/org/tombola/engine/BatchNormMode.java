package org.tombola.engine;

/** Where batch norm takes mean and variance from, and whether it remembers them. */
public enum BatchNormMode {
    /** Training: the batch's statistics, and the running ones move. */
    BATCH_UPDATING,
    /** The batch's statistics; the running ones stay (second pass of SAM, scoring). */
    BATCH,
    /** Evaluation: the running statistics. */
    RUNNING
}
