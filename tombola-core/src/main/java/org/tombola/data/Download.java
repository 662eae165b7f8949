package org.tombola.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a file with a known checksum: written aside, checked, synced, renamed. What exists afterwards is the whole right file. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration CONNECT = Duration.ofSeconds(20);
    /** The largest known file has 170 MB; a server that sends without end is cut off. */
    private static final long MOST_BYTES = 1L << 31;

    /** No connection, an error answer, or other bytes than expected. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    private Download() {}

    static void fetch(URI source, String md5, Path target) throws Failed {
        LOG.info("downloading {}", source);
        Path aside = null;
        try {
            Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
            aside = Files.createTempFile(folder, target.getFileName().toString(), ".part");
            String found = receive(source, aside);
            if (!found.equals(md5)) {
                throw new Failed("the MD5 of " + source + " is " + found + ", not " + md5);
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        } catch (IOException e) {
            throw new Failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } finally {
            remove(aside);
        }
    }

    /** Writes the answer's body and returns its MD5. */
    private static String receive(URI source, Path aside) throws IOException, InterruptedException, Failed {
        MessageDigest digest = md5();
        try (HttpClient client = HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
                FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            HttpResponse<InputStream> answer =
                    client.send(HttpRequest.newBuilder(source).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new Failed(source + " answered " + answer.statusCode());
                }
                byte[] block = new byte[1 << 16];
                long total = 0;
                for (int n = body.read(block); n >= 0; n = body.read(block)) {
                    total += n;
                    if (total > MOST_BYTES) {
                        throw new Failed(source + " sends more than " + MOST_BYTES + " bytes");
                    }
                    digest.update(block, 0, n);
                    ByteBuffer bytes = ByteBuffer.wrap(block, 0, n);
                    while (bytes.hasRemaining()) {
                        out.write(bytes);
                    }
                }
            }
            out.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void remove(@org.jspecify.annotations.Nullable Path aside) {
        try {
            if (aside != null) {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", aside, e.getMessage());
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
