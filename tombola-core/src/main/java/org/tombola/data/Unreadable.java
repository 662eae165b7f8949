package org.tombola.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.zip.ZipException;
import org.tombola.InvalidInput;

/** Says why a file that a user named cannot be read. */
final class Unreadable {
    private Unreadable() {}

    static InvalidInput because(Object file, IOException failure) {
        String reason = switch (failure) {
            case NoSuchFileException e -> "does not exist";
            case AccessDeniedException e -> "may not be read by this user";
            case NotDirectoryException e -> "is not a folder";
            case FileSystemLoopException e -> "contains a link to a folder around it";
            case EOFException e -> "ends too early: it is truncated";
            case ZipException e -> "is damaged: " + e.getMessage();
            default -> "cannot be read: " + failure.getMessage();
        };
        return new InvalidInput(file + " " + reason, failure);
    }
}
