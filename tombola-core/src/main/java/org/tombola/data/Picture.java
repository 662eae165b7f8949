package org.tombola.data;

/**
 * One decoded picture.
 *
 * @param rgb {@code height × width × 3}
 */
record Picture(int width, int height, byte[] rgb) {

    /** The centre square of the shorter side, resized to {@code size × size}; already of that size, it stays bit for bit. */
    Picture square(int size) {
        return square(size, 1);
    }

    /** @param centre which part of the shorter side the square takes */
    Picture square(int size, double centre) {
        int side = (int) Math.max(1, Math.round(centre * Math.min(width, height)));
        if (width == size && height == size && side == size) {
            return this;
        }
        double[] square = new double[side * side * 3];
        int left = (width - side) / 2;
        int top = (height - side) / 2;
        for (int y = 0; y < side; y++) {
            for (int i = 0; i < side * 3; i++) {
                square[y * side * 3 + i] = rgb[((top + y) * width + left) * 3 + i] & 0xFF;
            }
        }
        double[] narrow = resizeRowsTransposed(square, side, side, size);
        double[] small = resizeRowsTransposed(narrow, size, side, size);
        byte[] bytes = new byte[size * size * 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) Math.clamp(Math.floor(small[i] + 0.5), 0, 255);
        }
        return new Picture(size, size, bytes);
    }

    /**
     * Resizes each of {@code rows} rows from {@code columns} to {@code size} pixels and transposes, so that a second call does the
     * other direction. Bilinear; when it shrinks, the triangle is as much wider, so that every pixel counts and nothing aliases.
     */
    private static double[] resizeRowsTransposed(double[] in, int rows, int columns, int size) {
        double scale = (double) columns / size;
        double support = Math.max(scale, 1);
        double[] out = new double[size * rows * 3];
        for (int x = 0; x < size; x++) {
            double centre = (x + 0.5) * scale;
            int first = (int) Math.max(0, Math.floor(centre - support));
            int last = (int) Math.min(columns, Math.ceil(centre + support));
            double[] weights = triangle(centre, support, first, last);
            for (int y = 0; y < rows; y++) {
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    for (int i = first; i < last; i++) {
                        sum += weights[i - first] * in[(y * columns + i) * 3 + c];
                    }
                    out[(x * rows + y) * 3 + c] = sum;
                }
            }
        }
        return out;
    }

    private static double[] triangle(double centre, double support, int first, int last) {
        double[] weights = new double[last - first];
        double total = 0;
        for (int i = first; i < last; i++) {
            weights[i - first] = Math.max(0, 1 - Math.abs(i + 0.5 - centre) / support);
            total += weights[i - first];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= total;
        }
        return weights;
    }
}
