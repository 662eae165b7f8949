package org.tombola;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.tombola.data.Dataset;

/** What trains, finds and spends cannot ask for test images: the type that holds them is not known there. */
@AnalyzeClasses(
        packages = "org.tombola",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class TestDataTest {
    @ArchTest
    static final ArchRule whatTrainsKnowsNoTestSplit = noClasses()
            .that()
            .resideInAnyPackage("org.tombola.train..", "org.tombola.lab..", "org.tombola.find..", "org.tombola.spend..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Dataset.class);
}
