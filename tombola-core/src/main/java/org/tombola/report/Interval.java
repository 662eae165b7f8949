package org.tombola.report;

/** A closed interval of finite numbers. */
public record Interval(double low, double high) {
    public Interval {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low <= high)) {
            throw new IllegalArgumentException("no interval: [" + low + ", " + high + "]");
        }
    }

    /** The mirror image at zero. */
    public Interval negated() {
        return new Interval(-high, -low);
    }
}
