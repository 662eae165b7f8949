package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.cli.Typed.Outcome;
import org.tombola.report.Summary;
import org.tombola.store.Inventory;
import org.tombola.store.StepInfo;

/** Whatever a user gives wrong ends in exit code 2, a message that names the place, and a store as sound as before. */
class BadInputTest {
    private static final Path CHECKPOINTS =
            Path.of("..", "tombola-core", "src", "test", "resources", "golden", "checkpoints");

    @TempDir
    static Path folder;

    private static Typed typed;
    private static String ticket;

    /** One wrong input: what was typed, and what the message has to name. */
    record Wrong(String what, List<Object> arguments, List<String> mentions) {
        @Override
        public String toString() {
            return what;
        }
    }

    @BeforeAll
    static void aGoodRun() {
        typed = new Typed(folder.resolve("runs"));
        Outcome outcome = typed.run("run", Tiny.recipe(folder), "--json").succeeds();
        ticket = Summary.parse(outcome.out(), "out").rows().getLast().ticket();
    }

    @AfterAll
    static void aGoodRunStillWorks() {
        typed.run("run", Tiny.recipe(folder), "--set", "seeds=[2]").succeeds();
        typed.run("store", "verify").succeeds();
    }

    @ParameterizedTest
    @MethodSource({"recipes", "dataFiles", "options", "networks", "runsAndStores"})
    void isRefusedWithItsPlace(Wrong wrong) {
        Outcome outcome = typed.run(wrong.arguments().toArray());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains(wrong.mentions()).doesNotContain("\tat ");
        assertThat(new Inventory(folder.resolve("runs")).steps())
                .extracting(StepInfo::state)
                .containsOnly(StepInfo.State.COMPLETE);
    }

    /** The tiny recipe with one text in place of another. */
    private static Wrong recipe(String what, String good, String bad, String... mentions) {
        assertThat(Tiny.RECIPE).contains(good);
        String file = what.replaceAll("[^a-z0-9]+", "-") + ".yaml";
        Path path = Tiny.write(folder.resolve(file), Tiny.RECIPE.replace(good, bad));
        List<String> all = new ArrayList<>(List.of(mentions));
        all.add(file);
        return new Wrong(what, List.of("run", path), all);
    }

    /** The same for a recipe that reads well and names something that does not: the message names that. */
    private static Wrong data(String what, String good, String bad, String... mentions) {
        return new Wrong(what, recipe(what, good, bad).arguments(), List.of(mentions));
    }

    private static Wrong typed(String what, List<Object> arguments, String... mentions) {
        return new Wrong(what, arguments, List.of(mentions));
    }

    static Stream<Wrong> recipes() {
        String find = "find: [{iterative_magnitude: {per_level: 0.5}}]";
        return Stream.of(
                recipe("unknown key", "assess:", "asess:", ":8:", "asess", "did you mean 'assess'"),
                recipe("unknown key of train", "epochs: 1", "epoch: 1", ":5:", "epoch", "did you mean 'epochs'"),
                recipe("duplicate key", "seeds: [1]", "seeds: [1]\nname: other", ":10:", "name", "twice"),
                recipe("missing key", "name: tiny\n", "", "name"),
                recipe("missing network", "network: lenet_300_100\n", "", "network"),
                recipe("text for a number", "epochs: 1", "epochs: many", ":5:", "train.epochs", "'many'"),
                recipe("half an epoch", "epochs: 1", "epochs: 1.5", ":5:", "train.epochs", "1.5"),
                recipe("negative batch", "batch: 50", "batch: -1", ":5:", "train.batch"),
                recipe("NaN as a rate", "rate: 0.1", "rate: .nan", ":5:", "rate"),
                recipe(
                        "list for a map",
                        "train: {epochs: 1, batch: 50, optimiser: {sgd: {rate: 0.1}}, validation: 0.1}",
                        "train: [1]",
                        ":5:",
                        "train",
                        "a list"),
                recipe("all held out", "validation: 0.1", "validation: 1", ":5:", "validation"),
                recipe(
                        "best of no validation",
                        "validation: 0.1",
                        "validation: 0, select: best_validation",
                        ":5:",
                        "select"),
                recipe("density 0", "\"0.5^2\"", "0", ":7:", "density"),
                recipe("density 1.5", "\"0.5^2\"", "1.5", ":7:", "density"),
                recipe("density NaN", "\"0.5^2\"", "NaN", ":7:", "density", "NaN"),
                recipe("density no power", "0.5^2", "0.5^x", ":7:", "density", "0.5^x"),
                recipe(
                        "unknown finder",
                        "iterative_magnitude",
                        "iterative_magnitud",
                        ":6:",
                        "did you mean 'iterative_magnitude'"),
                recipe("unknown setting", "per_level", "per_levels", ":6:", "per_levels", "did you mean 'per_level'"),
                recipe("setting out of range", "per_level: 0.5", "per_level: 1", ":6:", "per_level"),
                recipe("finder twice", find, "find: [random, random]", ":6:", "random", "as:"),
                recipe("shuffle of nobody", find, "find: [{shuffle: {of: nobody}}]", ":6:", "nobody"),
                recipe("rewind to nonsense", "per_level: 0.5", "rewind_to: soon", ":6:", "soon"),
                recipe("unknown tweak", "seeds:", "spend: [[], [skipz]]\nseeds:", ":9:", "skipz"),
                recipe("unknown metric", "accuracy, nll", "acuracy", ":8:", "did you mean 'accuracy'"),
                recipe("unknown architecture", "lenet_300_100", "lenet_300", ":4:", "did you mean 'lenet_300_100'"),
                recipe("unknown data", "glyphs: {train: 300, test: 100}", "glyps: {}", ":3:", "did you mean 'glyphs'"),
                recipe("seed that is no number", "[1]", "[one]", ":9:", "seeds", "'one'"),
                recipe("seed twice", "[1]", "[1, 1]", ":9:", "seed"),
                recipe("no seeds", "[1]", "[]", ":9:", "seeds"),
                recipe("margin of no metric", "seeds:", "verdict: {margin: {speed: 1}}\nseeds:", ":9:", "speed"),
                recipe("confidence 1", "seeds:", "verdict: {confidence: 1}\nseeds:", ":9:", "confidence"),
                recipe("later schema", "schema: 1", "schema: 2", ":1:", "schema"),
                recipe("name that is a path", "name: tiny", "name: ../tiny", ":2:", "name"),
                recipe("open brace", "{glyphs: {train: 300, test: 100}}", "{glyphs: ", "YAML"),
                recipe("two documents", "seeds: [1]", "seeds: [1]\n---\nseeds: [2]", "second document"),
                recipe("anchor", "seeds: [1]", "seeds: &s [1]", ":9:", "anchors"),
                typed(
                        "empty recipe",
                        List.of("run", Tiny.write(folder.resolve("empty.yaml"), "")),
                        "empty.yaml",
                        "empty"),
                typed(
                        "recipe not in UTF-8",
                        List.of("run", bytes("latin.yaml", new byte[] {'n', ':', (byte) 0xE9})),
                        "latin.yaml",
                        "UTF-8"),
                typed("folder as recipe", List.of("run", folder), folder.toString(), "folder"),
                typed("absent recipe", List.of("run", folder.resolve("none.yaml")), "none.yaml", "no such file"));
    }

    static Stream<Wrong> dataFiles() throws IOException {
        String data = "{glyphs: {train: 300, test: 100}}";
        return Stream.of(
                data("absent data", data, "{mnist: {path: nowhere}}", "nowhere", "does not exist"),
                data("file for a data folder", data, "{mnist: {path: tiny.yaml}}", "tiny.yaml"),
                data(
                        "truncated gzip",
                        data,
                        "{mnist: {path: " + mnist("cut", true) + "}}",
                        "train-images",
                        "truncated"),
                data("bad magic", data, "{mnist: {path: " + mnist("magic", false) + "}}", "train-images"),
                data(
                        "no tar",
                        data,
                        "{cifar10: {path: " + bytes("cifar.tar.gz", gzip(new byte[2048])) + "}}",
                        "cifar.tar.gz"),
                data(
                        "zip that climbs out",
                        data,
                        "{images: {path: " + zip("climb.zip", "train/a/../../../../evil.png") + "}}",
                        "climb.zip",
                        "evil.png"),
                data(
                        "picture that is none",
                        data,
                        "{images: {path: "
                                + zip("text.zip", "train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png")
                                + "}}",
                        "text.zip",
                        "1.png"),
                data("pictures of two sizes", data, "{images: {path: " + pictures("sizes.zip") + "}}", "sizes.zip"),
                data("more than there is", "train: 300", "train: 300, take: 400", "take", "400"),
                recipe("normalisation without deviation", "train: 300", "train: 300, mean: [0.5]", "std"));
    }

    static Stream<Wrong> options() {
        Path recipe = folder.resolve("tiny.yaml");
        return Stream.of(
                typed("unknown command", List.of("rum", recipe), "'rum'", "did you mean 'run'"),
                typed("unknown option", List.of("run", recipe, "--dryrun"), "--dryrun", "did you mean '--dry-run'"),
                typed("no recipe", List.of("run"), "RECIPE", "Usage"),
                typed("two recipes", List.of("run", recipe, recipe), "tiny.yaml"),
                typed(
                        "set without a value",
                        List.of("run", recipe, "--set", "train.epochs"),
                        "--set train.epochs",
                        "KEY=VALUE"),
                typed("set of no path", List.of("run", recipe, "--set", "train..epochs=1"), "--set train..epochs"),
                typed(
                        "set beyond a list",
                        List.of("run", recipe, "--set", "find[7].x=1"),
                        "--set find[7].x=1",
                        "list of 1"),
                typed(
                        "set of an unknown key",
                        List.of("run", recipe, "--set", "train.epoch=1"),
                        "--set train.epoch=1",
                        "did you mean 'epochs'"),
                typed(
                        "set to no YAML",
                        List.of("run", recipe, "--set", "train.epochs=[1"),
                        "--set train.epochs=[1",
                        "YAML"),
                typed("seeds that are none", List.of("run", recipe, "--seeds", "1,x"), "--seeds", "'x'"),
                typed("no threads", List.of("run", recipe, "--threads", "0"), "--threads", "0"),
                typed("threads in words", List.of("run", recipe, "--threads", "many"), "--threads", "many"),
                typed("unknown device", List.of("run", recipe, "--device", "tpu"), "--device", "tpu"),
                typed("unknown kind", List.of("list", "finder"), "'finder'", "did you mean 'finders'"),
                typed("unknown form", List.of("compare", "tiny", "--as", "word"), "--as", "word"));
    }

    static Stream<Wrong> networks() throws IOException {
        String layers =
                "{layers: [{kind: input, name: in, channels: %d, height: 28, width: 28}, {kind: flatten, name: flat},"
                        + " {kind: linear, name: fc, in: %d, out: %d}]}";
        Path hostile = CHECKPOINTS.resolve("hostile");
        Path other = folder.resolve("other.pth");
        typed.run("export", ticket, "--to", "pytorch", "--out", other).succeeds();
        String weights = "weights: {checkpoint: %s}\nseeds:";
        return Stream.of(
                typed(
                        "network for other images",
                        List.of("run", set(layers.formatted(3, 2352, 10))),
                        "network",
                        "3×28×28"),
                typed(
                        "network with other classes",
                        List.of("run", set(layers.formatted(1, 784, 7))),
                        "network",
                        "10 classes"),
                typed("layers that do not fit", List.of("run", set(layers.formatted(1, 700, 10))), "fc", "700"),
                typed(
                        "unknown layer",
                        List.of("run", set(layers.formatted(1, 784, 10).replace("flatten", "flaten"))),
                        "flaten"),
                recipe("absent network file", "lenet_300_100", "{file: net.yaml}", ":4:", "net.yaml"),
                data("absent checkpoint", "seeds:", weights.formatted("none.pth"), "none.pth"),
                data(
                        "hostile checkpoint",
                        "seeds:",
                        weights.formatted(hostile.resolve("eval_zip.pt").toAbsolutePath()),
                        "eval_zip.pt"),
                typed(
                        "checkpoint of another network",
                        List.of("assess", other, "--data", Tiny.DATA, "--architecture", "conv_2"),
                        "other.pth",
                        "lenet_300_100"),
                typed(
                        "checkpoint for other images",
                        List.of("assess", other, "--data", "{shapes: {train: 100, test: 100}}"),
                        "other.pth",
                        "--architecture"),
                typed("absent network", List.of("assess", folder.resolve("none.pth"), "--data", Tiny.DATA), "none.pth"),
                typed(
                        "hostile pickle",
                        List.of("assess", hostile.resolve("eval_legacy.pt"), "--data", Tiny.DATA),
                        "eval_legacy.pt"),
                typed(
                        "truncated checkpoint",
                        List.of("assess", hostile.resolve("cut_legacy.pt"), "--data", Tiny.DATA),
                        "cut_legacy.pt"),
                typed(
                        "lying header",
                        List.of("assess", hostile.resolve("header_longer_than_file.safetensors"), "--data", Tiny.DATA),
                        "header_longer_than_file.safetensors"),
                typed("folder as network", List.of("assess", folder, "--data", Tiny.DATA), "folder"),
                typed(
                        "recipe as network",
                        List.of("assess", folder.resolve("tiny.yaml"), "--data", Tiny.DATA),
                        "tiny.yaml"),
                typed(
                        "ticket with an architecture",
                        List.of("assess", ticket, "--data", Tiny.DATA, "--architecture", "lenet_300_100"),
                        "--architecture"),
                typed(
                        "other normalisation",
                        List.of("assess", ticket, "--data", "{glyphs: {normalise: mnist}}"),
                        "--data",
                        "0.1307"),
                typed(
                        "other images",
                        List.of("assess", ticket, "--data", "{shapes: {train: 100, test: 100}}"),
                        "--data",
                        "1×28×28"),
                typed(
                        "unknown metric to assess",
                        List.of("assess", ticket, "--data", Tiny.DATA, "--metrics", "speed"),
                        "--metrics",
                        "speed"),
                typed(
                        "no metric to assess",
                        List.of("assess", ticket, "--data", Tiny.DATA, "--metrics", "[]"),
                        "--metrics"),
                typed("data that is no file", List.of("assess", ticket, "--data", "none.yaml"), "none.yaml"),
                typed(
                        "tampered ticket",
                        List.of("verify", changed("tampered.safetensors", false)),
                        "tampered.safetensors",
                        "altered"),
                typed("truncated ticket", List.of("verify", changed("short.safetensors", true)), "short.safetensors"),
                typed(
                        "no ticket",
                        List.of("verify", CHECKPOINTS.resolve("all_types.safetensors")),
                        "all_types.safetensors",
                        "not a ticket"),
                typed(
                        "unknown export",
                        List.of("export", ticket, "--to", "onnxx", "--out", folder.resolve("x")),
                        "--to",
                        "onnxx"),
                typed(
                        "folded for PyTorch",
                        List.of("export", ticket, "--to", "pytorch", "--fold", "--out", folder.resolve("x")),
                        "--fold",
                        "onnx"),
                typed(
                        "ONNX into nowhere",
                        List.of(
                                "export",
                                ticket,
                                "--to",
                                "onnx",
                                "--out",
                                folder.resolve("no").resolve("x")),
                        "x"),
                typed(
                        "export into nowhere",
                        List.of(
                                "export",
                                ticket,
                                "--to",
                                "pytorch",
                                "--out",
                                folder.resolve("no").resolve("x")),
                        "x"),
                typed("prune to nothing", List.of("prune", other, "--density", "0", "--data", Tiny.DATA), "density"),
                typed(
                        "prune for minus one epoch",
                        List.of("prune", other, "--density", "0.1", "--data", Tiny.DATA, "--epochs", "-1"),
                        "--epochs",
                        "-1"),
                typed(
                        "prune by nobody",
                        List.of("prune", other, "--density", "0.1", "--data", Tiny.DATA, "--finder", "snipp"),
                        "--finder",
                        "snipp"),
                typed(
                        "prune into a folder",
                        List.of("prune", other, "--density", "0.1", "--data", Tiny.DATA, "--out", folder),
                        "--out"),
                typed(
                        "prune nothing",
                        List.of("prune", folder.resolve("none.pth"), "--density", "0.1", "--data", Tiny.DATA),
                        "none.pth"));
    }

    static Stream<Wrong> runsAndStores() throws IOException {
        Path hollow = Files.createDirectories(folder.resolve("hollow"));
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(broken.resolve("summary.json"), "{\"schema\": 1, \"rows\": 7}");
        Path file = Tiny.write(folder.resolve("file"), "");
        Path recipe = folder.resolve("tiny.yaml");
        return Stream.of(
                typed("unknown run", List.of("compare", "nothing-like-it"), "nothing-like-it"),
                typed("run twice", List.of("compare", "tiny", "tiny"), "twice"),
                typed("run without a summary", List.of("report", hollow), "hollow"),
                typed("run with a broken summary", List.of("show", broken), "summary.json"),
                typed("report of two runs to nowhere", List.of("report", "tiny", hollow), "--out"),
                typed("unknown ticket", List.of("show", "nothing-like-it"), "nothing-like-it"),
                typed("two stores", List.of("run", recipe, "--store=" + file, "--set", "find=[]"), "only once"),
                typed("command under store", List.of("store", "verfy"), "verfy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/runs", "/proc/runs"})
    void aStoreThatCannotBeWrittenIsNamed(String store) {
        Tiny.write(folder.resolve("file"), "");
        Outcome outcome = new Typed(folder.resolve(store)).run("run", folder.resolve("tiny.yaml"));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains("the store", store);
    }

    private static Object set(String network) {
        Path recipe = folder.resolve("network" + Integer.toHexString(network.hashCode()) + ".yaml");
        return Tiny.write(recipe, Tiny.RECIPE.replace("lenet_300_100", network));
    }

    private static Path bytes(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** Four files of MNIST's names, the first of them cut short or of another kind. */
    private static Path mnist(String name, boolean cut) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        byte[] images = new byte[16 + 28 * 28];
        images[2] = (byte) (cut ? 8 : 9);
        images[3] = 3;
        images[7] = 1;
        images[11] = 28;
        images[15] = 28;
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 1, 5};
        byte[] packed = gzip(images);
        Files.write(home.resolve("train-images-idx3-ubyte.gz"), cut ? java.util.Arrays.copyOf(packed, 20) : packed);
        Files.write(home.resolve("train-labels-idx1-ubyte.gz"), gzip(labels));
        Files.write(home.resolve("t10k-images-idx3-ubyte.gz"), gzip(images));
        Files.write(home.resolve("t10k-labels-idx1-ubyte.gz"), gzip(labels));
        return home;
    }

    private static Path zip(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write("no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    /** Two classes in both splits; one picture is larger than the others. */
    private static Path pictures(String name) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : List.of("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png")) {
                out.putNextEntry(new ZipEntry(entry));
                int side = entry.equals("test/b/1.png") ? 9 : 8;
                ByteArrayOutputStream png = new ByteArrayOutputStream();
                javax.imageio.ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", png);
                out.write(png.toByteArray());
            }
        }
        return file;
    }

    private static Path changed(String name, boolean cut) throws IOException {
        byte[] content = Files.readAllBytes(Path.of(ticket));
        content[content.length - 1] ^= 1;
        return bytes(name, cut ? java.util.Arrays.copyOf(content, content.length / 2) : content);
    }
}
