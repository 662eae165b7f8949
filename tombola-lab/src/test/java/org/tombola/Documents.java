package org.tombola;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people read, as data. */
public final class Documents {
    private Documents() {}

    /** Maven runs the tests of a module in the module's folder. */
    public static Path root() {
        return Path.of("..");
    }

    static List<Path> pages() {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of(".", "docs", "golden", "benchmarks")) {
            try (Stream<Path> files = Files.list(root().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    public static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of a language, each with its last line feed. */
    static List<String> blocks(Path page, String language) {
        Matcher matcher = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text(page));
        return matcher.results().map(match -> match.group(1)).toList();
    }

    /** Words between back-quotes, outside of fenced blocks. */
    static List<String> quoted(Path page) {
        String prose = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text(page))
                .replaceAll("");
        return Pattern.compile("`([^`\n]+)`")
                .matcher(prose)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
