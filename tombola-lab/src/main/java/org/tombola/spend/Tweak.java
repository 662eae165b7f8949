package org.tombola.spend;

/** One change to the way a ticket is spent, from plain values to plain values. Tweaks are applied in the order a recipe lists them. */
@FunctionalInterface
public interface Tweak {
    Spending apply(Spending before);
}
