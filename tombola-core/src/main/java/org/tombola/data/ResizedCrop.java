package org.tombola.data;

/**
 * A part of an image, to be resized to the image's own size: the customary augmentation of ImageNet, Szegedy et al., arXiv:1409.4842, as
 * torchvision's RandomResizedCrop draws it. It sees what the stored image shows, which is the centre square where a size is given.
 */
record ResizedCrop(int top, int left, int height, int width) {
    private static final double LEAST_AREA = 0.08;
    private static final double MOST_ASPECT = 4 / 3.0;
    private static final int TRIES = 10;
    /** Weights of the interpolation are whole numbers that add up to {@code 1 << BITS}; two factors and a byte fit an int. */
    private static final int BITS = 11;

    /** Area uniform from 8 % to all, logarithm of width / height uniform to 4 / 3 either way; all of it when ten draws do not fit. */
    static ResizedCrop draw(int height, int width, long draw) {
        CounterRandom random = new CounterRandom(draw);
        double bound = StrictMath.log(MOST_ASPECT);
        for (int i = 0; i < TRIES; i++) {
            double area = random.uniform(LEAST_AREA, 1) * height * width;
            double aspect = StrictMath.exp(random.uniform(-bound, bound));
            int w = (int) Math.round(Math.sqrt(area * aspect));
            int h = (int) Math.round(Math.sqrt(area / aspect));
            if (w > 0 && h > 0 && w <= width && h <= height) {
                return new ResizedCrop(random.below(height - h + 1), random.below(width - w + 1), h, w);
            }
        }
        return new ResizedCrop(0, 0, height, width);
    }

    /** Bilinear, between pixel centres; as a part is no larger than the whole, nothing is shrunk. */
    void apply(Images images, PixelStore.Held picture, boolean mirrored, byte[] out, int at) {
        int channels = images.channels();
        int row = images.width() * channels;
        Weights columns = Weights.of(left, width, images.width());
        Weights rows = Weights.of(top, height, images.height());
        byte[] in = picture.bytes();
        for (int y = 0; y < images.height(); y++) {
            int upper = picture.at() + rows.first[y] * row;
            int lower = picture.at() + rows.second[y] * row;
            int down = rows.share[y];
            for (int x = 0; x < images.width(); x++) {
                int l = columns.first[x] * channels;
                int r = columns.second[x] * channels;
                int right = columns.share[x];
                int to = at + y * row + (mirrored ? images.width() - 1 - x : x) * channels;
                for (int c = 0; c < channels; c++) {
                    int above = mixed(in[upper + l + c] & 0xFF, in[upper + r + c] & 0xFF, right);
                    int below = mixed(in[lower + l + c] & 0xFF, in[lower + r + c] & 0xFF, right);
                    int value = mixed(above, below, down);
                    out[to + c] = (byte) ((value + (1 << 2 * BITS - 1)) >> 2 * BITS);
                }
            }
        }
    }

    private static int mixed(int first, int second, int share) {
        return first * ((1 << BITS) - share) + second * share;
    }

    /** For each position of the result the two it lies between, and how much of the second it takes. */
    private record Weights(int[] first, int[] second, int[] share) {
        static Weights of(int from, int length, int size) {
            Weights weights = new Weights(new int[size], new int[size], new int[size]);
            for (int i = 0; i < size; i++) {
                double position = Math.clamp((i + 0.5) * length / size - 0.5, 0, length - 1);
                int before = (int) position;
                weights.first[i] = from + before;
                weights.second[i] = from + Math.min(before + 1, length - 1);
                weights.share[i] = (int) Math.round((position - before) * (1 << BITS));
            }
            return weights;
        }
    }
}
