package dev.convection.transport.amqp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.convection.transport.amqp");

    @Test
    void knowsTheWorkerApiAndNotItsInternals() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.convection.transport.amqp..",
                        "dev.convection.worker",
                        "dev.convection.worker.spi",
                        "io.netty.buffer..",
                        "jakarta.jms..",
                        "java..",
                        "javax.net.ssl..",
                        "org.apache.qpid..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "tools.jackson..")
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
