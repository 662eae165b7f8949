package org.tombola.data;

import java.util.List;
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
        try (PictureTree tree = PictureTree.open(places.given(path))) {
            RawData raw = new DecodedSplits(tree, train, test, size)
                    .load(
                            places,
                            "class folders",
                            () -> new DecodedSplits.Listing(
                                    LabelledFiles.of(tree, train), LabelledFiles.of(tree, test)));
            return preparation.apply("images", raw);
        }
    }
}
