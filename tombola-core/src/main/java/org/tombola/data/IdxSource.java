package org.tombola.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tombola.InvalidInput;

/** MNIST and what comes in its four files: grey pictures of one size and ten classes. */
record IdxSource(KnownDataset known, String path, List<String> classNames, Preparation preparation)
        implements DatasetSource {

    @Override
    public Dataset load(DataPlaces places) {
        Path folder = known.locate(path, places);
        if (!Files.isDirectory(folder)) {
            throw InvalidInput.of("%s is a file; %s needs the folder with its four files", folder, known.name());
        }
        Images train = split(folder, "train");
        Images test = split(folder, "t10k");
        if (train.height() != test.height() || train.width() != test.width()) {
            throw InvalidInput.of(
                    "%s: the training images are %d×%d, the test images %d×%d",
                    folder, train.height(), train.width(), test.height(), test.width());
        }
        return preparation.apply(known.name(), new RawData(train, test, classNames));
    }

    private Images split(Path folder, String split) {
        Path imageFile = file(folder, split + "-images-idx3-ubyte");
        Path labelFile = file(folder, split + "-labels-idx1-ubyte");
        Idx images = Idx.read(imageFile, 3);
        Idx labels = Idx.read(labelFile, 1);
        int count = images.shape()[0];
        if (labels.shape()[0] != count) {
            throw InvalidInput.of(
                    "%s holds %d images, but %s holds %d labels", imageFile, count, labelFile, labels.shape()[0]);
        }
        int[] classes = new int[count];
        Arrays.setAll(classes, i -> labels.values()[i] & 0xFF);
        for (int i = 0; i < count; i++) {
            if (classes[i] >= classNames.size()) {
                throw InvalidInput.of(
                        "%s: label %d of image %d is not below %d", labelFile, classes[i], i, classNames.size());
            }
        }
        return new Images(1, images.shape()[1], images.shape()[2], classNames.size(), images.values(), classes);
    }

    private static Path file(Path folder, String name) {
        Path plain = folder.resolve(name);
        Path gzipped = folder.resolve(name + ".gz");
        if (Files.exists(plain)) {
            return plain;
        }
        if (Files.exists(gzipped)) {
            return gzipped;
        }
        throw InvalidInput.of("%s has neither %s.gz nor %s", folder, name, name);
    }
}
