package dev.convection.transport.nats;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.convection.transport.nats");

    @Test
    void knowsTheWorkerApiAndNotItsInternals() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.convection.transport.nats..",
                        "dev.convection.worker",
                        "dev.convection.worker.spi",
                        "java..",
                        "javax..",
                        "org.slf4j..",
                        "io.nats.client..",
                        "org.jspecify.annotations..")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void namesAreNounsOfTheDomain() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }
}
