package org.tombola.data;

/**
 * What a training or a finder may look at. There is no test split here: that test data decides nothing is a type, not a promise.
 *
 * @param validation un-augmented; may be empty, when a recipe sets the split to 0
 * @param checksum of both, for hashes
 */
public record TrainingData(Images train, Images validation, Augmentation augmentation, String checksum) {}
