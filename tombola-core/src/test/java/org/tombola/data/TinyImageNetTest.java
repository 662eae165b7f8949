package org.tombola.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;

class TinyImageNetTest {
    private static final String ANNOTATIONS = "val/val_annotations.txt";

    @TempDir
    Path folder;

    private static SequencedMap<String, byte[]> official() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            files.put("train/n02/images/n02_" + i + ".png", PictureFiles.grey(64, 64, 20 + i, "png"));
            files.put("train/n01/images/n01_" + i + ".png", PictureFiles.grey(64, 64, 10 + i, "png"));
        }
        files.put("train/n01/n01_boxes.txt", "n01_0.JPEG\t0\t0\t62\t63".getBytes(UTF_8));
        files.put("val/images/val_0.png", PictureFiles.grey(64, 64, 20, "png"));
        files.put("val/images/val_1.png", PictureFiles.grey(64, 64, 10, "png"));
        files.put(ANNOTATIONS, "val_0.png\tn02\t0\t32\t44\t62\nval_1.png\tn01\t5\t5\t9\t9\n".getBytes(UTF_8));
        files.put("test/images/test_0.png", PictureFiles.grey(64, 64, 99, "png"));
        files.put("wnids.txt", "n02\nn01\n".getBytes(UTF_8));
        return files;
    }

    private Dataset loadZip(Map<String, byte[]> files) {
        SequencedMap<String, byte[]> wrapped = new LinkedHashMap<>();
        files.forEach((name, bytes) -> wrapped.put("tiny-imagenet-200/" + name, bytes));
        PictureFiles.zip(folder.resolve("tiny-imagenet-200.zip"), wrapped);
        return Places.load("tiny_imagenet", Map.of("path", "."), Places.in(folder));
    }

    private static void requireOfficial(Dataset data) {
        assertThat(data.classNames()).containsExactly("n01", "n02");
        assertThat(data.train().labels()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(data.test().labels()).containsExactly(0, 1);
        assertThat(data.train().pixels()[3 * data.train().imageSize()]).isEqualTo((byte) 20);
        assertThat(data.test().pixels()[0]).isEqualTo((byte) 10);
        assertThat(data.augmentation()).isEqualTo(Augmentation.CROP_AND_FLIP);
        assertThat(data.normalisation()).isEqualTo(Normalisations.TINY_IMAGENET);
    }

    @Test
    void thePublishedZipIsReadWithItsAnnotations() {
        requireOfficial(loadZip(official()));
    }

    @Test
    void theUnpackedFolderIsReadWhetherItIsNamedOrTheOneAroundIt() {
        PictureFiles.folder(folder.resolve("tiny-imagenet-200"), official());
        requireOfficial(Places.load("tiny_imagenet", Map.of("path", "tiny-imagenet-200"), Places.in(folder)));
        requireOfficial(Places.load("tiny_imagenet", Map.of("path", "."), Places.in(folder)));
    }

    @Test
    void aSortedValidationSplitIsReadToo() {
        SequencedMap<String, byte[]> files = official();
        files.remove(ANNOTATIONS);
        files.put("val/n01/val_1.png", files.remove("val/images/val_1.png"));
        files.put("val/n02/val_0.png", files.remove("val/images/val_0.png"));
        requireOfficial(loadZip(files));
    }

    /** What is wrong, the file that is added, and words that the message must have. */
    record Wrong(String what, String file, byte[] bytes, String... says) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrongContents() {
        byte[] picture = PictureFiles.grey(64, 64, 3, "png");
        return Stream.of(
                new Wrong("a picture without a class", "val/images/val_2.png", picture, "val_2.png", ANNOTATIONS),
                new Wrong(
                        "an absent picture",
                        ANNOTATIONS,
                        "val_0.png\tn02\nval_9.png\tn01\n".getBytes(UTF_8),
                        "line 2",
                        "val_9"),
                new Wrong(
                        "a picture twice",
                        ANNOTATIONS,
                        "val_0.png\tn02\nval_0.png\tn01\n".getBytes(UTF_8),
                        "line 2",
                        "once"),
                new Wrong("no class", ANNOTATIONS, "val_0.png\n".getBytes(UTF_8), "line 1"),
                new Wrong(
                        "another class",
                        ANNOTATIONS,
                        "val_0.png\tn02\nval_1.png\tn03\n".getBytes(UTF_8),
                        "[n01]",
                        "[n03]"),
                new Wrong(
                        "another size",
                        "train/n01/images/n01_2.png",
                        PictureFiles.grey(32, 64, 3, "png"),
                        "n01_2.png is 32×64"));
    }

    @ParameterizedTest
    @MethodSource("wrongContents")
    void wrongContentsAreNamedWithTheReason(Wrong wrong) {
        SequencedMap<String, byte[]> files = official();
        files.put(wrong.file, wrong.bytes);
        assertThatThrownBy(() -> loadZip(files))
                .isInstanceOf(InvalidInput.class)
                .message()
                .contains(wrong.says);
    }
}
