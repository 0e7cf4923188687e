package dev.convection.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.convection.engine");

    @Test
    void knowsNoTransport() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.convection.transport..")
                .check(PRODUCTION);
    }

    @Test
    void usesTheWorkerApiAndNotItsInternals() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.convection.worker.internal..")
                .check(PRODUCTION);
    }

    @Test
    void namesAreNounsOfTheDomain() {
        noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)").check(PRODUCTION);
    }
}
