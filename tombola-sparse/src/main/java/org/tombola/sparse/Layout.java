package org.tombola.sparse;

/** What lies in the lanes of a program's vectors. */
enum Layout {
    /** Pixels of one image. */
    ONE("one", 1, Storage.FLOAT32),
    /** A pixel of 16 images. */
    SIXTEEN("sixteen", 16, Storage.FLOAT32),
    /** A pixel of 32 images in bfloat16. */
    THIRTY_TWO("thirty-two", 32, Storage.BFLOAT16);

    private final String word;
    private final int images;
    private final Storage storage;

    Layout(String word, int images, Storage storage) {
        this.word = word;
        this.images = images;
        this.storage = storage;
    }

    String word() {
        return word;
    }

    int images() {
        return images;
    }

    /** Of the numbers between layers. */
    Storage storage() {
        return storage;
    }
}
