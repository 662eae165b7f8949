package org.tombola.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A point in a tree of independent random streams; the same path from the same root is the same stream. Children are hashed, never
 * added: {@code seed + epoch} would make seed 1, epoch 0 equal seed 0, epoch 1.
 */
public record Seed(long value) {

    /** The stream of that name below this one. */
    public Seed child(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((value + "/" + name).getBytes(UTF_8));
            return new Seed(ByteBuffer.wrap(digest).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The stream of that number below this one: an epoch, a step, an index. */
    public Seed child(long number) {
        return child(Long.toString(number));
    }

    /** Always at the start of this stream; the algorithm is named, so that a newer JDK cannot change it. */
    public RandomGenerator generator() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(value);
    }
}
