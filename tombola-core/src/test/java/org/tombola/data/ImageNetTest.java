package org.tombola.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;

class ImageNetTest {
    @TempDir
    Path folder;

    private static SequencedMap<String, byte[]> files() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("train/n02/n02_1.JPEG", PictureFiles.grey(20, 30, 60, "jpeg"));
        files.put("train/n01/n01_9.JPEG", PictureFiles.grey(40, 16, 90, "jpeg"));
        files.put("train/n01/n01_10.JPEG", PictureFiles.grey(16, 16, 120, "png")); // ImageNet has such a one
        files.put("val/n01/val_2.JPEG", PictureFiles.grey(64, 64, 30, "jpeg"));
        files.put("val/n02/val_1.JPEG", PictureFiles.grey(16, 20, 150, "jpeg"));
        return files;
    }

    @Test
    void classFoldersOfTheUsualPlaceAreReadAsSquares() {
        PictureFiles.folder(folder.resolve("cache/imagenet"), files());

        Dataset data = Places.load("imagenet", Map.of("size", 8L), Places.in(folder));

        assertThat(data.classNames()).containsExactly("n01", "n02");
        assertThat(data.train().labels()).containsExactly(0, 0, 1);
        assertThat(data.test().labels()).containsExactly(0, 1);
        assertThat(data.train().height()).isEqualTo(8);
        assertThat(data.train().pixels()).startsWith(120).endsWith(60);
        assertThat(data.test().pixels()).startsWith(30).endsWith((byte) 150);
        assertThat(data.normalisation()).isEqualTo(Normalisations.IMAGENET);
        assertThat(data.augmentation()).isEqualTo(new Augmentation(0, true, true));
    }

    @Test
    void withoutFilesItSaysWhereTheyBelong() {
        assertThatThrownBy(() -> Places.load("imagenet", Map.of(), Places.in(folder)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("image-net.org")
                .hasMessageContaining(folder.resolve("cache/imagenet").toString())
                .hasMessageContaining("'path'");
    }

    /** The outermost sixteenth on each side is bright; a test picture does not show it, a training picture does. */
    @Test
    void testPicturesShowSevenEighthsOfTheCentre() {
        byte[] rgb = new byte[64 * 64 * 3];
        for (int i = 0; i < 64 * 64; i++) {
            int edge = Math.min(Math.min(i % 64, i / 64), 63 - Math.max(i % 64, i / 64));
            java.util.Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (edge < 4 ? 127 : 10));
        }
        Picture picture = new Picture(64, 64, rgb);

        assertThat(picture.square(56, 224 / 256.0).rgb()).containsOnly(10);
        assertThat(picture.square(56).rgb()).startsWith(127).contains(10);
        assertThat(picture.square(64, 224 / 256.0).width()).isEqualTo(64);
    }
}
