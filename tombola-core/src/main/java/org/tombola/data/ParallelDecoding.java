package org.tombola.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tombola.InvalidInput;

/**
 * Decodes many pictures of one tree, on a few threads, into one array.
 *
 * @param size 0 for pictures that all have one size already
 */
record ParallelDecoding(PictureTree tree, int size) {
    private static final int CHUNK = 512;
    private static final int MOST_THREADS = 8;

    Images decode(LabelledFiles split) {
        List<String> files = split.files();
        Picture first;
        try (PictureDecoder decoder = new PictureDecoder()) {
            first = picture(decoder, files.getFirst());
        }
        long bytes = (long) files.size() * first.rgb().length;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw InvalidInput.of(
                    "%s: %d pictures of %d×%d are more than 2 GiB; set a smaller 'size'",
                    tree.source(), files.size(), first.height(), first.width());
        }
        byte[] pixels = new byte[(int) bytes];
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> chunks = new ArrayList<>();
            for (int from = 0; from < files.size(); from += CHUNK) {
                int start = from;
                int end = Math.min(files.size(), from + CHUNK);
                chunks.add(pool.submit(() -> decode(files, start, end, first, pixels)));
            }
            join(chunks);
        } finally {
            pool.shutdownNow();
        }
        return new Images(3, first.height(), first.width(), split.byClass().size(), pixels, split.labels());
    }

    private void decode(List<String> files, int start, int end, Picture first, byte[] pixels) {
        try (PictureDecoder decoder = new PictureDecoder()) {
            for (int i = start; i < end && !Thread.currentThread().isInterrupted(); i++) {
                Picture picture = picture(decoder, files.get(i));
                if (picture.width() != first.width() || picture.height() != first.height()) {
                    throw InvalidInput.of(
                            "%s is %d×%d, but %s is %d×%d; set 'size' to bring all to one size",
                            tree.place(files.get(i)),
                            picture.width(),
                            picture.height(),
                            files.getFirst(),
                            first.width(),
                            first.height());
                }
                System.arraycopy(picture.rgb(), 0, pixels, i * first.rgb().length, first.rgb().length);
            }
        }
    }

    private Picture picture(PictureDecoder decoder, String file) {
        Picture picture = decoder.decode(tree.read(file), tree.place(file));
        return size == 0 ? picture : picture.square(size);
    }

    /** In order, so that of several bad files the first is reported. */
    private static void join(List<Future<?>> chunks) {
        try {
            for (Future<?> chunk : chunks) {
                chunk.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while decoding pictures", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case InvalidInput bad -> throw new InvalidInput(String.valueOf(bad.getMessage()), bad);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("decoding failed", e);
            }
        }
    }
}
