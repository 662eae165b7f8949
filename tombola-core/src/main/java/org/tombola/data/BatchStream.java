package org.tombola.data;

import org.jspecify.annotations.Nullable;
import org.tombola.random.Seed;

/**
 * The batches of a training, epoch after epoch. Each is a function of (seed, epoch, index): a resumed training asks for the batch where
 * it stopped, and nothing has to be drawn again or stored. The order comes from the stream {@code order}, crops and flips from
 * {@code augment}, so that switching augmentation on moves no image to another batch; what a network drops while it trains comes from
 * {@code dropout}.
 */
public final class BatchStream {
    private record Order(int epoch, int[] images, long augmentKey, Seed dropout) {}

    private final Images images;
    private final Augmentation augmentation;
    private final int batchSize;
    private final Seed seed;
    private volatile @Nullable Order current;

    private BatchStream(Images images, Augmentation augmentation, int batchSize, Seed seed) {
        this.images = images;
        this.augmentation = augmentation;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /** @throws IllegalArgumentException when the batch size is not positive */
    public static BatchStream of(Images images, Augmentation augmentation, int batchSize, Seed seed) {
        if (batchSize <= 0) {
            throw new IllegalArgumentException("batch size must be positive, was " + batchSize);
        }
        return new BatchStream(images, augmentation, batchSize, seed);
    }

    /** Number of batches an epoch; the last one may be short. */
    public int batchesPerEpoch() {
        return Math.ceilDiv(images.count(), batchSize);
    }

    /**
     * @param epoch from 0
     * @param index 0 … {@link #batchesPerEpoch()} − 1
     */
    public Batch batch(int epoch, int index) {
        if (epoch < 0 || index < 0 || index >= batchesPerEpoch()) {
            throw new IndexOutOfBoundsException(
                    "batch " + index + " of epoch " + epoch + ", of " + batchesPerEpoch() + " batches an epoch");
        }
        Order order = order(epoch);
        int from = index * batchSize;
        int count = Math.min(batchSize, images.count() - from);
        byte[] pixels = new byte[Math.multiplyExact(count, images.imageSize())];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            int image = order.images[from + i];
            long draw = CounterRandom.bits(order.augmentKey, image);
            augmentation.apply(images, image, draw, pixels, i * images.imageSize());
            labels[i] = images.labels()[image];
        }
        return Batch.ofBytes(images.channels(), images.height(), images.width(), pixels, labels)
                .drawing(order.dropout.child(index));
    }

    private Order order(int epoch) {
        Order order = current;
        if (order == null || order.epoch != epoch) {
            order = new Order(
                    epoch,
                    Permutation.of(images.count(), seed.child("order").child(epoch)),
                    seed.child("augment").child(epoch).value(),
                    seed.child("dropout").child(epoch));
            current = order;
        }
        return order;
    }
}
