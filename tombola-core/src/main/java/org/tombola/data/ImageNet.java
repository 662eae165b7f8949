package org.tombola.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.tombola.InvalidInput;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/**
 * ImageNet-1k in class folders, {@code train/<wnid>/….JPEG} and {@code val/<wnid>/….JPEG}; the official validation split is the test
 * split. Nobody may hand it out, so nothing is downloaded.
 *
 * @param size side of the pictures: of training pictures the centre square, of test pictures 7/8 of it, which for 224 is the customary
 *     crop from a shorter side of 256
 */
record ImageNet(String path, int size, Preparation preparation) implements DatasetSource {
    private static final String NAME = "imagenet";
    private static final double TEST_CENTRE = 224 / 256.0;

    static List<Setting> settings() {
        return List.of(
                Setting.path(
                        "path",
                        "",
                        "the folder with train and val, a folder for each class in both; by default the usual place"),
                Setting.integer("size", 224, 8, 1024, "side of the square that pictures are resized to"));
    }

    static ImageNet of(Settings settings) {
        return new ImageNet(settings.text("path"), (int) settings.integer("size"), Preparation.of(settings));
    }

    @Override
    public Dataset load(DataPlaces places) {
        try (PictureTree tree = PictureTree.open(located(places))) {
            RawData raw = new DecodedSplits(tree, "train", "val", size, TEST_CENTRE)
                    .load(
                            places,
                            NAME,
                            () -> new DecodedSplits.Listing(
                                    LabelledFiles.of(tree, "train"), LabelledFiles.of(tree, "val")));
            return preparation.apply(NAME, raw);
        }
    }

    private Path located(DataPlaces places) {
        if (!path.isEmpty()) {
            return places.given(path);
        }
        Path cache = places.cacheHome().resolve(NAME);
        return Stream.concat(places.dataHome().map(home -> home.resolve(NAME)).stream(), Stream.of(cache))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> InvalidInput.of(
                        "imagenet is not here, and only image-net.org gives it out: put its train and val folders, with a folder "
                                + "for each class in both, into %s, or name their folder with 'path'",
                        cache));
    }
}
