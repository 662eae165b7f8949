package org.tombola.data;

/**
 * The ten shapes. Each is a signed distance, negative inside, near enough to draw a soft edge with; it fills about the unit circle. Named
 * constants are those of the usual closed forms (I. Quilez, "2D distance functions").
 */
enum Outline {
    DISC {
        @Override
        double distance(double u, double v) {
            return length(u, v) - 0.85;
        }
    },
    RING {
        @Override
        double distance(double u, double v) {
            return Math.abs(length(u, v) - 0.7) - 0.2;
        }
    },
    SQUARE {
        @Override
        double distance(double u, double v) {
            return Math.max(Math.abs(u), Math.abs(v)) - 0.75;
        }
    },
    TRIANGLE {
        @Override
        double distance(double u, double v) {
            double slope = 0.866025403784438647 * Math.abs(u) - 0.5 * v;
            return Math.max(slope, v) - 0.5;
        }
    },
    STAR {
        @Override
        double distance(double u, double v) {
            double x = Math.abs(u);
            double y = -v;
            double fold = 2 * Math.max(0.809016994375 * x - 0.587785252292 * y, 0);
            x -= fold * 0.809016994375;
            y += fold * 0.587785252292;
            fold = 2 * Math.max(-0.809016994375 * x - 0.587785252292 * y, 0);
            x = Math.abs(x + fold * 0.809016994375);
            y += fold * 0.587785252292 - 1;
            double bx = 0.45 * 0.587785252292;
            double by = 0.45 * 0.809016994375 - 1;
            double h = Math.clamp((x * bx + y * by) / (bx * bx + by * by), 0.0, 1.0);
            return length(x - bx * h, y - by * h) * Math.signum(y * bx - x * by);
        }
    },
    CROSS {
        @Override
        double distance(double u, double v) {
            double x = Math.abs(u);
            double y = Math.abs(v);
            return Math.min(Math.max(x - 0.95, y - 0.28), Math.max(y - 0.95, x - 0.28));
        }
    },
    CRESCENT {
        @Override
        double distance(double u, double v) {
            return Math.max(length(u, v) - 0.92, 0.74 - length(u - 0.46, v));
        }
    },
    HEART {
        @Override
        double distance(double u, double v) {
            double x = Math.abs(u) * 0.6;
            double y = 0.55 - v * 0.6;
            if (x + y > 1) {
                return (length(x - 0.25, y - 0.75) - 0.353553390593) / 0.6;
            }
            double half = 0.5 * Math.max(x + y, 0);
            double edge = Math.min(length(x, y - 1), length(x - half, y - half));
            return edge * Math.signum(x - y) / 0.6;
        }
    },
    BAR {
        @Override
        double distance(double u, double v) {
            return length(Math.max(0, Math.abs(u) - 0.75), v) - 0.25;
        }
    },
    HOURGLASS {
        @Override
        double distance(double u, double v) {
            return Math.max(0.75 * (Math.abs(u) - 0.85 * Math.abs(v) - 0.06), Math.abs(v) - 0.88);
        }
    };

    /** From a point to the edge, in units of the shape's radius. */
    abstract double distance(double u, double v);

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }
}
