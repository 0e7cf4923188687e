package dev.convection.transport.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.convection.transport.kafka");

    @Test
    void knowsTheWorkerApiAndItsClientAndNothingInternalOfEither() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.convection.transport.kafka..",
                        "dev.convection.worker",
                        "dev.convection.worker.spi",
                        "org.apache.kafka.clients.admin",
                        "org.apache.kafka.clients.consumer",
                        "org.apache.kafka.clients.producer",
                        "org.apache.kafka.common..",
                        "java..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")
                .check(PRODUCTION);
    }

    /** A transport is passive: what has to happen later, happens when it is called the next time. */
    @Test
    void startsNoThreadAndSetsNoTimer() {
        noClasses()
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.Timer.*|java\\.util\\.concurrent\\..*Executor.*")
                .check(PRODUCTION);
    }

    @Test
    void namesAreNounsOfTheDomain() {
        noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)").check(PRODUCTION);
    }
}
