import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the kernels for vectors of one size: a method for each width of tile and each stride, its accumulators as named locals, for C2
 * keeps those in registers and arrays of vectors not. Every access is a call of the JDK's own methods: those are inlined in methods of any
 * size, a helper of ours no longer once a method has grown large, and then each vector is an object.
 */
final class KernelSource {
    private final int bits;
    /** Vectors that make up a unit of 16 floats. */
    private final int parts;

    private final int[] widths;
    private final int[] denseWidths;
    private final StringBuilder text = new StringBuilder();

    KernelSource(int bits) {
        this.bits = bits;
        this.parts = 512 / bits;
        // 32 registers of 512 bits, 16 of 256: accumulators, one weight, and for the dense kernels the inputs.
        this.widths = bits == 512 ? new int[] {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16} : new int[] {1, 2, 3, 6};
        this.denseWidths = bits == 512 ? new int[] {1, 2, 3, 4, 5} : new int[] {1};
    }

    /** C1 runs out of registers for more, and until C2 takes over the method then is interpreted, a thousand times slower. */
    private int[] ontoWidths() {
        return IntStream.of(widths).filter(width -> width * parts <= 14).toArray();
    }

    String className() {
        return "Vector" + bits + "Kernels";
    }

    String text() {
        line(0, "package org.tombola.sparse;");
        line(0, "");
        line(0, "import java.lang.foreign.MemorySegment;");
        line(0, "import java.nio.ByteOrder;");
        line(0, "import javax.annotation.processing.Generated;");
        line(0, "import jdk.incubator.vector.FloatVector;");
        line(0, "import jdk.incubator.vector.IntVector;");
        line(0, "import jdk.incubator.vector.VectorOperators;");
        line(0, "import jdk.incubator.vector.VectorSpecies;");
        line(0, "");
        line(0, "/** {@link Kernels} for vectors of %d bits. Written by KernelSource, which says why it looks so. */", bits);
        line(0, "@Generated(\"KernelSource\")");
        line(0, "final class %s implements Kernels {", className());
        line(1, "private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_%d;", bits);
        line(1, "private static final ByteOrder ORDER = ByteOrder.nativeOrder();");
        line(1, "private static final int[] WIDTHS = {%s};", list(widths));
        line(1, "private static final int[] ONTO_WIDTHS = {%s};", list(ontoWidths()));
        line(1, "private static final int[] DENSE_WIDTHS = {%s};", list(denseWidths));
        method("public String name()", () -> line(2, "return \"vector%d\";", bits));
        method("public int[] widths(boolean onto)", () -> line(2, "return onto ? ONTO_WIDTHS.clone() : WIDTHS.clone();"));
        method("public int[] denseWidths()", () -> line(2, "return DENSE_WIDTHS.clone();"));
        sparseSwitch();
        denseSwitch();
        for (boolean onto : new boolean[] {false, true}) {
            for (int width : onto ? ontoWidths() : widths) {
                for (int stride = 1; stride <= (width == 1 ? 1 : 2); stride++) {
                    sparse(width, stride, onto);
                }
            }
            for (int width : denseWidths) {
                for (int outputs : new int[] {4, 1}) {
                    for (int stride = 1; stride <= (width == 1 ? 1 : 2); stride++) {
                        dense(width, outputs, stride, onto);
                    }
                }
            }
        }
        text.append(ROWS.replace("SPECIES_BITS", "SPECIES_" + bits));
        line(0, "}");
        return text.toString();
    }

    /** What is done to rows of units: nothing to keep in registers, so loops do. */
    private static final String ROWS = """

                private static final int BYTES = SPECIES.vectorByteSize();
                private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_BITS;
                private static final IntVector FIRST = IntVector.zero(INTS).addIndex(1);
                private static final IntVector EVEN = IntVector.zero(INTS).addIndex(2);
                private static final IntVector ODD = EVEN.add(1);

                @Override
                public void copy(MemorySegment memory, long from, long fromStep, long to, long toStep, int units) {
                    for (int unit = 0; unit < units; unit++, from += fromStep, to += toStep) {
                        for (int part = 0; part < UNIT; part += BYTES) {
                            FloatVector.fromMemorySegment(SPECIES, memory, from + part, ORDER)
                                    .intoMemorySegment(memory, to + part, ORDER);
                        }
                    }
                }

                @Override
                public void clear(MemorySegment memory, long to, long step, int units, int times) {
                    FloatVector zero = FloatVector.zero(SPECIES);
                    for (int time = 0; time < times; time++, to += step) {
                        for (long at = 0, end = (long) units * UNIT; at < end; at += BYTES) {
                            zero.intoMemorySegment(memory, to + at, ORDER);
                        }
                    }
                }

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

    private void method(String signature, Runnable body) {
        line(0, "");
        line(1, "@Override");
        line(1, "%s {", signature);
        body.run();
        line(1, "}");
    }

    private static final String PLACE = "MemorySegment memory, long in, long out, long outPitch, boolean onto, long init, long initPitch, float floor";

    private void sparseSwitch() {
        method(
                "public void sparse(Stream taps, int block, int low, int high, int width, int stride, " + PLACE + ")",
                () -> cases(widths, "sparse%s(taps, block, low, high, memory, in, out, outPitch%s, floor);"));
    }

    private void denseSwitch() {
        method("public void dense(DenseTaps taps, int low, int high, int width, int stride, " + PLACE + ")", () -> {
            line(2, "int grouped = taps.outputs() / 4 * 4;");
            cases(
                    denseWidths,
                    "dense4x%s(taps, 0, grouped, low, high, memory, in, out, outPitch%s, floor);",
                    "dense1x%s(taps, grouped, taps.outputs(), low, high, memory, in, out + grouped * outPitch, outPitch%s, floor);");
        });
    }

    /** One call for each width and stride; widths of 1 serve any stride. */
    private void cases(int[] widths, String... calls) {
        line(2, "switch (onto ? width + (stride == 1 ? 200 : 300) : width + (stride == 1 ? 0 : 100)) {");
        for (boolean onto : new boolean[] {false, true}) {
            for (int width : onto && widths == this.widths ? ontoWidths() : widths) {
                for (int stride = 1; stride <= 2; stride++) {
                    int label = width + (onto ? 200 : 0) + (stride == 1 ? 0 : 100);
                    String name = width + (stride == 2 && width > 1 ? "Apart" : "") + (onto ? "Onto" : "");
                    line(3, "case %d -> {", label);
                    for (String call : calls) {
                        String init = onto
                                ? call.contains("grouped * outPitch")
                                        ? ", init + grouped * initPitch, initPitch"
                                        : ", init, initPitch"
                                : "";
                        line(4, call, name, init);
                    }
                    line(3, "}");
                }
            }
        }
        line(3, "default -> throw new IllegalArgumentException(\"no kernel of width \" + width);");
        line(2, "}");
    }

    private void sparse(int width, int stride, boolean onto) {
        line(0, "");
        line(
                1,
                "private static void sparse%d%s%s(Stream taps, int block, int low, int high, MemorySegment memory, long in, long out, long outPitch%s, float floor) {",
                width,
                stride == 2 ? "Apart" : "",
                onto ? "Onto" : "",
                onto ? ", long init, long initPitch" : "");
        line(2, "int[] offsets = taps.offsets();");
        line(2, "float[] values = taps.values();");
        line(2, "int[] bounds = taps.bounds();");
        line(2, "float[] bias = taps.bias();");
        line(2, "int outputs = taps.outputs();");
        line(2, "int step = taps.segments() + 1;");
        line(2, "FloatVector least = FloatVector.broadcast(SPECIES, floor);");
        line(2, "for (int o = 0, at = taps.start(block); o < outputs; o++, at += step) {");
        int vectors = width * parts;
        int chains = chains(width);
        start(vectors, onto, onto ? "block == 0 ? bias[o] : 0" : "bias[o]", "");
        for (int chain = 1; chain < chains; chain++) {
            for (int i = 0; i < vectors; i++) {
                line(3, "FloatVector a%dc%d = FloatVector.zero(SPECIES);", i, chain);
            }
        }
        line(3, "int t = bounds[at + low];");
        line(3, "int end = bounds[at + high];");
        if (chains > 1) {
            line(3, "int even = t + (end - t) / %d * %d;", chains, chains);
            line(3, "for (; t < even; t += %d) {", chains);
            for (int chain = 0; chain < chains; chain++) {
                multiply(vectors, stride, chain == 0 ? "" : "c" + chain, chain);
            }
            line(3, "}");
        }
        line(3, "for (; t < end; t++) {");
        multiply(vectors, stride, "", 0);
        line(3, "}");
        for (int step = 1; step < chains; step *= 2) {
            for (int chain = 0; chain + step < chains; chain += 2 * step) {
                for (int i = 0; i < vectors; i++) {
                    String sum = "a" + i + (chain == 0 ? "" : "c" + chain);
                    line(3, "%s = %s.add(a%dc%d);", sum, sum, i, chain + step);
                }
            }
        }
        finish(vectors, "");
        line(3, "out += outPitch;");
        if (onto) {
            line(3, "init += initPitch;");
        }
        line(2, "}");
        line(1, "}");
    }

    /** As {@code Kernels.chains} says; this file is run before that one is compiled. */
    private static int chains(int width) {
        return width == 1 ? 4 : width <= 4 ? 2 : 1;
    }

    /** One tap of one chain. */
    private void multiply(int vectors, int stride, String suffix, int chain) {
        String tap = chain == 0 ? "t" : "t + " + chain;
        line(4, "long p%d = in + offsets[%s];", chain, tap);
        line(4, "FloatVector w%d = FloatVector.broadcast(SPECIES, values[%s]);", chain, tap);
        for (int i = 0; i < vectors; i++) {
            int displacement = i / parts * stride * 64 + i % parts * bits / 8;
            line(4, "a%d%s = %s.fma(w%d, a%d%s);", i, suffix, load("p" + chain, displacement), chain, i, suffix);
        }
    }

    private void dense(int width, int outputs, int stride, boolean onto) {
        int vectors = width * parts;
        line(0, "");
        line(
                1,
                "private static void dense%dx%d%s%s(DenseTaps taps, int from, int to, int low, int high, MemorySegment memory, long in, long out, long outPitch%s, float floor) {",
                outputs,
                width,
                stride == 2 ? "Apart" : "",
                onto ? "Onto" : "",
                onto ? ", long init, long initPitch" : "");
        line(2, "int[] offsets = taps.offsets();");
        line(2, "float[] values = taps.values();");
        line(2, "float[] bias = taps.bias();");
        line(2, "int begin = low * taps.perRow();");
        line(2, "int end = high * taps.perRow();");
        line(2, "FloatVector least = FloatVector.broadcast(SPECIES, floor);");
        line(2, "for (int o = from; o < to; o += %d) {", outputs);
        each(outputs, o -> start(vectors, onto, "bias[o" + (o > 0 ? " + " + o : "") + "]", outputs > 1 ? "x" + o : ""));
        line(3, "int v = o * offsets.length + begin%s;", outputs > 1 ? " * " + outputs : "");
        line(3, "for (int t = begin; t < end; t++) {");
        line(4, "long p = in + offsets[t];");
        for (int i = 0; i < vectors; i++) {
            int displacement = i / parts * stride * 64 + i % parts * bits / 8;
            line(4, "FloatVector x%d = %s;", i, load("p", displacement));
        }
        for (int o = 0; o < outputs; o++) {
            line(4, "FloatVector w%d = FloatVector.broadcast(SPECIES, values[v%s]);", o, o > 0 ? " + " + o : "");
            String suffix = outputs > 1 ? "x" + o : "";
            for (int i = 0; i < vectors; i++) {
                line(4, "a%d%s = x%d.fma(w%d, a%d%s);", i, suffix, i, o, i, suffix);
            }
        }
        line(4, "v += %d;", outputs);
        line(3, "}");
        each(outputs, o -> {
            finish(vectors, outputs > 1 ? "x" + o : "");
            line(3, "out += outPitch;");
        });
        if (onto && outputs == 1) {
            line(3, "init += initPitch;");
        }
        line(2, "}");
        line(1, "}");
    }

    private void start(int vectors, boolean onto, String bias, String suffix) {
        line(3, "FloatVector b%s = FloatVector.broadcast(SPECIES, %s);", suffix, bias);
        for (int i = 0; i < vectors; i++) {
            line(
                    3,
                    "FloatVector a%d%s = %s;",
                    i,
                    suffix,
                    onto ? "b" + suffix + ".add(" + load("init", i * bits / 8) + ")" : "b" + suffix);
        }
        if (onto && !suffix.isEmpty()) {
            line(3, "init += initPitch;");
        }
    }

    private void finish(int vectors, String suffix) {
        for (int i = 0; i < vectors; i++) {
            String a = "a" + i + suffix;
            line(
                    3,
                    "%s.blend(least, %s.compare(VectorOperators.LT, least)).intoMemorySegment(memory, %s, ORDER);",
                    a,
                    a,
                    plus("out", i * bits / 8));
        }
    }

    private static String load(String base, int displacement) {
        return "FloatVector.fromMemorySegment(SPECIES, memory, " + plus(base, displacement) + ", ORDER)";
    }

    private static String plus(String base, int displacement) {
        return displacement == 0 ? base : base + " + " + displacement;
    }

    private static void each(int count, IntConsumer body) {
        IntStream.range(0, count).forEach(body);
    }

    private static String list(int[] numbers) {
        return IntStream.of(numbers).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    private void line(int depth, String format, Object... arguments) {
        text.append("    ".repeat(format.isEmpty() ? 0 : depth))
                .append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
                .append('\n');
    }

    /** The build runs this before it compiles; the argument is the folder for generated sources. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0], "org", "tombola", "sparse");
        Files.createDirectories(folder);
        for (int bits : new int[] {512, 256}) {
            KernelSource source = new KernelSource(bits);
            Path file = folder.resolve(source.className() + ".java");
            // Left alone where nothing changed, so that the compiler has nothing to do either.
            String text = source.text();
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
        }
    }
}
