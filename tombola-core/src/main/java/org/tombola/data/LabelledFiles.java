package org.tombola.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.tombola.InvalidInput;

/**
 * One split of a picture tree: the pictures by class, classes and pictures sorted by name.
 *
 * @param byClass class name to its files; neither is empty
 */
record LabelledFiles(SequencedMap<String, List<String>> byClass) {

    /**
     * @param split the folder, possibly a path of several
     * @throws InvalidInput when the split is missing or holds anything but pictures in class folders
     */
    static LabelledFiles of(PictureTree tree, String split) {
        String prefix = split.isEmpty() || split.endsWith("/") ? split : split + "/";
        SequencedMap<String, List<String>> byClass = new LinkedHashMap<>();
        for (String file : tree.files()) {
            if (file.startsWith(prefix)) {
                int end = file.indexOf('/', prefix.length());
                if (end < 0) {
                    throw InvalidInput.of("%s lies outside the class folders of '%s'", tree.place(file), split);
                }
                requirePicture(tree, file);
                byClass.computeIfAbsent(file.substring(prefix.length(), end), name -> new ArrayList<>())
                        .add(file);
            }
        }
        if (byClass.isEmpty()) {
            throw InvalidInput.of(
                    "%s has no folder '%s' with a folder of pictures for each class; it holds %s",
                    tree.source(), split, topLevel(tree));
        }
        return new LabelledFiles(byClass);
    }

    private static void requirePicture(PictureTree tree, String file) {
        String name = file.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".jpg") && !name.endsWith(".jpeg") && !name.endsWith(".png")) {
            throw InvalidInput.of("%s is not a .jpg, .jpeg or .png file", tree.place(file));
        }
    }

    private static String topLevel(PictureTree tree) {
        TreeSet<String> names = new TreeSet<>();
        for (String file : tree.files()) {
            names.add(file.indexOf('/') < 0 ? file : file.substring(0, file.indexOf('/') + 1));
        }
        List<String> some = names.stream().limit(10).toList();
        return some.isEmpty() ? "no files" : String.join(", ", some) + (names.size() > 10 ? ", …" : "");
    }

    List<String> classNames() {
        return List.copyOf(byClass.keySet());
    }

    List<String> files() {
        return byClass.values().stream().flatMap(List::stream).toList();
    }

    int[] labels() {
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (List<String> files : byClass.values()) {
            for (int i = 0; i < files.size(); i++) {
                labels.add(label);
            }
            label++;
        }
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }
}
