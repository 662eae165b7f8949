package org.tombola.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws a shape in colour, 3×32×32: turned, stretched and placed at random, light on dark or dark on light, shape and ground each with
 * a texture. Colour and place say nothing about the class, so that neither a linear model nor a dense network comes far.
 */
final class ShapePainter implements Painter {
    private static final int SIDE = 32;
    private static final Outline[] OUTLINES = Outline.values();
    private static final double LEAST_CONTRAST = 0.6;

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public int side() {
        return SIDE;
    }

    @Override
    public List<String> classNames() {
        return Arrays.stream(OUTLINES)
                .map(outline -> outline.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public void paint(int label, CounterRandom random, byte[] pixels, int at) {
        double[] groundColour = colour(random);
        double[] shapeColour = colour(random);
        while (distance(groundColour, shapeColour) < LEAST_CONTRAST) {
            shapeColour = colour(random);
        }
        Texture ground = Texture.draw(random, groundColour);
        Texture fill = Texture.draw(random, shapeColour);
        Placing placing = Placing.draw(random);
        double noise = random.uniform(0.005, 0.04);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double cover = placing.cover(OUTLINES[label], x + 0.5, y + 0.5);
                double groundMix = ground.mix(x, y);
                double fillMix = fill.mix(x, y);
                for (int c = 0; c < 3; c++) {
                    double under = ground.one()[c] + groundMix * (ground.two()[c] - ground.one()[c]);
                    double over = fill.one()[c] + fillMix * (fill.two()[c] - fill.one()[c]);
                    double value = under + cover * (over - under) + noise * random.normal();
                    pixels[at++] = (byte) (int) (255 * Math.clamp(value, 0.0, 1.0) + 0.5);
                }
            }
        }
    }

    /** Where the shape lies: pixels to its own coordinates, in which its radius is 1. */
    private record Placing(double x, double y, double cosine, double sine, double width, double height) {

        static Placing draw(CounterRandom random) {
            double angle = random.uniform(-0.6, 0.6);
            double radius = random.uniform(8.5, 13);
            double stretch = random.uniform(0.85, 1.18);
            return new Placing(
                    SIDE / 2.0 + random.uniform(-5, 5),
                    SIDE / 2.0 + random.uniform(-5, 5),
                    StrictMath.cos(angle),
                    StrictMath.sin(angle),
                    radius * stretch,
                    radius / stretch);
        }

        /** How much of a pixel the shape covers, by its distance to the edge. */
        double cover(Outline outline, double px, double py) {
            double u = ((px - x) * cosine + (py - y) * sine) / width;
            double v = ((py - y) * cosine - (px - x) * sine) / height;
            return Math.clamp(0.5 - outline.distance(u, v) * Math.min(width, height), 0.0, 1.0);
        }
    }

    private static double[] colour(CounterRandom random) {
        return new double[] {random.uniform(0.05, 0.95), random.uniform(0.05, 0.95), random.uniform(0.05, 0.95)};
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return Math.sqrt(sum);
    }
}
