package org.tombola.cli.bench;

import jdk.incubator.vector.FloatVector;

/**
 * Whether the Vector API checks where it loads and stores. The JDK reads its switch once, when the first of its classes is initialised, so
 * it can be turned only before that, and whether it was is seen by what a load does.
 */
public final class BoundsChecks {
    private static final String SWITCH = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

    private BoundsChecks() {}

    /**
     * For this whole process, from now on: plans are checked when they are compiled.
     *
     * @throws IllegalStateException when it is too late
     */
    public static void turnOff() {
        if (!there()) {
            return;
        }
        System.setProperty(SWITCH, "0");
        if (on()) {
            throw new IllegalStateException("--unchecked has to be the first thing that a process does with vectors;"
                    + " set -D" + SWITCH + "=0 in TOMBOLA_JAVA_OPTS instead");
        }
    }

    /** Whether loads and stores are checked; scalar code, where the Vector API is absent, always is. */
    public static boolean on() {
        return !there() || Load.checked();
    }

    private static boolean there() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** A class of its own, so that nothing of the Vector API is loaded where it is absent. */
    private static final class Load {
        private Load() {}

        /**
         * A load beyond the end of an array. With the check it is refused as a whole; without, the interpreter, which takes lane after
         * lane, runs into the end of the array itself. (Compiled code would read on; this runs a handful of times in a process.)
         */
        static boolean checked() {
            float[] tooShort = new float[FloatVector.SPECIES_128.length() - 1];
            try {
                FloatVector loaded = FloatVector.fromArray(FloatVector.SPECIES_128, tooShort, 0);
                return loaded.length() == 0;
            } catch (ArrayIndexOutOfBoundsException e) {
                return false;
            } catch (IndexOutOfBoundsException e) {
                return true;
            }
        }
    }
}
