package org.tombola;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may depend on whom. The compiler holds the arrows between modules; these hold the ones that it cannot see. */
@AnalyzeClasses(
        packages = "org.tombola",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
    /** What all modules share; no other class lies in this package itself. */
    private static final String ROOT = "org.tombola";

    private static final Map<String, List<String>> MODULES = Map.of(
            "tombola-core",
            List.of("random", "graph", "weights", "data", "recipe", "store", "format", "engine", "report"),
            "tombola-torch",
            List.of("tensor", "network"),
            "tombola-sparse",
            List.of("sparse", "onnx"),
            "tombola-lab",
            List.of("lab", "train", "find", "spend", "assess", "sweep", "cli"));

    private static final String[] CORE = packagesOf("tombola-core");
    private static final String[] TORCH = packagesOf("tombola-torch");
    private static final String[] SPARSE = packagesOf("tombola-sparse");
    private static final String[] LAB = packagesOf("tombola-lab");
    private static final String CLI = "org.tombola.cli..";
    private static final String TENSOR = "org.tombola.tensor..";
    private static final String BYTEDECO = "org.bytedeco..";

    @ArchTest
    static final ArchRule coreKnowsNoEngineAndNoLab = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage(TORCH).or(resideInAnyPackage(SPARSE)).or(resideInAnyPackage(LAB)));

    @ArchTest
    static final ArchRule rootLeansOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".*..");

    @ArchTest
    static final ArchRule onlyTensorTouchesNativeCode = noClasses()
            .that()
            .resideOutsideOfPackage(TENSOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BYTEDECO);

    @ArchTest
    static final ArchRule onlyTheCommandLineNamesTheDenseEngine = classes()
            .that()
            .resideInAnyPackage(TORCH)
            .should()
            .onlyHaveDependentClassesThat(resideInAnyPackage(TORCH).or(resideInAnyPackage(CLI)));

    @ArchTest
    static final ArchRule onlyTheCommandLineNamesTheSparseEngine = classes()
            .that()
            .resideInAnyPackage(SPARSE)
            .should()
            .onlyHaveDependentClassesThat(resideInAnyPackage(SPARSE).or(resideInAnyPackage(CLI)));

    @ArchTest
    static final ArchRule enginesDependOnCoreAlone = noClasses()
            .that(resideInAnyPackage(TORCH).or(resideInAnyPackage(SPARSE)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(LAB));

    @ArchTest
    static final ArchRule nothingDependsOnTheCommandLine = noClasses()
            .that(not(resideInAnyPackage(CLI)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLI);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("org.tombola.(*)..").should().beFreeOfCycles();

    /** A new package is a decision: it gets a line above and a page that says what it is for. */
    @Test
    void everyPackageIsListedAndExplained() {
        MODULES.forEach((module, listed) -> {
            Path sources = Path.of("..", module, "src", "main", "java");
            Path root = sources.resolve(Path.of("org", "tombola"));
            for (Path folder : foldersWithSources(sources)) {
                assertThat(folder).as("outside of org.tombola in %s", module).startsWithRaw(root);
                if (!(folder.equals(root) && module.equals("tombola-core"))) {
                    assertThat(root.relativize(folder).getName(0).toString())
                            .as("package of %s", module)
                            .isIn(listed);
                }
                assertThat(folder.resolve("package-info.java")).isRegularFile();
            }
        });
    }

    private static SortedSet<Path> foldersWithSources(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            SortedSet<Path> folders = new TreeSet<>();
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> folders.add(file.getParent()));
            return folders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] packagesOf(String module) {
        return MODULES.get(module).stream()
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);
    }
}
