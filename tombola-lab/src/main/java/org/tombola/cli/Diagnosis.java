package org.tombola.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.data.Datasets;
import org.tombola.network.TorchEngine;
import org.tombola.store.Store;

/** Looks at everything a run needs before one starts. */
final class Diagnosis {
    /** Settings of glibc's allocator that the launcher makes; ResNet-20 was measured 6 % slower without. */
    private static final List<String> ALLOCATOR =
            List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_ARENA_MAX");

    private static final int JAVA = 25;
    private static final long LITTLE_DISK = 1L << 30;
    private static final long LITTLE_MEMORY = 2L << 30;

    /** How serious a finding is. */
    enum State {
        GOOD,
        WARNING,
        /** Nothing can be run like this. */
        BROKEN
    }

    /**
     * One thing looked at.
     *
     * @param advice what to do, empty where all is well
     */
    record Finding(String name, State state, String value, String advice) {
        boolean essential() {
            return state == State.BROKEN;
        }
    }

    private final CommonOptions common;
    private final List<Finding> findings = new ArrayList<>();

    Diagnosis(CommonOptions common) {
        this.common = common;
    }

    List<Finding> findings() {
        java();
        machine();
        engine();
        allocator();
        store();
        data();
        return List.copyOf(findings);
    }

    private void add(String name, State state, String value, String advice) {
        findings.add(new Finding(name, state, value, advice));
    }

    private void good(String name, String value) {
        add(name, State.GOOD, value, "");
    }

    private void java() {
        Runtime.Version version = Runtime.version();
        String text = System.getProperty("java.vm.name") + " " + version + ", " + System.getProperty("java.home");
        boolean enough = version.feature() >= JAVA;
        add("java", enough ? State.GOOD : State.BROKEN, text, enough ? "" : "install a JDK " + JAVA + " or later");
        boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        add(
                "vector api",
                vector ? State.GOOD : State.WARNING,
                vector ? "there" : "not there",
                vector
                        ? ""
                        : "start through ./tombola, or add --add-modules=jdk.incubator.vector: the sparse engine is slow without");
    }

    private void machine() {
        good(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        good("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        good("heap", "at most " + Quantities.bytes(Runtime.getRuntime().maxMemory()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long total = system.getTotalMemorySize();
            boolean little = total < LITTLE_MEMORY;
            add(
                    "memory",
                    little ? State.WARNING : State.GOOD,
                    Quantities.bytes(total) + ", " + Quantities.bytes(system.getFreeMemorySize()) + " of it unused",
                    little ? "networks larger than LeNet will not fit" : "");
        }
    }

    private void engine() {
        try {
            good("engine", TorchEngine.cpu().identity());
            TorchEngine.describe().forEach((name, value) -> good("engine: " + name.replace('_', ' '), value));
        } catch (LinkageError | RuntimeException e) {
            Throwable first = e;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            add(
                    "engine",
                    State.BROKEN,
                    "libtorch cannot be loaded: " + first.getMessage(),
                    "needs Linux, macOS or Windows on x86-64 or arm64, and room for some 1 GiB below ~/.javacpp; list, show,"
                            + " verify, compare, report, export and store work without");
        }
    }

    private void allocator() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return;
        }
        List<String> unset = ALLOCATOR.stream()
                .filter(name -> common.environment().variable(name).isEmpty())
                .toList();
        String set = String.join(
                ", ",
                ALLOCATOR.stream()
                        .filter(name -> !unset.contains(name))
                        .map(name ->
                                name + "=" + common.environment().variable(name).orElse(""))
                        .toList());
        add(
                "allocator",
                unset.isEmpty() ? State.GOOD : State.WARNING,
                unset.isEmpty() ? set : "not set: " + String.join(", ", unset),
                unset.isEmpty() ? "" : "start through ./tombola, which sets them: training is some percent faster");
    }

    private void store() {
        Path root = common.storeRoot().toAbsolutePath();
        Path there = existing(root);
        try {
            boolean writable;
            if (there.equals(root)) {
                Store.open(root);
                writable = true;
            } else {
                writable = Files.isDirectory(there) && Files.isWritable(there);
            }
            add(
                    "store",
                    writable ? State.GOOD : State.BROKEN,
                    root + (there.equals(root) ? "" : writable ? " (not there yet)" : " cannot be made below " + there),
                    writable ? "" : "name another with --store or " + Environment.STORE);
            long free = Files.getFileStore(there).getUsableSpace();
            add(
                    "free disk",
                    free < LITTLE_DISK ? State.WARNING : State.GOOD,
                    Quantities.bytes(free),
                    free < LITTLE_DISK ? "tombola store --remove-unused makes room" : "");
        } catch (InvalidInput e) {
            add(
                    "store",
                    State.BROKEN,
                    String.valueOf(e.getMessage()),
                    "name another with --store or " + Environment.STORE);
        } catch (IOException e) {
            add("free disk", State.WARNING, "unknown: " + e.getMessage(), "");
        }
    }

    private static Path existing(Path path) {
        @Nullable Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there == null ? path : there;
    }

    private void data() {
        good("data folder", common.environment().data().map(Path::toString).orElse(Environment.DATA + " is not set"));
        Datasets.found(common.places(Path.of(""))).forEach((name, place) -> data(name, place));
    }

    private void data(String name, Optional<Path> place) {
        good("data: " + name, place.map(Path::toString).orElse("not here; fetched when first used"));
    }
}
