package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.recipe.Catalogue;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.RecipeDecoder;

/** A page that says what is not so is a bug: what can be compared with the code is compared here. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|enum|interface) ([A-Z]\\w*)");
    private static final Pattern TYPE_NAME = Pattern.compile("[A-Z][a-z0-9]+[A-Za-z0-9]*");
    private static final String SERVING =
            "../../../../../../tombola-sparse/src/test/java/org/tombola/sparse/ServingExample.java";
    private static final List<String> SOURCES_OF_EXAMPLES =
            List.of("ReadmeExampleTest.java", "AdditionsTest.java", "ExportExampleTest.java", SERVING);

    static List<Path> pages() {
        return Documents.pages();
    }

    static List<Catalogue<?>> catalogues() {
        return List.copyOf(Catalogues.ALL.byKind().values());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFiles(Path page) {
        LINK.matcher(Documents.text(page))
                .results()
                .forEach(link -> assertThat(page.resolveSibling(link.group(1))).exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void javaIsTakenFromTestsThatRunIt(Path page) {
        String tested = SOURCES_OF_EXAMPLES.stream()
                .map(name -> Documents.text(Path.of("src/test/java/org/tombola", name)))
                .map(DocumentsTest::unspaced)
                .collect(Collectors.joining("\n"));
        assertThat(Documents.blocks(page, "java"))
                .allSatisfy(
                        block -> assertThat(tested.contains(unspaced(block))).isTrue());
    }

    /** Where lines break is the formatter's business. */
    private static String unspaced(String code) {
        return code.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void recipesDecode(Path page) {
        for (String block : Documents.blocks(page, "yaml")) {
            if (block.startsWith("name:") || block.startsWith("schema:")) {
                assertThat(RecipeDecoder.decode(
                                YamlReader.text(block, page.toString()), Documents.root(), Catalogues.ALL))
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesOfTypesAreTypesOfTheSources(Path page) {
        Set<String> known = types();
        List<String> named = Documents.quoted(page).stream()
                .flatMap(word -> Stream.of(word.split("[.#(<]")))
                .filter(word -> TYPE_NAME.matcher(word).matches())
                .toList();
        assertThat(known).containsAll(named);
    }

    private static Set<String> types() {
        Set<String> types = new TreeSet<>();
        for (String module : List.of("tombola-core", "tombola-torch", "tombola-sparse", "tombola-lab")) {
            try (Stream<Path> files =
                    Files.walk(Documents.root().resolve(module).resolve("src"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                TYPE.matcher(Documents.text(file)).results().forEach(type -> types.add(type.group(1))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return types;
    }

    @ParameterizedTest
    @MethodSource("catalogues")
    void theReadmeNamesEveryPart(Catalogue<?> catalogue) {
        assertThat(Documents.quoted(Documents.root().resolve("README.md")))
                .as("%s in README.md", catalogue.kind())
                .containsAll(catalogue.names());
    }
}
