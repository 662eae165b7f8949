package org.tombola.find;

/**
 * How a force grows from nothing at u = 0 to all of it at u = 1: the line that DLTH takes, and the curves of UniLTH (A unified view of
 * finding and transforming winning lottery tickets, section 3.3).
 */
public enum Growth {
    LINEAR {
        @Override
        public double at(double u) {
            return u;
        }
    },
    /** Strong early: ln(u + 1) / ln 2. */
    LOG {
        @Override
        public double at(double u) {
            return StrictMath.log1p(u) / StrictMath.log(2);
        }
    },
    /** Weak for long: (eᵘ − 1) / (e − 1). */
    EXP {
        @Override
        public double at(double u) {
            return StrictMath.expm1(u) / StrictMath.expm1(1);
        }
    },
    /** Steep at both ends: ½ [tan(π u / 2 − π / 4) + 1]. */
    TAN {
        @Override
        public double at(double u) {
            return 0.5 * (StrictMath.tan(Math.PI * u / 2 - Math.PI / 4) + 1);
        }
    };

    /** @param u in [0, 1] */
    public abstract double at(double u);
}
