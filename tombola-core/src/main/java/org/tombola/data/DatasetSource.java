package org.tombola.data;

/** A data set as a recipe names it, not yet read or made. */
public interface DatasetSource {
    /** @throws org.tombola.InvalidInput when files are missing or not what they should be; the message names file and reason */
    Dataset load(DataPlaces places);
}
