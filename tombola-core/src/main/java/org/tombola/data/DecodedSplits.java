package org.tombola.data;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tombola.Hash;
import org.tombola.InvalidInput;

/**
 * Two splits of a picture tree, decoded or from the cache: in memory or, where that would be much, in files of the store.
 *
 * @param trainName of the training split, for messages
 * @param size pictures are cropped to their centre square and resized to this; 0 leaves them, and all must have one size
 * @param testCentre of test pictures, the square is this part of the shorter side
 * @param inMemory the most bytes of both splits that memory is to hold; files have other checksums, so no machine may decide it
 */
record DecodedSplits(PictureTree tree, String trainName, String testName, int size, double testCentre, long inMemory) {
    /** Raised when decoding or resizing gives other bytes than before. */
    private static final int REVISION = 1;

    private static final long IN_MEMORY = 1L << 30;

    DecodedSplits(PictureTree tree, String trainName, String testName, int size) {
        this(tree, trainName, testName, size, 1, IN_MEMORY);
    }

    DecodedSplits(PictureTree tree, String trainName, String testName, int size, double testCentre) {
        this(tree, trainName, testName, size, testCentre, IN_MEMORY);
    }

    /** Which files a split has, found out only when the cache does not know the answer. */
    record Listing(LabelledFiles train, LabelledFiles test) {}

    RawData load(DataPlaces places, String layout, Supplier<Listing> listing) {
        Path folder = places.store().resolve("decoded");
        DecodedCache cache = new DecodedCache(folder);
        String key = Hash.start()
                .add(REVISION)
                .add(testCentre == 1 ? layout : layout + ", centre " + testCentre)
                .add(tree.fingerprint())
                .add(trainName)
                .add(testName)
                .add(size)
                .hex();
        DecodedFiles files = new DecodedFiles(folder, key);
        return cache.read(key).or(files::read).orElseGet(() -> decode(listing.get(), cache, files, key));
    }

    private RawData decode(Listing listing, DecodedCache cache, DecodedFiles files, String key) {
        requireSameClasses(listing.train().classNames(), listing.test().classNames());
        ParallelDecoding training = new ParallelDecoding(tree, size, 1);
        ParallelDecoding testing = new ParallelDecoding(tree, size, testCentre);
        Picture first = training.first(listing.train());
        requireSameSize(first, testing.first(listing.test()));
        long count =
                (long) listing.train().files().size() + listing.test().files().size();
        if (count * first.rgb().length > inMemory) {
            return files.write(listing, training, testing, first);
        }
        RawData decoded = new RawData(
                training.decode(listing.train(), first),
                testing.decode(listing.test(), first),
                listing.train().classNames());
        cache.write(key, decoded);
        return decoded;
    }

    private void requireSameSize(Picture train, Picture test) {
        if (train.height() != test.height() || train.width() != test.width()) {
            throw InvalidInput.of(
                    "%s: pictures of '%s' are %d×%d, those of '%s' %d×%d; set 'size' to bring all to one size",
                    tree.source(), trainName, train.width(), train.height(), testName, test.width(), test.height());
        }
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
