package org.tombola.data;

import java.util.List;
import java.util.TreeSet;
import org.tombola.Hash;
import org.tombola.InvalidInput;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * Pictures in a folder or a zip, {@code split/class/picture}.
 *
 * @param train folder of the training split
 * @param test folder of the test split
 * @param size pictures are cropped to their centre square and resized to this; 0 leaves them, and all must have one size
 */
record ImageFolder(String path, String train, String test, int size, Preparation preparation) implements DatasetSource {
    /** Raised when decoding or resizing gives other bytes than before. */
    private static final int REVISION = 1;

    static List<Setting> settings() {
        return List.of(
                Setting.path("path", "", "the folder or zip, relative to the recipe or to TOMBOLA_DATA")
                        .required(),
                Setting.text("train", "train", "folder of the training split, with a folder for each class"),
                Setting.text("test", "test", "folder of the test split, with the same classes"),
                Setting.integer(
                        "size",
                        0,
                        0,
                        4096,
                        "crop to the centre square and resize to this side; 0 leaves pictures as found"));
    }

    static ImageFolder of(Settings settings) {
        if (settings.text("path").isBlank()) {
            throw new InvalidInput("images needs a path: a folder or a zip");
        }
        return new ImageFolder(
                settings.text("path"),
                settings.text("train"),
                settings.text("test"),
                (int) settings.integer("size"),
                Preparation.of(settings));
    }

    @Override
    public Dataset load(DataPlaces places) {
        DecodedCache cache = new DecodedCache(places.store().resolve("decoded"));
        try (PictureTree tree = PictureTree.open(places.given(path))) {
            String key = Hash.start()
                    .add(REVISION)
                    .add(tree.fingerprint())
                    .add(train)
                    .add(test)
                    .add(size)
                    .hex();
            RawData raw = cache.read(key).orElseGet(() -> {
                RawData decoded = decode(tree);
                cache.write(key, decoded);
                return decoded;
            });
            return preparation.apply("images", raw);
        }
    }

    private RawData decode(PictureTree tree) {
        LabelledFiles trainFiles = LabelledFiles.of(tree, train);
        LabelledFiles testFiles = LabelledFiles.of(tree, test);
        requireSameClasses(tree, trainFiles.classNames(), testFiles.classNames());
        ParallelDecoding decoding = new ParallelDecoding(tree, size);
        Images trainImages = decoding.decode(trainFiles);
        Images testImages = decoding.decode(testFiles);
        if (trainImages.height() != testImages.height() || trainImages.width() != testImages.width()) {
            throw InvalidInput.of(
                    "%s: pictures of '%s' are %d×%d, those of '%s' %d×%d; set 'size' to bring all to one size",
                    tree.source(),
                    train,
                    trainImages.width(),
                    trainImages.height(),
                    test,
                    testImages.width(),
                    testImages.height());
        }
        return new RawData(trainImages, testImages, trainFiles.classNames());
    }

    private void requireSameClasses(PictureTree tree, List<String> inTrain, List<String> inTest) {
        TreeSet<String> onlyTrain = new TreeSet<>(inTrain);
        onlyTrain.removeAll(inTest);
        TreeSet<String> onlyTest = new TreeSet<>(inTest);
        onlyTest.removeAll(inTrain);
        if (!onlyTrain.isEmpty() || !onlyTest.isEmpty()) {
            throw InvalidInput.of(
                    "%s: '%s' and '%s' have different classes; only in the first: %s, only in the second: %s",
                    tree.source(), train, test, onlyTrain, onlyTest);
        }
    }
}
