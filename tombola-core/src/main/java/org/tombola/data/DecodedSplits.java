package org.tombola.data;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tombola.Hash;
import org.tombola.InvalidInput;

/**
 * Two splits of a picture tree, decoded or from the cache.
 *
 * @param trainName of the training split, for messages
 * @param size pictures are cropped to their centre square and resized to this; 0 leaves them, and all must have one size
 */
record DecodedSplits(PictureTree tree, String trainName, String testName, int size) {
    /** Raised when decoding or resizing gives other bytes than before. */
    private static final int REVISION = 1;

    /** Which files a split has, found out only when the cache does not know the answer. */
    record Listing(LabelledFiles train, LabelledFiles test) {}

    RawData load(DataPlaces places, String layout, Supplier<Listing> listing) {
        DecodedCache cache = new DecodedCache(places.store().resolve("decoded"));
        String key = Hash.start()
                .add(REVISION)
                .add(layout)
                .add(tree.fingerprint())
                .add(trainName)
                .add(testName)
                .add(size)
                .hex();
        return cache.read(key).orElseGet(() -> {
            RawData decoded = decode(listing.get());
            cache.write(key, decoded);
            return decoded;
        });
    }

    private RawData decode(Listing listing) {
        requireSameClasses(listing.train().classNames(), listing.test().classNames());
        ParallelDecoding decoding = new ParallelDecoding(tree, size);
        Images train = decoding.decode(listing.train());
        Images test = decoding.decode(listing.test());
        if (train.height() != test.height() || train.width() != test.width()) {
            throw InvalidInput.of(
                    "%s: pictures of '%s' are %d×%d, those of '%s' %d×%d; set 'size' to bring all to one size",
                    tree.source(), trainName, train.width(), train.height(), testName, test.width(), test.height());
        }
        return new RawData(train, test, listing.train().classNames());
    }

    private void requireSameClasses(List<String> inTrain, List<String> inTest) {
        TreeSet<String> onlyTrain = new TreeSet<>(inTrain);
        onlyTrain.removeAll(inTest);
        TreeSet<String> onlyTest = new TreeSet<>(inTest);
        onlyTest.removeAll(inTrain);
        if (!onlyTrain.isEmpty() || !onlyTest.isEmpty()) {
            throw InvalidInput.of(
                    "%s: '%s' and '%s' have different classes; only in the first: %s, only in the second: %s",
                    tree.source(), trainName, testName, onlyTrain, onlyTest);
        }
    }
}
