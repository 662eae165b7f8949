package org.tombola.format;

import java.util.List;

/** The invariants of one ticket, each checked when it was made. */
public record Certificate(List<Check> checks) {
    /** What came of one check. */
    public enum Verdict {
        OK,
        VIOLATED,
        NOT_APPLICABLE
    }

    /**
     * One invariant.
     *
     * @param name in snake_case: {@code kept_count}
     * @param detail what was found, for people
     */
    public record Check(String name, Verdict verdict, String detail) {}

    public Certificate {
        checks = List.copyOf(checks);
    }

    /** Whether nothing was violated. */
    public boolean holds() {
        return checks.stream().noneMatch(check -> check.verdict() == Verdict.VIOLATED);
    }
}
