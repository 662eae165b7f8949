package org.tombola.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.tombola.Hash;

/** Where the bytes of pictures of one size lie, one picture after the other; read only. */
sealed interface PixelStore {
    /** An array that holds a picture from that position on: the store's own, or a copy. */
    record Held(byte[] bytes, int at) {}

    /** Of all pictures. */
    long bytes();

    Held picture(int index);

    /** Those pictures, in that order. */
    PixelStore subset(int[] indices);

    /** Equal for equal pictures, in stores of one kind. */
    ByteBuffer identity(int index);

    void addTo(Hash hash);

    /** In one array, which is up to 2 GiB. */
    final class InMemory implements PixelStore {
        private final byte[] array;
        private final int size;

        /** @param size bytes of a picture */
        InMemory(byte[] array, int size) {
            this.array = array;
            this.size = size;
        }

        byte[] array() {
            return array;
        }

        @Override
        public long bytes() {
            return array.length;
        }

        @Override
        public Held picture(int index) {
            return new Held(array, index * size);
        }

        @Override
        public PixelStore subset(int[] indices) {
            byte[] chosen = new byte[Math.multiplyExact(indices.length, size)];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(array, indices[i] * size, chosen, i * size, size);
            }
            return new InMemory(chosen, size);
        }

        @Override
        public ByteBuffer identity(int index) {
            return ByteBuffer.wrap(array, index * size, size);
        }

        @Override
        public void addTo(Hash hash) {
            hash.add(array);
        }
    }

    /** In a mapped file, of which the system keeps in memory what it has room for. */
    final class InFile implements PixelStore {
        /** Bytes of a picture's SHA-256. */
        static final int DIGEST = 32;

        private final MemorySegment pixels;
        private final MemorySegment digests;
        private final int[] places;
        private final int size;

        /**
         * @param digests of each picture, so that nobody need read all pixels to tell data apart
         * @param places which picture of the file is the first, and so on
         * @param size bytes of a picture
         */
        InFile(MemorySegment pixels, MemorySegment digests, int[] places, int size) {
            this.pixels = pixels;
            this.digests = digests;
            this.places = places;
            this.size = size;
        }

        @Override
        public long bytes() {
            return (long) places.length * size;
        }

        @Override
        public Held picture(int index) {
            return new Held(copy(pixels, places[index], size), 0);
        }

        @Override
        public PixelStore subset(int[] indices) {
            int[] chosen = new int[indices.length];
            for (int i = 0; i < indices.length; i++) {
                chosen[i] = places[indices[i]];
            }
            return new InFile(pixels, digests, chosen, size);
        }

        @Override
        public ByteBuffer identity(int index) {
            return ByteBuffer.wrap(copy(digests, places[index], DIGEST));
        }

        @Override
        public void addTo(Hash hash) {
            hash.add("digests");
            for (int place : places) {
                hash.add(copy(digests, place, DIGEST));
            }
        }

        private static byte[] copy(MemorySegment from, long place, int size) {
            byte[] bytes = new byte[size];
            MemorySegment.copy(from, JAVA_BYTE, place * size, bytes, 0, size);
            return bytes;
        }
    }
}
