package org.tombola.assess;

/** One way to judge a network. */
public interface Metric {
    Reading read(Evidence evidence);

    /** Whether larger values are better; otherwise smaller ones are. */
    boolean higherIsBetter();

    /** What the value is counted in. */
    Unit unit();

    /** Units of readings. */
    enum Unit {
        /** 0 … 1. */
        FRACTION,
        NATS
    }
}
