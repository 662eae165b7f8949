import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the kernels for vectors of one size and one way to store numbers: a method for each width of tile and each stride, its accumulators
 * as named locals, for C2 keeps those in registers and arrays of vectors not. Every access is a call of the JDK's own methods: those are
 * inlined in methods of any size, a helper of ours no longer once a method has grown large, and then each vector is an object.
 *
 * <p>Of bfloat16 numbers one vector of ints holds two of floats: those of even index in the lower halves, those of odd index in the upper.
 */
final class KernelSource {
    private final int bits;
    private final boolean halves;
    /** Vectors in memory that make up a unit of 64 bytes. */
    private final int parts;
    /** Vectors of floats that one in memory holds. */
    private final int floats;

    private final int[] widths;
    private final int[] denseWidths;
    private final StringBuilder text = new StringBuilder();

    KernelSource(int bits, boolean halves) {
        this.bits = bits;
        this.halves = halves;
        this.parts = 512 / bits;
        this.floats = halves ? 2 : 1;
        // 32 registers of 512 bits, 16 of 256: accumulators, one weight, and for the dense kernels the inputs. More would fit in, but C1 runs
        // out of its own registers, and until C2 takes over, if ever, such a method is interpreted, a thousand times slower.
        int most = (bits == 512 ? 16 : 12) / (parts * floats);
        this.widths = IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16)
                .filter(width -> width <= most && (bits == 512 || width != 4 && width != 5))
                .toArray();
        this.denseWidths = IntStream.rangeClosed(1, bits == 256 ? 1 : halves ? 2 : 5).toArray();
    }

    /** C1 runs out of registers sooner here. */
    private int[] ontoWidths() {
        return IntStream.of(widths).filter(width -> width * parts <= 14).toArray();
    }

    /**
     * What taps read.
     *
     * @param stride units between the inputs of neighbouring outputs
     * @param masks units that take their {@code RowMasks} in turn; 0 for none
     */
    private record Variant(int stride, int masks) {
        String suffix() {
            return (stride == 2 ? "Apart" : "") + (masks > 0 ? "Masked" + masks : "");
        }
    }

    /** As {@code Kernels.masked} says. */
    private Stream<Variant> variants(int width, boolean onto) {
        return Stream.of(new Variant(1, 0), new Variant(2, 0), new Variant(1, 1), new Variant(1, 2))
                .filter(variant -> variant.masks == 0
                        || masks() && width % variant.masks == 0 && width <= (onto ? 12 : 16));
    }

    /** 16 registers have no room for masks. */
    private boolean masks() {
        return bits == 512 && !halves;
    }

    String className() {
        return "Vector" + bits + (halves ? "Halves" : "") + "Kernels";
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
        line(0, "final class %s implements %s {", className(), halves ? "HalfKernels" : "PixelKernels");
        line(1, "private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_%d;", bits);
        line(1, "private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_%d;", bits);
        line(1, "private static final int BYTES = SPECIES.vectorByteSize();");
        line(1, "private static final ByteOrder ORDER = ByteOrder.nativeOrder();");
        line(1, "private static final boolean CHECKED = Integer.getInteger(\"jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK\", 2) != 0;");
        line(1, "private static final int[] WIDTHS = {%s};", list(widths));
        line(1, "private static final int[] ONTO_WIDTHS = {%s};", list(ontoWidths()));
        line(1, "private static final int[] DENSE_WIDTHS = {%s};", list(denseWidths));
        method("public String name()", () -> line(2, "return \"vector%d%s\";", bits, halves ? "-bf16" : ""));
        method("public Storage storage()", () -> line(2, "return Storage.%s;", halves ? "BFLOAT16" : "FLOAT32"));
        method("public int[] widths(boolean onto)", () -> line(2, "return onto ? ONTO_WIDTHS.clone() : WIDTHS.clone();"));
        method("public int[] denseWidths()", () -> line(2, "return DENSE_WIDTHS.clone();"));
        if (!halves) {
            method("public boolean masks()", () -> line(2, "return %s;", masks()));
        }
        sparseSwitch();
        denseSwitch();
        for (boolean onto : new boolean[] {false, true}) {
            for (int width : onto ? ontoWidths() : widths) {
                variants(width, onto)
                        .filter(variant -> width > 1 || variant.stride == 1)
                        .forEach(variant -> sparse(width, variant, onto));
            }
            for (int width : denseWidths) {
                for (int outputs : new int[] {4, 1}) {
                    variants(width, onto)
                            .filter(variant -> width > 1 || variant.stride == 1)
                            .forEach(variant -> dense(width, outputs, variant, onto));
                }
            }
        }
        text.append(RowKernels.text(halves));
        line(0, "}");
        return text.toString();
    }

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
        line(2, "switch (width + (stride == 1 ? 0 : 100) + (onto ? 200 : 0) + taps.masks().units() * 400) {");
        for (boolean onto : new boolean[] {false, true}) {
            for (int width : onto && widths == this.widths ? ontoWidths() : widths) {
                variants(width, onto).forEach(variant -> {
                    int label = width + (variant.stride == 1 ? 0 : 100) + (onto ? 200 : 0) + variant.masks * 400;
                    String name = width + (width > 1 || variant.masks > 0 ? variant.suffix() : "") + (onto ? "Onto" : "");
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
                });
            }
        }
        line(3, "default -> throw new IllegalArgumentException(\"no kernel of width \" + width);");
        line(2, "}");
    }

    private void sparse(int width, Variant variant, boolean onto) {
        line(0, "");
        line(
                1,
                "private static void sparse%d%s%s(Stream taps, int block, int low, int high, MemorySegment memory, long in, long out, long outPitch%s, float floor) {",
                width,
                variant.suffix(),
                onto ? "Onto" : "",
                onto ? ", long init, long initPitch" : "");
        text.append(halves ? ONLY_NATIVE + HALVES : ONLY_NATIVE);
        arrays(variant);
        line(2, "int[] bounds = taps.bounds();");
        line(2, "float[] bias = taps.bias();");
        line(2, "int outputs = taps.outputs();");
        line(2, "int step = taps.segments() + 1;");
        line(2, "FloatVector least = FloatVector.broadcast(SPECIES, floor);");
        line(2, "for (int o = 0, at = taps.start(block); o < outputs; o++, at += step) {");
        int vectors = width * parts * floats;
        int chains = chains(width);
        start(vectors, onto, onto ? "block == 0 ? bias[o] : 0" : "bias[o]", "");
        moreSums(vectors, chains, "");
        line(3, "int t = bounds[at + low];");
        line(3, "int end = bounds[at + high];");
        if (chains > 1) {
            line(3, "int even = t + (end - t) / %d * %d;", chains, chains);
            line(3, "for (; t < even; t += %d) {", chains);
            for (int chain = 0; chain < chains; chain++) {
                multiply(vectors, variant, true, chain == 0 ? "" : "c" + chain, chain);
            }
            line(3, "}");
        }
        line(3, "for (; t < end; t++) {");
        multiply(vectors, variant, chains == 1, "", 0);
        line(3, "}");
        add(vectors, chains, "");
        finish(vectors, "");
        line(3, "out += outPitch;");
        if (onto) {
            line(3, "init += initPitch;");
        }
        line(2, "}");
        line(1, "}");
    }

    /**
     * From here on C2 takes {@code memory} for what it always was in this method. What it was in the JDK's methods would not do: before
     * they are compiled, some vector operations go through segments of arrays, and then every access has to ask which one it has, and
     * vectors become objects.
     */
    static final String ONLY_NATIVE =
            """
                    if (!memory.isNative()) {
                        throw new IllegalArgumentException("no native memory");
                    }
            """;

    /** The floats that a vector of bfloat16 holds in its lower halves. */
    static String even(String pair) {
        return pair + ".lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats()";
    }

    /** Those in its upper halves. */
    static String odd(String pair) {
        return pair + ".and(upper).reinterpretAsFloats()";
    }

    /** Both together, rounded to the nearest, of two equally near to the larger; a NaN of the processor's own making stays one. */
    static String pair(String even, String odd) {
        return even + ".reinterpretAsInts().add(half).lanewise(VectorOperators.LSHR, 16).bitwiseBlend(" + odd
                + ".reinterpretAsInts().add(half), upper)";
    }

    /** What bfloat16 is taken apart and put together with: one node each for C2 instead of one at every use. */
    static final String HALVES =
            """
                    IntVector upper = IntVector.broadcast(INTS, -65536);
                    IntVector half = IntVector.broadcast(INTS, 0x8000);
            """;

    /** As {@code Kernels.chains} says; this file is run before that one is compiled. */
    private static int chains(int width) {
        return width == 1 ? 4 : width <= 4 ? 2 : 1;
    }

    /** One tap of one chain. */
    private void multiply(int vectors, Variant variant, boolean main, String suffix, int chain) {
        String tap = plus("t", chain);
        address(variant, tap, chain);
        // Where checks cost, a slice is checked once instead of every vector. Of halves C2 inlines no more than it does already; and with
        // several chains the loop for the taps left over makes objects of slices.
        boolean sliced = !halves && main && vectors > 1;
        if (sliced) {
            int bytes = displacement(vectors - 1, variant.stride) + bits / 8;
            line(4, "MemorySegment slice%d = CHECKED ? memory.asSlice(p%d, %d) : memory;", chain, chain, bytes);
            line(4, "long s%d = CHECKED ? 0 : p%d;", chain, chain);
        }
        String at = (sliced ? "s" : "p") + chain;
        line(4, "FloatVector w%d = FloatVector.broadcast(SPECIES, values[%s]);", chain, tap);
        for (int i = 0; i < vectors; i += floats) {
            String segment = sliced ? "slice" + chain : "memory";
            String from = plus(at, displacement(i, variant.stride));
            inputs(4, "x" + chain + "v", i, segment, from, mask(i, variant, chain));
            for (int each = i; each < i + floats; each++) {
                line(4, "a%d%s = x%dv%d.fma(w%d, a%d%s);", each, suffix, chain, each, chain, each, suffix);
            }
        }
    }

    /** Bytes from a tile's first input to that of accumulator i. */
    private int displacement(int i, int stride) {
        int vector = i / floats;
        return vector / parts * stride * 64 + vector % parts * bits / 8;
    }

    /** Declares what one vector in memory holds: the input of accumulator i, or of i and the next. */
    private void inputs(int depth, String name, int i, String segment, String at, String mask) {
        if (halves) {
            line(depth, "IntVector r%s%d = IntVector.fromMemorySegment(INTS, %s, %s, ORDER);", name, i, segment, at);
            String pair = "r" + name + i;
            line(depth, "FloatVector %s%d = %s;", name, i, even(pair));
            line(depth, "FloatVector %s%d = %s;", name, i + 1, odd(pair));
        } else if (mask.isEmpty()) {
            line(depth, "FloatVector %s%d = FloatVector.fromMemorySegment(SPECIES, %s, %s, ORDER);", name, i, segment, at);
        } else {
            line(
                    depth,
                    "FloatVector %s%d = IntVector.fromMemorySegment(INTS, %s, %s, ORDER).and(%s).reinterpretAsFloats();",
                    name,
                    i,
                    segment,
                    at,
                    mask);
        }
    }

    private void arrays(Variant variant) {
        line(2, "int[] offsets = taps.offsets();");
        line(2, "float[] values = taps.values();");
        if (variant.masks > 0) {
            line(2, "long masks = taps.masks().address();");
        }
    }

    /** Declares the address of a tap's input, and its masks where it has some. */
    private void address(Variant variant, String tap, int chain) {
        if (variant.masks == 0) {
            line(4, "long p%d = in + offsets[%s];", chain, tap);
            return;
        }
        line(4, "int offset%d = offsets[%s];", chain, tap);
        line(4, "long p%d = in + (offset%d & -4);", chain, chain);
        for (int unit = 0; unit < variant.masks; unit++) {
            String at = plus("masks + (offset" + chain + " & 3) * " + 64 * variant.masks, 64 * unit);
            line(4, "IntVector k%dm%d = IntVector.fromMemorySegment(INTS, memory, %s, ORDER);", chain, unit, at);
        }
    }

    /** The name of accumulator i's mask; the unit of 512 bits is one vector. */
    private static String mask(int i, Variant variant, int chain) {
        return variant.masks == 0 ? "" : "k" + chain + "m" + i % variant.masks;
    }

    private void dense(int width, int outputs, Variant variant, boolean onto) {
        int vectors = width * parts * floats;
        line(0, "");
        line(
                1,
                "private static void dense%dx%d%s%s(DenseTaps taps, int from, int to, int low, int high, MemorySegment memory, long in, long out, long outPitch%s, float floor) {",
                outputs,
                width,
                variant.suffix(),
                onto ? "Onto" : "",
                onto ? ", long init, long initPitch" : "");
        text.append(halves ? ONLY_NATIVE + HALVES : ONLY_NATIVE);
        arrays(variant);
        line(2, "float[] bias = taps.bias();");
        line(2, "int begin = low * taps.perRow();");
        line(2, "int end = high * taps.perRow();");
        line(2, "FloatVector least = FloatVector.broadcast(SPECIES, floor);");
        line(2, "for (int o = from; o < to; o += %d) {", outputs);
        each(outputs, o -> start(vectors, onto, "bias[o" + (o > 0 ? " + " + o : "") + "]", outputs > 1 ? "x" + o : ""));
        int chains = bits == 512 && width == 1 ? 2 : 1; // Kernels.denseChains; narrower vectors are more
        each(outputs, o -> moreSums(vectors, chains, outputs > 1 ? "x" + o : ""));
        line(3, "int v = o * offsets.length + begin%s;", outputs > 1 ? " * " + outputs : "");
        line(3, "int t = begin;");
        if (chains > 1) {
            line(3, "int even = t + (end - t) / %d * %d;", chains, chains);
            line(3, "for (; t < even; t += %d, v += %d) {", chains, chains * outputs);
            each(chains, chain -> multiply(vectors, outputs, variant, chain));
            line(3, "}");
        }
        line(3, "for (; t < end; t++, v += %d) {", outputs);
        multiply(vectors, outputs, variant, 0);
        line(3, "}");
        each(outputs, o -> {
            add(vectors, chains, outputs > 1 ? "x" + o : "");
            finish(vectors, outputs > 1 ? "x" + o : "");
            line(3, "out += outPitch;");
        });
        if (onto && outputs == 1) {
            line(3, "init += initPitch;");
        }
        line(2, "}");
        line(1, "}");
    }

    /** One tap of one chain for neighbouring outputs. */
    private void multiply(int vectors, int outputs, Variant variant, int chain) {
        address(variant, plus("t", chain), chain);
        for (int i = 0; i < vectors; i += floats) {
            String from = plus("p" + chain, displacement(i, variant.stride));
            inputs(4, "x" + chain + "v", i, "memory", from, mask(i, variant, chain));
        }
        for (int o = 0; o < outputs; o++) {
            String weight = "w" + chain + "o" + o;
            line(4, "FloatVector %s = FloatVector.broadcast(SPECIES, values[%s]);", weight, plus("v", chain * outputs + o));
            for (int i = 0; i < vectors; i++) {
                String sum = "a" + i + (outputs > 1 ? "x" + o : "") + (chain == 0 ? "" : "c" + chain);
                line(4, "%s = x%dv%d.fma(%s, %s);", sum, chain, i, weight, sum);
            }
        }
    }

    /** Declares the sums of all chains but the first. */
    private void moreSums(int vectors, int chains, String suffix) {
        for (int chain = 1; chain < chains; chain++) {
            for (int i = 0; i < vectors; i++) {
                line(3, "FloatVector a%d%sc%d = FloatVector.zero(SPECIES);", i, suffix, chain);
            }
        }
    }

    /** Adds the sums of all chains to the first, in pairs. */
    private void add(int vectors, int chains, String suffix) {
        for (int step = 1; step < chains; step *= 2) {
            for (int chain = 0; chain + step < chains; chain += 2 * step) {
                for (int i = 0; i < vectors; i++) {
                    String sum = "a" + i + suffix + (chain == 0 ? "" : "c" + chain);
                    line(3, "%s = %s.add(a%d%sc%d);", sum, sum, i, suffix, chain + step);
                }
            }
        }
    }

    private void start(int vectors, boolean onto, String bias, String suffix) {
        line(3, "FloatVector b%s = FloatVector.broadcast(SPECIES, %s);", suffix, bias);
        for (int i = 0; i < vectors; i += floats) {
            if (onto) {
                inputs(3, "i" + suffix + "v", i, "memory", plus("init", displacement(i, 1)), "");
            }
            for (int each = i; each < i + floats; each++) {
                String from = onto ? ".add(i" + suffix + "v" + each + ")" : "";
                line(3, "FloatVector a%d%s = b%s%s;", each, suffix, suffix, from);
            }
        }
        if (onto && !suffix.isEmpty()) {
            line(3, "init += initPitch;");
        }
    }

    private void finish(int vectors, String suffix) {
        for (int i = 0; i < vectors; i += floats) {
            String to = plus("out", displacement(i, 1));
            if (halves) {
                for (int each = i; each < i + 2; each++) {
                    String a = "a" + each + suffix;
                    line(3, "FloatVector n%s = %s.blend(least, %s.compare(VectorOperators.LT, least));", a, a, a);
                }
                String pair = pair("na" + i + suffix, "na" + (i + 1) + suffix);
                line(3, "%s.intoMemorySegment(memory, %s, ORDER);", pair, to);
            } else {
                String a = "a" + i + suffix;
                line(3, "%s.blend(least, %s.compare(VectorOperators.LT, least)).intoMemorySegment(memory, %s, ORDER);", a, a, to);
            }
        }
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
            for (boolean halves : new boolean[] {false, true}) {
                KernelSource source = new KernelSource(bits, halves);
                Path file = folder.resolve(source.className() + ".java");
                // Left alone where nothing changed, so that the compiler has nothing to do either.
                String text = source.text();
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    Files.writeString(file, text);
                }
            }
        }
    }
}
