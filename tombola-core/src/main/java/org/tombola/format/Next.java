package org.tombola.format;

import java.util.Locale;

/** What plain spending does with a ticket. */
public enum Next {
    /** Train the start weights under the mask: iterative magnitude pruning, SNIP and their like. */
    RETRAIN,
    /** Use the weights as they are: the finder trained them already. */
    KEEP,
    /** Use the frozen weights under the mask: searches that never trained them. */
    MASK_ONLY;

    /** As files and recipes write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
