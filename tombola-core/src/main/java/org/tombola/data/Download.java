package org.tombola.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tombola.AsideFile;

/** Fetches a file with a known checksum: written aside, checked, synced, renamed. What exists afterwards is the whole right file. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration CONNECT = Duration.ofSeconds(20);
    /** The largest known file has 170 MB; a server that sends without end is cut off. */
    private static final long MOST_BYTES = 1L << 30;

    /** No connection, an error answer, or other bytes than expected. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    private Download() {}

    /** @param md5 as published; 32 lower-case hexadecimal digits */
    static void fetch(URI source, String md5, Path target) throws Failed {
        LOG.info("downloading {}", source);
        try {
            AsideFile.write(target, out -> {
                String found = receive(source, out);
                if (!found.equals(md5)) {
                    throw new Failed("the MD5 of " + source + " is " + found + ", not " + md5);
                }
            });
        } catch (IOException e) {
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw new Failed(e.getClass().getSimpleName() + message);
        }
    }

    /** Writes the answer's body and returns its MD5. */
    private static String receive(URI source, FileChannel out) throws IOException, Failed {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<InputStream> answer =
                    client.send(HttpRequest.newBuilder(source).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new Failed(source + " answered " + answer.statusCode());
                }
                return copy(source, body, out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        }
    }

    private static String copy(URI source, InputStream body, FileChannel out) throws IOException, Failed {
        MessageDigest digest = md5();
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
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
