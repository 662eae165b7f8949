package org.tombola;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tombola.data.DataPlaces;
import org.tombola.network.TorchEngine;
import org.tombola.report.Row;
import org.tombola.report.Summary;
import org.tombola.report.Tables;
import org.tombola.store.Store;
import org.tombola.sweep.Catalogues;
import org.tombola.sweep.Recipe;
import org.tombola.sweep.RecipeDecoder;
import org.tombola.sweep.Run;
import org.tombola.sweep.RunWatch;

/** The README's Java, run on a recipe of a second's length. */
class ReadmeExampleTest {
    private static final String BEGIN = "    private static Summary run(Path file, Path folder) {\n";
    private static final String END = "        return summary;\n";

    private static Summary run(Path file, Path folder) {
        Recipe recipe = RecipeDecoder.file(file, List.of("train.epochs=1"), Catalogues.ALL);
        DataPlaces places = new DataPlaces(RecipeDecoder.folder(file), folder, Optional.empty(), folder, false);
        Run run = new Run(recipe, TorchEngine.cpu(), Store.open(folder), places, RunWatch.SILENT);
        Summary summary = run.execute(2); // two trainings side by side
        System.out.println(Tables.text(summary));
        return summary;
    }

    @Test
    void theExampleRunsARecipe(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(file, """
                name: tiny
                data: {glyphs: {train: 200, test: 50}}
                network: lenet_300_100
                train: {epochs: 3, batch: 50}
                find: random
                density: 0.2
                """);
        Summary summary = run(file, folder.resolve("runs"));

        assertThat(summary.rows()).extracting(Row::finder).containsExactly("dense", "random");
        Row ticket = summary.rows().getLast();
        assertThat(ticket.kept()).isEqualTo(53_240).isEqualTo(ticket.prunable() / 5);
        assertThat(ticket.certificate()).isEqualTo("ok");
        assertThat(ticket.cost().epochs()).isEqualTo(1);
        assertThat(Path.of(summary.report())).isRegularFile();
    }

    @Test
    void theReadmeShowsExactlyThatCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/tombola/ReadmeExampleTest.java"));
        int begin = source.indexOf(BEGIN) + BEGIN.length();
        String body = source.substring(begin, source.indexOf(END, begin))
                        .stripTrailing()
                        .stripIndent() + "\n";

        assertThat(Documents.blocks(Documents.root().resolve("README.md"), "java"))
                .startsWith(body);
    }
}
