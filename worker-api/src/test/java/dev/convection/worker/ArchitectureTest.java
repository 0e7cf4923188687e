package dev.convection.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String API = "dev.convection.worker";
    private static final String SPI = "dev.convection.worker.spi..";
    private static final String INTERNAL = "dev.convection.worker.internal..";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(API);

    @Test
    void usersNeverMeetTheSpi() {
        check(noClasses().that().resideInAPackage(API).should().dependOnClassesThat(resideInAPackage(SPI)));
        check(classes().that().resideInAPackage(API).should(keepOutOfSignatures(SPI)));
    }

    @Test
    void spiStandsWithoutTheInternals() {
        check(noClasses()
                .that()
                .resideInAPackage(SPI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL));
    }

    @Test
    void internalsStayOutOfPublicSignatures() {
        check(classes().that().resideInAnyPackage(API, SPI).should(keepOutOfSignatures(INTERNAL)));
    }

    @Test
    void dependsOnlyOnJacksonAndSlf4jAndJspecify() {
        check(classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.convection.worker..",
                        "java..",
                        "javax.crypto..",
                        "javax.net.ssl..",
                        "tools.jackson..",
                        "com.fasterxml.jackson.annotation..",
                        "org.slf4j..",
                        "org.jspecify.annotations.."));
    }

    @Test
    void namesAreNounsOfTheDomain() {
        check(noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(PRODUCTION);
    }

    private static ArchCondition<JavaClass> keepOutOfSignatures(String packages) {
        return new ArchCondition<>("keep types of %s out of public signatures", packages) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (visible(type)) {
                    signatures(type)
                            .flatMap(used -> used.getAllInvolvedRawTypes().stream())
                            .filter(resideInAPackage(packages))
                            .map(used -> type.getName() + " shows " + used.getName())
                            .forEach(text -> events.add(SimpleConditionEvent.violated(type, text)));
                }
            }
        };
    }

    private static Stream<JavaType> signatures(JavaClass type) {
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> members =
                type.getMembers().stream().filter(ArchitectureTest::visible).flatMap(ArchitectureTest::types);
        return Stream.concat(parents, members);
    }

    private static Stream<JavaType> types(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.of(code.getParameterTypes().stream(), Stream.of(code.getReturnType()), thrown(code))
                .flatMap(types -> types);
    }

    private static Stream<JavaType> thrown(JavaCodeUnit code) {
        return code.getThrowsClause().getTypes().stream().map(JavaType.class::cast);
    }

    private static boolean visible(JavaClass type) {
        boolean outside =
                type.getEnclosingClass().map(ArchitectureTest::visible).orElse(true);
        return outside && visible(type.getModifiers());
    }

    private static boolean visible(JavaMember member) {
        return visible(member.getModifiers());
    }

    private static boolean visible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
