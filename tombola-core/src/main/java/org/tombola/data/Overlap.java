package org.tombola.data;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Whether a test split is worth its name: how many of its images were there to train on, pixel for pixel. */
public final class Overlap {
    private Overlap() {}

    /** How many images of {@code test} are among those of {@code train}. */
    public static int count(Images train, Images test) {
        if (train.imageSize() != test.imageSize()) {
            return 0;
        }
        Set<ByteBuffer> seen = new HashSet<>();
        Set<ByteBuffer> wanted = new HashSet<>();
        for (int i = 0; i < test.count(); i++) {
            wanted.add(test.identity(i));
        }
        for (int i = 0; i < train.count(); i++) {
            ByteBuffer image = train.identity(i);
            if (wanted.contains(image)) {
                seen.add(image);
            }
        }
        int count = 0;
        for (int i = 0; i < test.count(); i++) {
            count += seen.contains(test.identity(i)) ? 1 : 0;
        }
        return count;
    }
}
