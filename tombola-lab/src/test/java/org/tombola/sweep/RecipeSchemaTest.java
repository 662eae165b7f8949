package org.tombola.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tombola.Json;

class RecipeSchemaTest {
    /** Where Maven runs the tests of a module: in the module. */
    private static final Path PUBLISHED = Path.of("..", "docs", "recipe.schema.json");

    /** To write it anew: {@code ./mvnw -pl tombola-lab -am test -Dtest=RecipeSchemaTest -Dtombola.write=true}. */
    @Test
    void thePublishedSchemaIsThatOfTheDecoder() throws IOException {
        String current = Json.pretty(RecipeSchema.of(Catalogues.ALL));
        if (Boolean.getBoolean("tombola.write")) {
            Files.createDirectories(PUBLISHED.getParent());
            Files.writeString(PUBLISHED, current);
        }
        assertThat(Files.readString(PUBLISHED))
                .as("docs/recipe.schema.json no longer says what recipes may hold; write it anew with"
                        + " -Dtest=RecipeSchemaTest -Dtombola.write=true")
                .isEqualTo(current);
    }
}
