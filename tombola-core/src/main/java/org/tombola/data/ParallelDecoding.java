package org.tombola.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tombola.InvalidInput;

/**
 * Decodes many pictures of one tree, on several threads.
 *
 * @param size 0 for pictures that all have one size already
 * @param centre which part of the shorter side is seen, where a size is given
 */
record ParallelDecoding(PictureTree tree, int size, double centre) {
    private static final int CHUNK = 512;
    private static final int MOST_THREADS = 32;

    /** Where decoded pictures go, from several threads. */
    @FunctionalInterface
    interface Sink {
        void take(int index, byte[] rgb) throws IOException;
    }

    Picture first(LabelledFiles split) {
        try (PictureDecoder decoder = new PictureDecoder()) {
            return picture(decoder, split.files().getFirst());
        }
    }

    /** Into one array. */
    Images decode(LabelledFiles split, Picture first) {
        int size = first.rgb().length;
        byte[] pixels = new byte[Math.multiplyExact(split.files().size(), size)];
        decode(split, first, (index, rgb) -> System.arraycopy(rgb, 0, pixels, index * size, size));
        return new Images(3, first.height(), first.width(), split.byClass().size(), pixels, split.labels());
    }

    /** @param first whose size all must have */
    void decode(LabelledFiles split, Picture first, Sink sink) {
        List<String> files = split.files();
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> chunks = new ArrayList<>();
            for (int from = 0; from < files.size(); from += CHUNK) {
                int start = from;
                int end = Math.min(files.size(), from + CHUNK);
                chunks.add(pool.submit(() -> decode(files, start, end, first, sink)));
            }
            join(chunks);
        } finally {
            pool.shutdownNow();
        }
    }

    private void decode(List<String> files, int start, int end, Picture first, Sink sink) {
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
                sink.take(i, picture.rgb());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Picture picture(PictureDecoder decoder, String file) {
        Picture picture = decoder.decode(tree.read(file), tree.place(file));
        return size == 0 ? picture : picture.square(size, centre);
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
                case UncheckedIOException io -> throw io;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("decoding failed", e);
            }
        }
    }
}
