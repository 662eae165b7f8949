package org.tombola.data;

import java.util.List;

/** Two splits as they were read, before a recipe takes part of them or names constants. */
record RawData(Images train, Images test, List<String> classNames) {
    RawData {
        classNames = List.copyOf(classNames);
    }
}
