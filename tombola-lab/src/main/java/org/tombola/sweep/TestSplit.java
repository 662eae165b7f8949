package org.tombola.sweep;

import org.tombola.data.Dataset;
import org.tombola.data.Overlap;

/**
 * What a run tells of its test split, beside assessing on it.
 *
 * @param trainedOn images that the training split holds too
 */
record TestSplit(String checksum, int images, int trainedOn) {
    static TestSplit of(Dataset dataset) {
        return new TestSplit(
                dataset.test().checksum(), dataset.test().count(), Overlap.count(dataset.train(), dataset.test()));
    }
}
