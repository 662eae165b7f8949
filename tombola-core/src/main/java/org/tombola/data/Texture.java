package org.tombola.data;

/**
 * A pattern of two colours over the plane.
 *
 * @param acrossX with {@code acrossY} the direction of the pattern; its length is the periods per pixel
 * @param phase where a period begins
 * @param one the colour where {@link #mix} is 0
 * @param two the colour where it is 1
 * @param key of the speckles
 */
record Texture(Kind kind, double acrossX, double acrossY, double phase, double[] one, double[] two, long key) {
    enum Kind {
        PLAIN,
        STRIPES,
        CHECKS,
        DOTS,
        FADING,
        SPECKLES
    }

    private static final Kind[] KINDS = Kind.values();

    /** Any pattern, of a given colour and one near it. */
    static Texture draw(CounterRandom random, double[] colour) {
        double angle = random.uniform(0, Math.PI);
        double frequency = random.uniform(0.1, 0.28);
        double[] other = colour.clone();
        double change = random.uniform(0.06, 0.22) * (random.chance(0.5) ? 1 : -1);
        for (int c = 0; c < 3; c++) {
            other[c] = Math.clamp(other[c] + change + 0.08 * random.normal(), 0.0, 1.0);
        }
        return new Texture(
                KINDS[random.below(KINDS.length)],
                frequency * StrictMath.cos(angle),
                frequency * StrictMath.sin(angle),
                random.uniform(),
                colour,
                other,
                random.next());
    }

    /** 0 for the one colour, 1 for the other, between them on edges. */
    double mix(int x, int y) {
        double p = x * acrossX + y * acrossY + phase;
        double q = x * acrossY - y * acrossX + phase;
        return switch (kind) {
            case PLAIN -> 0;
            case STRIPES -> sharpen(wave(p));
            case CHECKS -> sharpen(0.5 + 2 * (wave(p) - 0.5) * (wave(q) - 0.5));
            case DOTS -> sharpen(1.15 - wave(p) - wave(q));
            case FADING -> wave(p * 0.12);
            case SPECKLES -> (CounterRandom.bits(key, (y >> 1) * 64L + (x >> 1)) >>> 11) * 0x1p-53;
        };
    }

    /** Up and down between 0 and 1, one period a unit. */
    private static double wave(double p) {
        return Math.abs(2 * (p - Math.floor(p)) - 1);
    }

    private static double sharpen(double value) {
        return Math.clamp((value - 0.5) * 3 + 0.5, 0.0, 1.0);
    }
}
