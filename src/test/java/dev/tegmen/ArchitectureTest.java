package dev.tegmen;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of the package picture: one way, downwards. */
class ArchitectureTest {
    private static JavaClasses library;

    @BeforeAll
    static void read() {
        library = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.tegmen");
    }

    @Test
    void theBuildingBlocksKnowNothingOfUsersAndPosts() {
        noClasses()
                .that(resideInAnyPackage(
                        "dev.tegmen.transaction..",
                        "dev.tegmen.page..",
                        "dev.tegmen.statement..",
                        "dev.tegmen.engine..",
                        "dev.tegmen.config..",
                        "dev.tegmen.error..",
                        "dev.tegmen.migration.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.tegmen", "dev.tegmen.user..", "dev.tegmen.post..", "dev.tegmen.schema.."))
                .check(library);
    }

    @Test
    void pagesAndTransactionsKnowNothingOfEachOther() {
        noClasses()
                .that(resideInAPackage("dev.tegmen.page.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tegmen.transaction.."))
                .check(library);
        noClasses()
                .that(resideInAPackage("dev.tegmen.transaction.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tegmen.page.."))
                .check(library);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tegmen.(*)..").should().beFreeOfCycles().check(library);
    }

    @Test
    void onlyTheTestDatabasesKnowTheEmbeddedServer() {
        noClasses()
                .that(resideInAPackage("dev.tegmen.."))
                .and()
                .resideOutsideOfPackage("dev.tegmen.testing..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.zonky..", "org.junit..", "org.testcontainers..", "dev.tegmen.testing.."))
                .check(library);
    }

    @Test
    void everyPackageOfOursIsNullMarked() {
        for (var javaPackage : library.getPackage("dev.tegmen").getSubpackagesInTree()) {
            if (!javaPackage.getName().startsWith("dev.tegmen.schema")
                    && !javaPackage.getClasses().isEmpty()) {
                assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
                        .as(javaPackage.getName())
                        .isTrue();
            }
        }
    }
}
