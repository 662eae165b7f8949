package org.tombola.graph;

import java.util.random.RandomGenerator;
import org.tombola.graph.WeightDraw.Fans;

/**
 * Orthonormal rows, or columns where there are more rows than columns: the Q of a Gaussian matrix whose R has a positive diagonal, gain
 * 1. Saxe et al., arXiv:1312.6120; a convolution counts as {@code out × (in · kernel²)}.
 */
final class OrthogonalDraw {
    private OrthogonalDraw() {}

    static float[] draw(Fans fans, int[] shape, RandomGenerator random) {
        int rows = shape[0];
        int columns = 1;
        for (int i = 1; i < shape.length; i++) {
            columns *= shape[i];
        }
        boolean wide = rows <= columns;
        double[][] basis = new double[Math.min(rows, columns)][Math.max(rows, columns)];
        for (int i = 0; i < basis.length; i++) {
            for (int j = 0; j < basis[i].length; j++) {
                basis[i][j] = random.nextGaussian();
            }
            // A second pass removes what rounding left of the first: enough for any number of vectors (Giraud et al.,
            // 2005).
            orthogonalise(basis, i);
            orthogonalise(basis, i);
        }
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = (float) (wide ? basis[row][column] : basis[column][row]);
            }
        }
        return values;
    }

    /** Gram–Schmidt: vector {@code which} loses its components along those before it and becomes a unit vector. */
    private static void orthogonalise(double[][] basis, int which) {
        double[] vector = basis[which];
        for (int i = 0; i < which; i++) {
            double along = dot(vector, basis[i]);
            for (int j = 0; j < vector.length; j++) {
                vector[j] -= along * basis[i][j];
            }
        }
        double norm = Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= norm;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
