package org.tombola.format;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/** Constants as files spell them: lower case. */
final class EnumWord {
    private EnumWord() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** @throws InvalidInput when there is no such constant */
    static <E extends Enum<E>> E read(Class<E> type, @Nullable Object word, String place) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(EnumWord::of).toList();
        throw new InvalidInput(place + " is " + word + ", not one of " + words);
    }
}
