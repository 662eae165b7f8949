package org.tombola.train;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tombola.InvalidInput;

/** A point in a training, counted in epochs ({@code 33ep}) or optimiser steps ({@code 500it}) from its start. */
public record Moment(long amount, Unit unit) {
    /** What is counted. */
    public enum Unit {
        EPOCH,
        STEP
    }

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(ep|it)");

    public static final Moment START = new Moment(0, Unit.EPOCH);

    public Moment {
        if (amount < 0) {
            throw new IllegalArgumentException("a moment cannot be negative: " + amount);
        }
    }

    public static Moment step(long step) {
        return new Moment(step, Unit.STEP);
    }

    public static Moment epoch(long epoch) {
        return new Moment(epoch, Unit.EPOCH);
    }

    /** @throws InvalidInput when the text is neither {@code <n>ep} nor {@code <n>it} */
    public static Moment parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw InvalidInput.of("a moment of training is written '3ep' (epochs) or '500it' (steps), got '%s'", text);
        }
        return new Moment(Long.parseLong(matcher.group(1)), matcher.group(2).equals("ep") ? Unit.EPOCH : Unit.STEP);
    }

    /** The same moment in steps. */
    public long steps(int stepsPerEpoch) {
        return unit == Unit.STEP ? amount : Math.multiplyExact(amount, stepsPerEpoch);
    }

    @Override
    public String toString() {
        return amount + (unit == Unit.EPOCH ? "ep" : "it");
    }
}
