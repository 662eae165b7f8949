package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.Documents;
import org.tombola.find.Finders;
import org.tombola.recipe.Part;
import org.tombola.recipe.YamlReader;
import org.tombola.sweep.Recipe.Finding;

/** The recipes that are handed out. */
class RecipesTest {
    private static final Path RECIPES = Documents.root().resolve("recipes");

    static List<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.walk(RECIPES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Recipe decode(Path file) {
        return RecipeDecoder.decode(YamlReader.file(file), file.getParent(), Catalogues.ALL);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void eachIsReadAndCalledAsItsFile(Path file) {
        assertThat(decode(file).name() + ".yaml").endsWith(file.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void eachSaysWhatItIsForBeforeAnythingElse(Path file) throws IOException {
        boolean shortest = file.endsWith("quickstart.yaml"); // its run says it
        assertThat(shortest || Files.readString(file).startsWith("# ")).isTrue();
    }

    @Test
    void eachOfAPaperHasASmallOneThatNeedsNoFiles() throws IOException {
        for (Path file : recipes()) {
            String name = file.getFileName().toString();
            if (file.getParent().endsWith("papers") && !name.endsWith("-small.yaml")) {
                Path small = file.resolveSibling(name.replace(".yaml", "-small.yaml"));
                assertThat(small).exists();
                assertThat(decode(small).data().name()).isEqualTo("shapes");
            }
        }
    }

    @Test
    void theComparisonOnMnistHasEveryFinder() {
        List<String> compared = decode(RECIPES.resolve("finders-mnist.yaml")).find().stream()
                .map(Finding::finder)
                .map(Part::name)
                .toList();
        assertThat(compared).containsAll(Finders.CATALOGUE.names());
    }
}
