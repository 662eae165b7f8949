package org.tombola.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a figure has to be read with: the processor, and whether others used it. */
final class Host {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private Host() {}

    /** Its name, where Linux tells; else the architecture. */
    static String processor() {
        if (Files.isReadable(LINUX)) {
            try (Stream<String> lines = Files.lines(LINUX)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElseGet(Host::architecture);
            } catch (IOException e) {
                return architecture();
            }
        }
        return architecture();
    }

    private static String architecture() {
        return System.getProperty("os.arch", "unknown");
    }

    /** Processes that wanted to run, mean over the last minute; negative where the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
