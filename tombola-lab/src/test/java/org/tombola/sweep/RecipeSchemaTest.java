package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tombola.Json;

/**
 * What is published of recipes is what the decoder reads. To write it anew: {@code ./mvnw -pl tombola-lab -am test
 * -Dtest=RecipeSchemaTest -Dtombola.write=true}.
 */
class RecipeSchemaTest {
    /** Maven runs the tests of a module in the module's folder. */
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void thePublishedSchemaIsThatOfTheDecoder() throws IOException {
        requirePublished("recipe.schema.json", Json.pretty(RecipeSchema.of(Catalogues.ALL)));
    }

    @Test
    void thePageOfPartsIsWhatTheCataloguesHold() throws IOException {
        requirePublished("parts.md", PartsPage.text());
    }

    private static void requirePublished(String name, String current) throws IOException {
        Path published = DOCS.resolve(name);
        if (Boolean.getBoolean("tombola.write")) {
            Files.createDirectories(DOCS);
            Files.writeString(published, current);
        }
        assertThat(Files.readString(published))
                .as("docs/" + name + " no longer says what recipes may hold; write it anew with"
                        + " -Dtest=RecipeSchemaTest -Dtombola.write=true")
                .isEqualTo(current);
    }
}
