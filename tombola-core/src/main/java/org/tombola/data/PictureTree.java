package org.tombola.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tombola.InvalidInput;

/** Files below a folder or inside a zip: {@code split/class/…/picture}. Safe to read from several threads. */
interface PictureTree extends AutoCloseable {
    /** A picture file above this is refused unread: it is no training image, and may be a bomb. */
    int MOST_BYTES = 64 << 20;

    /** The folder or the zip. */
    Path source();

    /** Stands for the content: changes when the files do. */
    String fingerprint();

    /** All files that are not hidden, as {@code /}-separated paths, sorted. */
    List<String> files();

    /** @throws InvalidInput when it is larger than {@link #MOST_BYTES} or damaged */
    byte[] read(String file);

    @Override
    void close();

    /** For messages: where a file lies. */
    default String place(String file) {
        return source() + " → " + file;
    }

    /** @throws InvalidInput when the path is neither a folder nor a zip */
    static PictureTree open(Path source) {
        if (Files.isDirectory(source)) {
            return new FolderTree(source);
        }
        try {
            if (Files.isRegularFile(source)) {
                return ZipTree.open(source);
            }
        } catch (IOException e) {
            throw Unreadable.because(source, e);
        }
        throw InvalidInput.of("%s is neither a folder nor a zip file", source);
    }

    static InvalidInput tooLarge(String place) {
        return InvalidInput.of("%s is larger than %d MiB, too large for a picture", place, MOST_BYTES >> 20);
    }

    /** Whether a part of the path marks a file that systems leave behind and people do not see. */
    static boolean isHidden(String file) {
        for (String part : file.split("/")) {
            if (part.startsWith(".")
                    || part.equals("__MACOSX")
                    || part.toLowerCase(Locale.ROOT).equals("thumbs.db")) {
                return true;
            }
        }
        return false;
    }
}
