package org.tombola.sparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.data.Normalisation;
import org.tombola.format.Certificate;
import org.tombola.format.FloatType;
import org.tombola.format.Ticket;
import org.tombola.format.TicketFile;
import org.tombola.graph.Architectures;
import org.tombola.graph.Graph;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

class ServingTest {
    private static final Seed SEED = new Seed(3);

    @TempDir
    private Path folder;

    private static Ticket ticket() {
        Normalisation normalisation = new Normalisation(List.of(0.5, 0.4, 0.3), List.of(0.25, 0.2, 0.3));
        Graph graph = Architectures.CATALOGUE
                .find("resnet20")
                .orElseThrow()
                .with(Map.of())
                .value()
                .graph(3, 32, 32, 10, normalisation);
        Weights weights = RandomNetworks.uniform(graph, 0.1, SEED);
        Mask mask = Mask.of(graph.prunable(Graph.Prunable.ALL), name -> {
            Tensor tensor = weights.get(name);
            return i -> tensor.at(i) != 0;
        });
        return new Ticket(
                graph,
                weights,
                mask,
                Ticket.Next.KEEP,
                Ticket.Stage.SPENT,
                new LinkedHashMap<>(),
                new Certificate(List.of()));
    }

    private static BufferedImage picture(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, (x * 7 & 255) << 16 | (y * 5 & 255) << 8 | (x * y & 255));
            }
        }
        return picture;
    }

    @Test
    void aPictureIsReadAsItsPixels() {
        try (Predictor predictor = Predictor.of(ticket(), PlanSettings.DEFAULT)) {
            BufferedImage picture = picture(32, 32);
            float[] pixels = new float[3 * 32 * 32];
            for (int i = 0; i < 32 * 32; i++) {
                int rgb = picture.getRGB(i % 32, i / 32);
                pixels[i] = (rgb >> 16 & 255) / 255f;
                pixels[32 * 32 + i] = (rgb >> 8 & 255) / 255f;
                pixels[2 * 32 * 32 + i] = (rgb & 255) / 255f;
            }
            assertThat(predictor.pixels(picture)).containsExactly(pixels);
            assertThat(predictor.logits(picture)).containsExactly(predictor.logits(pixels));
            assertThat(predictor.logits(picture(50, 41))).hasSize(10);
            float[] logits = predictor.logits(pixels);
            float most = logits[predictor.classify(pixels)];
            for (float logit : logits) {
                assertThat(logit).isLessThanOrEqualTo(most);
            }
        }
    }

    @Test
    void anAlteredTicketIsRefused() throws IOException {
        Path file = folder.resolve("ticket.safetensors");
        TicketFile.write(file, ticket(), FloatType.F32);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Predictor.open(file)).isInstanceOf(InvalidInput.class);
    }

    /** What the README shows, in a JVM of its own that has core, sparse and what these two need, and nothing native. */
    @Test
    void theExampleRunsWithoutLibtorch() throws Exception {
        Path file = folder.resolve("ticket.safetensors");
        Path picture = folder.resolve("picture.png");
        TicketFile.write(file, ticket(), FloatType.F32);
        ImageIO.write(picture(32, 32), "png", picture.toFile());
        String classPath = System.getProperty("java.class.path");
        assertThat(classPath)
                .contains("tombola-core")
                .doesNotContain("bytedeco", "pytorch", "onnxruntime", "tombola-torch");

        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        classPath,
                        ServingExample.class.getName(),
                        file.toString(),
                        picture.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), UTF_8);

        assertThat(java.waitFor()).as(output).isZero();
        try (Predictor predictor = Predictor.open(file)) {
            float[] logits = predictor.logits(picture(32, 32));
            assertThat(output).contains("class " + predictor.classify(picture(32, 32)), Arrays.toString(logits));
        }
    }

    /** Scalar kernels take over where the JVM was started without the module. */
    @Test
    void theExampleRunsWithoutTheVectorApi() throws Exception {
        Path file = folder.resolve("ticket.safetensors");
        TicketFile.write(file, ticket(), FloatType.F32);
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServingExample.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), UTF_8);
        assertThat(java.waitFor()).as(output).isZero();
    }

    @Test
    void theReadmeShowsThisExample() throws IOException {
        String source = Files.readString(source("tombola-sparse/src/test/java/org/tombola/sparse/ServingExample.java"));
        String shown = source.split("// README\n", -1)[1].stripIndent().strip();
        assertThat(Files.readString(source("README.md"))).contains(shown);
    }

    private static Path source(String path) {
        File here = new File("").getAbsoluteFile();
        return (new File(here, path).exists() ? here : here.getParentFile())
                .toPath()
                .resolve(path);
    }
}
