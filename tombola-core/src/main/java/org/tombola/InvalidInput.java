package org.tombola;

import java.util.Locale;

/**
 * What a user gave cannot be used: a recipe, a file or an argument. The message names the place and the reason in the user's words;
 * the command line prints it alone, without a stack trace, and ends with exit code 2.
 */
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidInput(String message) {
        super(message);
    }

    public InvalidInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** A message made with {@link Locale#ROOT}, so that decimals read the same everywhere. */
    public static InvalidInput of(String format, Object... arguments) {
        return new InvalidInput(String.format(Locale.ROOT, format, arguments));
    }
}
