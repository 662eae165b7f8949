package org.tombola.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tombola.Json;

/**
 * One HTML file with its style, scripts and data inside. The template and scripts are resources beside this class; what changes from
 * page to page is the data, and it enters as text or as inert JSON, never as markup.
 */
final class Page {
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

    /** What draws runs and comparisons of runs. */
    private static final List<String> RUNS = List.of(
            "elements.js",
            "charts.js",
            "shared.js",
            "density.js",
            "figures.js",
            "latency.js",
            "heat.js",
            "curves.js",
            "details.js",
            "tables.js",
            "layers.js",
            "verdicts.js",
            "page.js");

    /** What draws a benchmark. */
    static final List<String> SPEEDS = List.of("elements.js", "charts.js", "speeds.js");

    private Page() {}

    /**
     * @param plain what a reader without scripts sees, as text
     */
    static String html(String title, String headline, String plain, Map<String, @Nullable Object> data) {
        return html(title, headline, plain, data, RUNS);
    }

    /** @param scripts resources, in the order in which they build on each other */
    static String html(
            String title, String headline, String plain, Map<String, @Nullable Object> data, List<String> scripts) {
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("title", escape(title));
        slots.put("headline", escape(headline));
        slots.put("plain", escape(plain));
        slots.put("style", resource("report.css"));
        slots.put("data", inert(Json.compact(data)));
        slots.put("charts", resource(CHARTS));
        slots.put("scripts", scripts.stream().map(Page::resource).collect(Collectors.joining("\n")));
        // One pass over the template: a slot's name inside the data stays text.
        StringBuilder page = new StringBuilder();
        Matcher matcher = SLOT.matcher(resource("report.html"));
        while (matcher.find()) {
            String value = slots.get(matcher.group(1));
            if (value == null) {
                throw new IllegalStateException("report.html has an unknown slot " + matcher.group());
            }
            matcher.appendReplacement(page, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(page).toString();
    }

    /** Written aside and renamed, so that an older page stays whole until the new one is. */
    static void write(Path file, String html) {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(aside, html, UTF_8);
            Files.move(aside, file, REPLACE_EXISTING, ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Text for element content and attribute values. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON that no HTML parser can mistake for markup: inside a script element only these characters can end or open anything. */
    static String inert(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + name, e);
        }
    }
}
