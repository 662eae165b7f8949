package org.tombola.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.InvalidInput;
import org.tombola.data.KnownDataset.RemoteFile;

class KnownDatasetTest {
    private static final String HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"; // of "hello"

    @TempDir
    Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(UTF_8));
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/good");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/short", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hel".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private KnownDataset dataset(String resource, String md5) {
        URI source = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + resource);
        return new KnownDataset("greetings", List.of(new RemoteFile("hello.gz", source, md5, List.of("hello"))));
    }

    private DataPlaces places(boolean download) {
        return new DataPlaces(
                folder,
                folder.resolve("store"),
                Optional.of(folder.resolve("home")),
                folder.resolve("cache"),
                download);
    }

    private Path cached() {
        return folder.resolve("cache/greetings");
    }

    private List<Path> leftBehind() throws IOException {
        if (!Files.exists(cached())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cached())) {
            return files.toList();
        }
    }

    @Test
    void whatIsMissingIsFetchedOnce() throws IOException {
        assertThat(dataset("/good", HELLO_MD5).locate("", places(true))).isEqualTo(cached());
        assertThat(cached().resolve("hello.gz")).hasContent("hello");
        server.stop(0);
        assertThat(dataset("/good", HELLO_MD5).locate("", places(true))).isEqualTo(cached());
        assertThat(leftBehind()).hasSize(1);
    }

    @Test
    void redirectionsAreFollowed() {
        dataset("/moved", HELLO_MD5).locate("", places(true));
        assertThat(cached().resolve("hello.gz")).hasContent("hello");
    }

    @Test
    void otherBytesThanPublishedAreNotKept() throws IOException {
        assertThatThrownBy(() ->
                        dataset("/good", "00000000000000000000000000000000").locate("", places(true)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("MD5")
                .hasMessageContaining(HELLO_MD5);
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void aBrokenDownloadSaysWhichFileToPutWhere() throws IOException {
        for (String resource : List.of("/short", "/absent")) {
            assertThatThrownBy(() -> dataset(resource, HELLO_MD5).locate("", places(true)))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("could not be downloaded")
                    .hasMessageContaining("put hello.gz")
                    .hasMessageContaining("into " + cached());
        }
        server.stop(0);
        assertThatThrownBy(() -> dataset("/good", HELLO_MD5).locate("", places(true)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("put hello.gz");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void nothingIsFetchedWhenDownloadingIsOff() throws IOException {
        assertThatThrownBy(() -> dataset("/good", HELLO_MD5).locate("", places(false)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("downloading is off")
                .hasMessageContaining("put hello.gz");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void theDataHomeComesBeforeTheCacheAndAFileOfOnesOwnIsNotChecked() throws IOException {
        Files.createDirectories(cached());
        Files.writeString(cached().resolve("hello"), "my own");
        KnownDataset dataset = dataset("/good", HELLO_MD5);
        assertThat(dataset.locate("", places(true))).isEqualTo(cached());
        Files.createDirectories(folder.resolve("home/greetings"));
        assertThat(dataset.locate("", places(true))).isEqualTo(folder.resolve("home/greetings"));
    }

    @Test
    void aPathIsSoughtBesideTheRecipeThenInTheDataHomeAndNeverReplacedByADownload() throws IOException {
        KnownDataset dataset = dataset("/good", HELLO_MD5);
        assertThatThrownBy(() -> dataset.locate("mine", places(true)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(folder.resolve("mine").toString())
                .hasMessageContaining(folder.resolve("home/mine").toString());
        Files.createDirectories(folder.resolve("home/mine"));
        assertThat(dataset.locate("mine", places(true))).isEqualTo(folder.resolve("home/mine"));
        Files.createDirectories(folder.resolve("mine"));
        assertThat(dataset.locate("mine", places(true))).isEqualTo(folder.resolve("mine"));
    }

    @Test
    void everyKnownDataSetSaysWhichFileToPutWhere() {
        Map<String, String> files = Map.of(
                "mnist", "train-images-idx3-ubyte.gz",
                "fashion_mnist", "train-images-idx3-ubyte.gz",
                "cifar10", "cifar-10-binary.tar.gz",
                "cifar100", "cifar-100-binary.tar.gz");
        files.forEach((name, file) -> assertThatThrownBy(() -> Places.load(name, Map.of(), places(false)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(file)
                .hasMessageContaining("into " + folder.resolve("cache").resolve(name)));
    }
}
