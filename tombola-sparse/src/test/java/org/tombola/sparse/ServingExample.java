package org.tombola.sparse;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** The program of the README: names the class of pictures. */
public final class ServingExample {
    private ServingExample() {}

    // README
    public static void main(String[] arguments) throws IOException {
        try (Predictor predictor =
                Predictor.open(Path.of(arguments[0]))) { // a ticket's file; any number of threads may share it
            for (String file : Arrays.copyOfRange(arguments, 1, arguments.length)) {
                BufferedImage picture = ImageIO.read(Path.of(file).toFile());
                float[] logits = predictor.logits(picture); // normalised as the ticket says
                System.out.println(
                        file + ": class " + predictor.classify(picture) + ", logits " + Arrays.toString(logits));
            }
            int many = 64;
            float[] pictures = new float[many * (int) predictor.plan().input().size()]; // N × C × H × W, in [0,1]
            float[] logits = new float[many * predictor.plan().classes()];
            predictor.predict(pictures, many, logits); // 16 at a time, without allocating anything
        }
    }
    // README
}
