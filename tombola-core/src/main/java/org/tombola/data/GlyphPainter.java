package org.tombola.data;

import java.util.Arrays;
import java.util.List;
import org.tombola.data.GlyphSkeletons.Stroke;

/**
 * Draws a handwritten digit, 1×28×28: takes one of several skeletons, moves every control point, turns, shears, scales and shifts them,
 * and goes over them with some pen on noisy paper with stray marks. Has a canvas of its own, so it is for one thread.
 */
final class GlyphPainter implements Painter {
    private static final int SIDE = 28;
    private static final int SPLINE_STEPS = 6;

    private final float[] ink = new float[SIDE * SIDE];

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int side() {
        return SIDE;
    }

    @Override
    public List<String> classNames() {
        return ClassNames.DIGITS;
    }

    @Override
    public void paint(int digit, CounterRandom random, byte[] pixels, int at) {
        Arrays.fill(ink, 0);
        List<List<Stroke>> ways = GlyphSkeletons.of(digit);
        List<Stroke> strokes = ways.get(random.below(ways.size()));
        double radius = random.uniform(0.7, 1.9);
        double wobble = random.uniform(1, 6);
        Affine map = Affine.draw(random);
        for (Stroke stroke : strokes) {
            double[] points = stroke.points().clone();
            for (int i = 0; i < points.length; i++) {
                points[i] += wobble * random.normal();
            }
            map.apply(points);
            trace(stroke.smooth() ? curve(points) : points, radius, 1);
        }
        strayMarks(random);
        develop(random, pixels, at);
    }

    /** Turned, sheared, scaled and shifted; box coordinates to pixels. */
    private record Affine(double xx, double xy, double yx, double yy, double x, double y) {

        static Affine draw(CounterRandom random) {
            double angle = 0.22 * random.normal();
            double sine = StrictMath.sin(angle);
            double cosine = StrictMath.cos(angle);
            double shear = 0.2 * random.normal();
            double width = random.uniform(0.14, 0.24);
            double height = random.uniform(0.16, 0.25);
            return new Affine(
                    cosine * width,
                    (cosine * shear - sine) * height,
                    sine * width,
                    (sine * shear + cosine) * height,
                    SIDE / 2.0 + random.uniform(-3.2, 3.2),
                    SIDE / 2.0 + random.uniform(-3.2, 3.2));
        }

        void apply(double[] points) {
            for (int i = 0; i < points.length; i += 2) {
                double u = points[i] - 50;
                double v = points[i + 1] - 50;
                points[i] = x + xx * u + xy * v;
                points[i + 1] = y + yx * u + yy * v;
            }
        }
    }

    /** Catmull-Rom through the points, as short straight pieces. */
    private static double[] curve(double[] p) {
        int knots = p.length / 2;
        double[] out = new double[2 * ((knots - 1) * SPLINE_STEPS + 1)];
        int at = 0;
        for (int k = 0; k + 1 < knots; k++) {
            int before = Math.max(0, k - 1);
            int after = Math.min(knots - 1, k + 2);
            for (int s = 0; s < SPLINE_STEPS; s++) {
                double t = (double) s / SPLINE_STEPS;
                for (int axis = 0; axis < 2; axis++) {
                    double a = p[2 * before + axis];
                    double b = p[2 * k + axis];
                    double c = p[2 * k + 2 + axis];
                    double d = p[2 * after + axis];
                    out[at++] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
                }
            }
        }
        out[at] = p[p.length - 2];
        out[at + 1] = p[p.length - 1];
        return out;
    }

    private void trace(double[] points, double radius, double strength) {
        for (int i = 0; i + 3 < points.length; i += 2) {
            line(points[i], points[i + 1], points[i + 2], points[i + 3], radius, strength);
        }
    }

    /** Inks every pixel by its distance to the piece, with a soft edge one pixel wide. */
    private void line(double x0, double y0, double x1, double y1, double radius, double strength) {
        double reach = radius + 0.5;
        double dx = x1 - x0;
        double dy = y1 - y0;
        double inverse = 1 / Math.max(1e-9, dx * dx + dy * dy);
        int top = (int) Math.max(0, Math.floor(Math.min(y0, y1) - reach));
        int bottom = (int) Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + reach));
        int left = (int) Math.max(0, Math.floor(Math.min(x0, x1) - reach));
        int right = (int) Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + reach));
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double px = x + 0.5 - x0;
                double py = y + 0.5 - y0;
                double t = Math.clamp((px * dx + py * dy) * inverse, 0.0, 1.0);
                double ex = px - t * dx;
                double ey = py - t * dy;
                double cover = strength * Math.min(1, reach - Math.sqrt(ex * ex + ey * ey));
                if (cover > ink[y * SIDE + x]) {
                    ink[y * SIDE + x] = (float) cover;
                }
            }
        }
    }

    /** None to two short faint lines anywhere. */
    private void strayMarks(CounterRandom random) {
        int marks = random.below(3);
        for (int i = 0; i < marks; i++) {
            double x = random.uniform(0, SIDE);
            double y = random.uniform(0, SIDE);
            line(
                    x,
                    y,
                    x + random.uniform(-7, 7),
                    y + random.uniform(-7, 7),
                    random.uniform(0.3, 0.9),
                    random.uniform(0.3, 0.8));
        }
    }

    private void develop(CounterRandom random, byte[] pixels, int at) {
        double strength = random.uniform(0.55, 1);
        double noise = random.uniform(0.02, 0.16);
        for (int i = 0; i < ink.length; i++) {
            double value = strength * ink[i] + noise * random.normal();
            pixels[at + i] = (byte) (int) (255 * Math.clamp(value, 0.0, 1.0) + 0.5);
        }
    }
}
