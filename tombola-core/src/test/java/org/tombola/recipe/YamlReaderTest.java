package org.tombola.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tombola.InvalidInput;

class YamlReaderTest {
    @TempDir
    Path folder;

    @Test
    void everyValueKnowsItsLineAndPath() {
        Node root = YamlReader.text("name: x\nfind:\n  - dense\n  - {snip: {batch: 64}}\n", "r.yaml");
        Node batch = root.get("find").list().get(1).get("snip").get("batch");
        assertThat(batch.place()).isEqualTo(new Place("r.yaml", 4, 20, "find[1].snip.batch"));
        assertThat(batch.place()).hasToString("r.yaml:4: find[1].snip.batch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "yes",
                "on",
                "off",
                "y",
                "010",
                "0x1F",
                "0o17",
                "1_000",
                ".inf",
                "-.inf",
                ".nan",
                "NaN",
                "12:30:45",
                "2026-01-01",
                "1e999999",
                "0.8^3",
                "1.2.3",
                "--1",
                "1e",
                "."
            })
    void whatOtherReadersTurnIntoSomethingElseStaysText(String word) {
        Node value = YamlReader.text("a: " + word, "r").get("a");
        assertThat(value.plain()).isEqualTo(word);
        assertThat(value.text()).isEqualTo(word);
        assertThatThrownBy(value::number).hasMessage("r:1: a: expected a number, got '" + word + "'");
        assertThatThrownBy(value::flag).isInstanceOf(InvalidInput.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-7,-7", "+7,7", "1.,1", ".5,0.5", "1e-1,0.1", "2E3,2000", "-0.0,0", "0.1,0.1", "1e308,1e308"})
    void numbersAreDecimal(String text, double value) {
        assertThat(YamlReader.text("a: " + text, "r").get("a").number()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807,true",
        "9223372036854775808,false",
        "-9223372036854775808,true",
        "1.0,false",
        "1e3,false"
    })
    void wholeNumbersAreThoseALongHolds(String text, boolean whole) {
        Node value = YamlReader.text("a: " + text, "r").get("a");
        if (whole) {
            assertThat(value.integer()).isEqualTo(Long.parseLong(text));
        } else {
            assertThatThrownBy(value::integer).hasMessageContaining("expected a whole number, got '" + text + "'");
        }
    }

    @Test
    void quotesMakeText() {
        Node value = YamlReader.text("a: '0.1'", "r").get("a");
        assertThat(value.text()).isEqualTo("0.1");
        assertThatThrownBy(value::number).hasMessage("r:1: a: expected a number, got the text '0.1'");
    }

    @Test
    void nothingIsNotText() {
        Node root = YamlReader.text("a:\nb: ~\nc: null\nd: ''", "r");
        assertThat(Canonical.text(root.plain())).isEqualTo("{\"a\":null,\"b\":null,\"c\":null,\"d\":\"\"}");
        assertThatThrownBy(() -> root.get("a").text()).hasMessage("r:1: a: expected text, got nothing");
        assertThatThrownBy(() -> root.get("b").number()).hasMessageContaining("got nothing");
    }

    @Test
    void plainValuesKeepOrderAndKind() {
        Node root = YamlReader.text("b: [1, 2.5, true, x, null]\na: {}\n", "r");
        assertThat(root.plain()).isEqualTo(Map.of("b", Arrays.asList(1L, 2.5, true, "x", null), "a", Map.of()));
        assertThat(((Map<?, ?>) root.plain()).keySet()).map(Object::toString).containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a: 1~b: 2~a: 3 | r:3: the key 'a' stands here twice, first on line 1",
                "x: {a: 1, a: 2} | r:1: x: the key 'a' stands here twice",
                "a: &anchor 1 | r:1: a: anchors",
                "a: *alias | r:1: a: aliases",
                "a: !!int 3 | r:1: a: tags",
                "a: !org.example.Thing {} | r:1: a: tags",
                "? [1, 2]~: x | r:1: a key must be a word",
                "a: 1~---~b: 2 | r:2: a second document",
                "a: [1, 2 | r:1:",
                "a: 1~ b: 2 | r:2:",
                "a: \"open | not valid YAML",
                "a: @x | not valid YAML",
                "%YAML 3.0~---~a: 1 | not valid YAML",
            })
    void whatIsNotOnePlainDocumentIsRefused(String text, String message) {
        assertThatThrownBy(() -> YamlReader.text(text.replace('~', '\n'), "r"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "# only a comment\n"})
    void anEmptyDocumentIsRefused(String text) {
        assertThatThrownBy(() -> YamlReader.text(text, "r"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("r: is empty");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(YamlReader.text("\uFEFFa: 1", "r").get("a").integer()).isEqualTo(1);
    }

    @Test
    void depthAndSizeAreBounded() {
        assertThatThrownBy(() -> YamlReader.text("[".repeat(5000) + "]".repeat(5000), "r"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("nested deeper than 64");
        assertThatThrownBy(() -> YamlReader.text("a: " + "x".repeat(2 << 20), "r"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("larger than");
    }

    @Test
    void filesThatCannotBeReadSayWhy() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThatThrownBy(() -> YamlReader.file(latin)).hasMessage(latin + ": not UTF-8 text");
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> YamlReader.file(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> YamlReader.file(folder)).hasMessage(folder + ": is a folder, not a YAML file");
        Path huge = Files.write(folder.resolve("huge.yaml"), new byte[3 << 20]);
        assertThatThrownBy(() -> YamlReader.file(huge)).hasMessageContaining("larger than");
    }

    @Test
    void unknownKeysNameTheNearestKnownOne() {
        Node root = YamlReader.text("train:\n  epochs: 1\n  optimizer: sgd\n", "r.yaml");
        assertThatThrownBy(() -> root.get("train").fields("epochs", "batch", "optimiser"))
                .hasMessage("r.yaml:3: train: unknown key 'optimizer'; did you mean 'optimiser'?");
        assertThatThrownBy(() -> root.fields("zebra", "yak"))
                .hasMessage("r.yaml:1: unknown key 'train'; known: zebra, yak");
        assertThatThrownBy(() -> root.get("train").get("batch"))
                .hasMessage("r.yaml:2: train: the key 'batch' is missing");
    }

    @Test
    void rangesAreNamed() {
        Node root = YamlReader.text("a: 7", "r").get("a");
        assertThatThrownBy(() -> root.number(0, 1)).hasMessage("r:1: a: expected a number between 0 and 1, got '7'");
        assertThatThrownBy(() -> root.number(0, 7, true))
                .hasMessage("r:1: a: expected a number strictly between 0 and 7, got '7'");
        assertThatThrownBy(() -> root.integer(8, Long.MAX_VALUE))
                .hasMessage("r:1: a: expected a whole number of at least 8, got '7'");
        assertThatThrownBy(() -> root.integer(-3, 6)).hasMessageContaining("a whole number between -3 and 6");
        assertThatThrownBy(root::list).hasMessage("r:1: a: expected a list, got '7'");
        assertThatThrownBy(root::map).hasMessage("r:1: a: expected a map, got '7'");
        assertThat(List.of(root.isScalar(), root.isList(), root.isMap(), root.isEmpty()))
                .containsExactly(true, false, false, false);
    }
}
