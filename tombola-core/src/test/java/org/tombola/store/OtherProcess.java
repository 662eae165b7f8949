package org.tombola.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A second user of a store, in a JVM of its own. */
final class OtherProcess {
    static final String HASH = "00000000000000aa";

    private OtherProcess() {}

    /** Arguments: store, log, what to do. */
    public static void main(String[] arguments) throws IOException {
        Path log = Path.of(arguments[1]);
        Path step = Store.open(Path.of(arguments[0])).step("train", HASH, (out, scratch) -> {
            Files.writeString(log, "working\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Store.write(scratch.resolve("checkpoint"), "half of the work");
            if (arguments[2].equals("hang")) {
                Files.writeString(out.resolve("result"), "half wri");
                Files.createFile(log.resolveSibling("hanging"));
                pause(600_000);
            }
            pause(300);
            Files.writeString(out.resolve("result"), "made");
        });
        System.out.println(Files.readString(step.resolve("result")));
    }

    static Process start(Path store, Path log, String what) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        OtherProcess.class.getName(),
                        store.toString(),
                        log.toString(),
                        what))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
