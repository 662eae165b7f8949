package org.tombola.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tombola.Documents;
import picocli.CommandLine;

/** The README's table of commands against the commands. */
class CommandTableTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z]+)[^`]*` \\| .*$", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");
    private static final List<String> EVERYWHERE = List.of("--help", "--json", "--quiet", "--debug", "--store");

    private static Map<String, String> rows() {
        String readme = Documents.text(Documents.root().resolve("README.md"));
        String section = readme.substring(readme.indexOf("## Commands"), readme.indexOf("## From Java"));
        Map<String, String> rows = new LinkedHashMap<>();
        ROW.matcher(section).results().forEach(row -> rows.put(row.group(1), row.group()));
        return rows;
    }

    @Test
    void theTableNamesEveryCommandAndNoOther() {
        assertThat(rows().keySet())
                .containsExactlyElementsOf(Main.commandLine().getSubcommands().keySet());
    }

    @Test
    void theTableNamesOptionsThatAreThere() {
        Map<String, CommandLine> commands = Main.commandLine().getSubcommands();
        rows().forEach((command, row) -> assertThat(
                        commands.get(command).getCommandSpec().optionsMap().keySet())
                .as(command)
                .containsAll(
                        OPTION.matcher(row).results().map(MatchResult::group).toList()));
    }

    @Test
    void everyCommandTakesWhatEveryCommandIsSaidToTake() {
        Main.commandLine()
                .getSubcommands()
                .forEach((name, command) -> assertThat(command.getCommandSpec().optionsMap())
                        .as(name)
                        .containsKeys(EVERYWHERE.toArray(String[]::new)));
    }
}
