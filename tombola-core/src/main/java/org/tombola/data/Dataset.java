package org.tombola.data;

import java.util.List;

/**
 * Loaded data: two splits and what belongs to them. Only the command line's assembly holds one whole; training and finding receive a
 * {@link TrainingData}, which has no test split.
 *
 * @param name as a recipe names it
 * @param classNames one a class, in label order
 */
public record Dataset(
        String name,
        Images train,
        Images test,
        Normalisation normalisation,
        Augmentation augmentation,
        List<String> classNames) {
    public Dataset {
        classNames = List.copyOf(classNames);
    }
}
