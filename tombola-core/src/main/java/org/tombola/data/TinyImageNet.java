package org.tombola.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.tombola.InvalidInput;

/**
 * Tiny-ImageNet as published: {@code train/<wnid>/images/….JPEG}, and for the test split the official validation split, whose classes
 * {@code val/val_annotations.txt} lists. Where somebody has sorted {@code val} into class folders, these are read.
 */
record TinyImageNet(KnownDataset known, String path, Preparation preparation) implements DatasetSource {
    static final String ARCHIVE = "tiny-imagenet-200.zip";
    static final String FOLDER = "tiny-imagenet-200";
    private static final int SIDE = 64;

    @Override
    public Dataset load(DataPlaces places) {
        Path found = known.locate(path, places);
        Path archive = found.resolve(ARCHIVE);
        try (PictureTree tree = PictureTree.open(Files.isRegularFile(archive) ? archive : found)) {
            RawData raw = new DecodedSplits(tree, "train", "val", 0).load(places, known.name(), () -> listing(tree));
            if (raw.train().height() != SIDE || raw.train().width() != SIDE) {
                throw InvalidInput.of(
                        "%s: pictures are %d×%d, not %d×%d",
                        tree.source(), raw.train().width(), raw.train().height(), SIDE, SIDE);
            }
            return preparation.apply(known.name(), raw);
        }
    }

    private static DecodedSplits.Listing listing(PictureTree tree) {
        boolean wrapped = tree.files().stream().anyMatch(file -> file.startsWith(FOLDER + "/"));
        String root = wrapped ? FOLDER + "/" : "";
        String annotations = root + "val/val_annotations.txt";
        LabelledFiles test = tree.files().contains(annotations)
                ? annotated(tree, root + "val/images/", annotations)
                : LabelledFiles.of(tree, root + "val");
        return new DecodedSplits.Listing(train(tree, root + "train/"), test);
    }

    /** Beside each class's folder of pictures lies a text file with boxes, which is passed over. */
    private static LabelledFiles train(PictureTree tree, String prefix) {
        TreeMap<String, List<String>> byClass = new TreeMap<>();
        for (String file : tree.files()) {
            if (file.startsWith(prefix) && file.contains("/images/")) {
                String name = file.substring(prefix.length(), file.indexOf('/', prefix.length()));
                byClass.computeIfAbsent(name, key -> new ArrayList<>()).add(file);
            }
        }
        if (byClass.isEmpty()) {
            throw InvalidInput.of("%s has no pictures in %s<class>/images/", tree.source(), prefix);
        }
        return new LabelledFiles(byClass);
    }

    private static LabelledFiles annotated(PictureTree tree, String prefix, String annotations) {
        Set<String> files = new HashSet<>(tree.files());
        TreeMap<String, List<String>> byClass = new TreeMap<>();
        int number = 0;
        for (String line : new String(tree.read(annotations), UTF_8).lines().toList()) {
            number++;
            String[] fields = line.split("\t");
            if (fields.length < 2 || !files.remove(prefix + fields[0])) {
                throw InvalidInput.of(
                        "%s, line %d: expected a picture of %s, once, and its class; got '%s'",
                        tree.place(annotations), number, prefix, line);
            }
            byClass.computeIfAbsent(fields[1], key -> new ArrayList<>()).add(prefix + fields[0]);
        }
        for (String file : files) {
            if (file.startsWith(prefix)) {
                throw InvalidInput.of("%s does not name the class of %s", tree.place(annotations), file);
            }
        }
        byClass.values().forEach(names -> names.sort(null));
        return new LabelledFiles(byClass);
    }
}
