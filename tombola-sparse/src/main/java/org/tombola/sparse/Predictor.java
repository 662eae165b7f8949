package org.tombola.sparse;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Locale;
import org.tombola.data.Pixels;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;

/**
 * A ticket that answers: what a service embeds. Needs the modules core and sparse and no native code; the JVM flag {@code
 * --add-modules=jdk.incubator.vector} makes it fast. May be used by many threads at once.
 */
public final class Predictor implements AutoCloseable {
    private final SparsePlan plan;

    private Predictor(SparsePlan plan) {
        this.plan = plan;
    }

    /**
     * @param ticket a ticket's file
     * @throws org.tombola.InvalidInput when it is none, or was altered
     */
    public static Predictor open(Path ticket) {
        return open(ticket, PlanSettings.DEFAULT);
    }

    public static Predictor open(Path ticket, PlanSettings settings) {
        return of(TicketFile.read(ticket), settings);
    }

    public static Predictor of(Ticket ticket, PlanSettings settings) {
        return new Predictor(SparsePlan.compile(ticket, settings));
    }

    /** What it runs. */
    public SparsePlan plan() {
        return plan;
    }

    /**
     * Logits of one picture.
     *
     * @param picture {@code channels × height × width}, numbers in [0,1]: the network normalises them itself
     */
    public float[] logits(float[] picture) {
        float[] logits = new float[plan.classes()];
        plan.predict(picture, 1, logits);
        return logits;
    }

    /** Logits of one picture of any size: its centre square, resized to what the network reads. */
    public float[] logits(BufferedImage picture) {
        return logits(pixels(picture));
    }

    /**
     * A picture as the network reads it.
     *
     * @throws IllegalArgumentException when the network reads anything but squares of one or three channels
     */
    public float[] pixels(BufferedImage picture) {
        int size = plan.input().height();
        if (plan.input().width() != size) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "the network reads %s, no squares", plan.input()));
        }
        return Pixels.of(picture, plan.input().channels(), size);
    }

    /** Logits of many pictures; see {@link SparsePlan#predict}. */
    public void predict(float[] pictures, int count, float[] logits) {
        plan.predict(pictures, count, logits);
    }

    /** The class of the largest logit; the first where several are. */
    public int classify(BufferedImage picture) {
        return largest(logits(picture));
    }

    /** The class of the largest logit; the first where several are. */
    public int classify(float[] picture) {
        return largest(logits(picture));
    }

    private static int largest(float[] logits) {
        int largest = 0;
        for (int c = 1; c < logits.length; c++) {
            if (logits[c] > logits[largest]) {
                largest = c;
            }
        }
        return largest;
    }

    @Override
    public void close() {
        plan.close();
    }
}
