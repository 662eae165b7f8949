/** The text of kernels that go over rows of units: nothing to keep in registers, so loops do, the same for vectors of any size. */
final class RowKernels {
    private RowKernels() {}

    static String text(boolean halves) {
        return beginning(COPIES, KernelSource.ONLY_NATIVE)
                + (halves
                        ? beginning(halfRows(), KernelSource.ONLY_NATIVE + KernelSource.HALVES)
                        : beginning(ROWS, KernelSource.ONLY_NATIVE));
    }

    /** What moves units and does not ask what is in them. */
    private static final String COPIES = """

                @Override
                public void copy(MemorySegment memory, long from, long fromStep, long to, long toStep, int units) {
                    for (int unit = 0; unit < units; unit++, from += fromStep, to += toStep) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            FloatVector.fromMemorySegment(SPECIES, memory, from + part, ORDER)
                                    .intoMemorySegment(memory, to + part, ORDER);
                        }
                    }
                }
            """;

    /** What is done to floats. */
    private static final String ROWS = """

                private static final IntVector FIRST = IntVector.zero(INTS).addIndex(1);
                private static final IntVector EVEN = IntVector.zero(INTS).addIndex(2);
                private static final IntVector ODD = EVEN.add(1);

                @Override
                public void sum(MemorySegment memory, long left, long right, long to, int units, float floor) {
                    FloatVector least = FloatVector.broadcast(SPECIES, floor);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        FloatVector sum = FloatVector.fromMemorySegment(SPECIES, memory, left + at, ORDER)
                                .add(FloatVector.fromMemorySegment(SPECIES, memory, right + at, ORDER));
                        sum.blend(least, sum.compare(VectorOperators.LT, least)).intoMemorySegment(memory, to + at, ORDER);
                    }
                }

                @Override
                public void floor(MemorySegment memory, long from, long to, int units) {
                    FloatVector least = FloatVector.zero(SPECIES);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        FloatVector x = FloatVector.fromMemorySegment(SPECIES, memory, from + at, ORDER);
                        x.blend(least, x.compare(VectorOperators.LT, least)).intoMemorySegment(memory, to + at, ORDER);
                    }
                }

                @Override
                public void affine(MemorySegment memory, long from, long to, int units, float scale, float shift) {
                    FloatVector factor = FloatVector.broadcast(SPECIES, scale);
                    FloatVector summand = FloatVector.broadcast(SPECIES, shift);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        FloatVector.fromMemorySegment(SPECIES, memory, from + at, ORDER)
                                .fma(factor, summand)
                                .intoMemorySegment(memory, to + at, ORDER);
                    }
                }

                @Override
                public void times(MemorySegment memory, long from, long factors, long to, int units) {
                    for (int unit = 0; unit < units; unit++, from += UNIT, to += UNIT) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            FloatVector.fromMemorySegment(SPECIES, memory, from + part, ORDER)
                                    .mul(FloatVector.fromMemorySegment(SPECIES, memory, factors + part, ORDER))
                                    .intoMemorySegment(memory, to + part, ORDER);
                        }
                    }
                }

                @Override
                public void mean(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
                    float share = 1f / (rows * units);
                    for (int part = 0; part < UNIT; part += BYTES) {
                        FloatVector sum = FloatVector.zero(SPECIES);
                        for (int row = 0; row < rows; row++) {
                            long at = from + row * rowPitch + part;
                            for (int unit = 0; unit < units; unit++, at += UNIT) {
                                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER));
                            }
                        }
                        sum.mul(share).intoMemorySegment(memory, to + part, ORDER);
                    }
                }

                @Override
                public void most(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
                    for (int part = 0; part < UNIT; part += BYTES) {
                        FloatVector most = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
                        for (int row = 0; row < rows; row++) {
                            long at = from + row * rowPitch + part;
                            for (int unit = 0; unit < units; unit++, at += UNIT) {
                                most = most.max(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER));
                            }
                        }
                        most.intoMemorySegment(memory, to + part, ORDER);
                    }
                }

                @Override
                public void halve(
                        MemorySegment memory, long from, long fromStep, int columns, long evens, long odds, long toStep, int rows) {
                    int most = (columns + 1) / 2;
                    for (int row = 0; row < rows; row++, from += fromStep, evens += toStep) {
                        for (int x = 0; x < most; x += SPECIES.length()) {
                            IntVector left = IntVector.fromMemorySegment(INTS, memory, from + 8L * x, ORDER);
                            IntVector right = IntVector.fromMemorySegment(INTS, memory, from + 8L * x + BYTES, ORDER);
                            EVEN.selectFrom(left, right)
                                    .and(FIRST.add(x - most).lanewise(VectorOperators.ASHR, 31))
                                    .intoMemorySegment(memory, evens + 4L * x, ORDER);
                            if (odds != NOWHERE) {
                                ODD.selectFrom(left, right)
                                        .and(FIRST.add(x - columns / 2).lanewise(VectorOperators.ASHR, 31))
                                        .intoMemorySegment(memory, odds + row * toStep + 4L * x, ORDER);
                            }
                        }
                    }
                }

                @Override
                public boolean finite(float[] numbers, int from, int count) {
                    // 0 · ∞ and 0 · NaN are NaN, and so is what they are added to.
                    FloatVector zero = FloatVector.zero(SPECIES);
                    FloatVector even = zero;
                    FloatVector odd = zero;
                    int i = from;
                    for (int end = from + count - 2 * SPECIES.length(); i <= end; i += 2 * SPECIES.length()) {
                        even = FloatVector.fromArray(SPECIES, numbers, i).fma(zero, even);
                        odd = FloatVector.fromArray(SPECIES, numbers, i + SPECIES.length()).fma(zero, odd);
                    }
                    float sum = even.add(odd).reduceLanes(VectorOperators.ADD);
                    for (; i < from + count; i++) {
                        sum += 0 * numbers[i];
                    }
                    return sum == 0;
                }

                @Override
                public void pool(MemorySegment memory, long from, long fromStep, int columns, long to, long toStep, int rows) {
                    for (int row = 0; row < rows; row++, from += 2 * fromStep, to += toStep) {
                        for (int x = 0; x < columns; x += SPECIES.length()) {
                            long at = from + 8L * x;
                            IntVector left = FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)
                                    .max(FloatVector.fromMemorySegment(SPECIES, memory, at + fromStep, ORDER))
                                    .reinterpretAsInts();
                            IntVector right = FloatVector.fromMemorySegment(SPECIES, memory, at + BYTES, ORDER)
                                    .max(FloatVector.fromMemorySegment(SPECIES, memory, at + fromStep + BYTES, ORDER))
                                    .reinterpretAsInts();
                            EVEN.selectFrom(left, right)
                                    .reinterpretAsFloats()
                                    .max(ODD.selectFrom(left, right).reinterpretAsFloats())
                                    .reinterpretAsInts()
                                    .and(FIRST.add(x - columns).lanewise(VectorOperators.ASHR, 31))
                                    .intoMemorySegment(memory, to + 4L * x, ORDER);
                        }
                    }
                }

                @Override
                public void masked(MemorySegment memory, long from, long masks, long to, int units) {
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        IntVector.fromMemorySegment(INTS, memory, from + at, ORDER)
                                .and(IntVector.fromMemorySegment(INTS, memory, masks + at, ORDER))
                                .intoMemorySegment(memory, to + at, ORDER);
                    }
                }

                @Override
                public void sigmoids(MemorySegment memory, long from, long to, int units, boolean swish) {
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        FloatVector x = FloatVector.fromMemorySegment(SPECIES, memory, from + at, ORDER);
                        FloatVector below = x.neg().lanewise(VectorOperators.EXP).add(1f);
                        (swish ? x : FloatVector.broadcast(SPECIES, 1f)).div(below).intoMemorySegment(memory, to + at, ORDER);
                    }
                }
            """;

    /**
     * The same for bfloat16, with some words that {@link #halfRows} writes out: a method of ours that was compiled by itself before its caller
     * is no longer inlined there, and vectors become objects on the way.
     */
    private static final String HALF_ROWS = """

                @Override
                public void sum(MemorySegment memory, long left, long right, long to, int units, float floor) {
                    FloatVector least = FloatVector.broadcast(SPECIES, floor);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        IntVector x = LOAD(left + at);
                        IntVector y = LOAD(right + at);
                        FloatVector even = EVEN(x).add(EVEN(y));
                        FloatVector odd = ODD(x).add(ODD(y));
                        even = even.blend(least, even.compare(VectorOperators.LT, least));
                        odd = odd.blend(least, odd.compare(VectorOperators.LT, least));
                        STORE(to + at);
                    }
                }

                @Override
                public void floor(MemorySegment memory, long from, long to, int units) {
                    FloatVector least = FloatVector.zero(SPECIES);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        IntVector x = LOAD(from + at);
                        FloatVector even = EVEN(x);
                        FloatVector odd = ODD(x);
                        even = even.blend(least, even.compare(VectorOperators.LT, least));
                        odd = odd.blend(least, odd.compare(VectorOperators.LT, least));
                        STORE(to + at);
                    }
                }

                @Override
                public void affine(MemorySegment memory, long from, long to, int units, float scale, float shift) {
                    FloatVector factor = FloatVector.broadcast(SPECIES, scale);
                    FloatVector summand = FloatVector.broadcast(SPECIES, shift);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        IntVector x = LOAD(from + at);
                        FloatVector even = EVEN(x).fma(factor, summand);
                        FloatVector odd = ODD(x).fma(factor, summand);
                        STORE(to + at);
                    }
                }

                @Override
                public void times(MemorySegment memory, long from, long factors, long to, int units) {
                    for (int unit = 0; unit < units; unit++, from += UNIT, to += UNIT) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            IntVector x = LOAD(from + part);
                            IntVector y = LOAD(factors + part);
                            FloatVector even = EVEN(x).mul(EVEN(y));
                            FloatVector odd = ODD(x).mul(ODD(y));
                            STORE(to + part);
                        }
                    }
                }

                @Override
                public void mean(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
                    float share = 1f / (rows * units);
                    for (int part = 0; part < UNIT; part += BYTES) {
                        FloatVector even = FloatVector.zero(SPECIES);
                        FloatVector odd = FloatVector.zero(SPECIES);
                        for (int row = 0; row < rows; row++) {
                            long at = from + row * rowPitch + part;
                            for (int unit = 0; unit < units; unit++, at += UNIT) {
                                IntVector x = LOAD(at);
                                even = even.add(EVEN(x));
                                odd = odd.add(ODD(x));
                            }
                        }
                        even = even.mul(share);
                        odd = odd.mul(share);
                        STORE(to + part);
                    }
                }

                @Override
                public void most(MemorySegment memory, long from, long rowPitch, int rows, int units, long to) {
                    for (int part = 0; part < UNIT; part += BYTES) {
                        FloatVector even = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
                        FloatVector odd = even;
                        for (int row = 0; row < rows; row++) {
                            long at = from + row * rowPitch + part;
                            for (int unit = 0; unit < units; unit++, at += UNIT) {
                                IntVector x = LOAD(at);
                                even = even.max(EVEN(x));
                                odd = odd.max(ODD(x));
                            }
                        }
                        STORE(to + part);
                    }
                }

                @Override
                public void sigmoids(MemorySegment memory, long from, long to, int units, boolean swish) {
                    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
                    for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                        IntVector x = LOAD(from + at);
                        FloatVector even = EVEN(x);
                        FloatVector odd = ODD(x);
                        FloatVector belowEven = even.neg().lanewise(VectorOperators.EXP).add(1f);
                        FloatVector belowOdd = odd.neg().lanewise(VectorOperators.EXP).add(1f);
                        even = (swish ? even : one).div(belowEven);
                        odd = (swish ? odd : one).div(belowOdd);
                        STORE(to + at);
                    }
                }

                @Override
                public void widen(MemorySegment memory, long from, long to, int units) {
                    for (int unit = 0; unit < units; unit++, from += UNIT, to += 2 * UNIT) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            IntVector x = LOAD(from + part);
                            EVEN(x).intoMemorySegment(memory, to + part, ORDER);
                            ODD(x).intoMemorySegment(memory, to + UNIT + part, ORDER);
                        }
                    }
                }

                @Override
                public void narrow(MemorySegment memory, long from, long to, int units) {
                    for (int unit = 0; unit < units; unit++, from += 2 * UNIT, to += UNIT) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            FloatVector even = FloatVector.fromMemorySegment(SPECIES, memory, from + part, ORDER);
                            FloatVector odd = FloatVector.fromMemorySegment(SPECIES, memory, from + UNIT + part, ORDER);
                            STORE(to + part);
                        }
                    }
                }
            """;

    private static String halfRows() {
        return HALF_ROWS
                .replaceAll("LOAD\\(([^;]+)\\);", "IntVector.fromMemorySegment(INTS, memory, $1, ORDER);")
                .replaceAll("EVEN\\((\\w)\\)", KernelSource.even("$1"))
                .replaceAll("ODD\\((\\w)\\)", KernelSource.odd("$1"))
                .replaceAll(
                        "STORE\\(([^;]+)\\);", KernelSource.pair("even", "odd") + ".intoMemorySegment(memory, $1, ORDER);");
    }

    /** The same lines at the beginning of all methods of an interface. */
    private static String beginning(String methods, String lines) {
        return methods.replaceAll("(@Override\\s+public void [^{]*\\{\n)", "$1" + lines);
    }
}
