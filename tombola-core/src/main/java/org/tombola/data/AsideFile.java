package org.tombola.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file under another name, syncs it and renames it: what exists is complete, even after a power cut. */
final class AsideFile {
    /** What is written; throwing leaves nothing behind. */
    @FunctionalInterface
    interface Content<X extends Exception> {
        void write(FileChannel out) throws IOException, X;
    }

    private AsideFile() {}

    /** Makes the folders above the target where they are missing. */
    static <X extends Exception> void write(Path target, Content<X> content) throws IOException, X {
        Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
        Path aside = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            try (FileChannel out = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.write(out);
                out.force(true);
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
