package dev.drawbridge.functions;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.drawbridge.database.Database;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The walls of the functions. */
@AnalyzeClasses(
    packages = "dev.drawbridge.functions",
    importOptions = ImportOption.DoNotIncludeTests.class)
class FunctionsArchitectureTest {
  @ArchTest
  static final ArchRule functionsHoldNoSoap =
      noClasses().should().dependOnClassesThat().resideInAPackage("com.sforce..");

  @ArchTest
  static final ArchRule onlySetupMigrates =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.drawbridge.functions.setup")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.flywaydb..");

  @ArchTest
  static final ArchRule functionsHoldNoSql =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.jdbi.v3.core.Handle")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.Statement");

  /**
   * The handle of a lambda is a parameter, which the rule above does not see; the call that hands
   * one over is seen, also as a reference.
   */
  @ArchTest
  static final ArchRule functionsOpenNoTransaction =
      noClasses().should().accessTargetWhere(aMethodOfTheDatabaseIsUsed());

  private static DescribedPredicate<JavaAccess<?>> aMethodOfTheDatabaseIsUsed() {
    return DescribedPredicate.describe(
        "a method of Database is used",
        access ->
            access.getTargetOwner().isEquivalentTo(Database.class)
                && !access.getTarget().getName().equals(JavaConstructor.CONSTRUCTOR_NAME));
  }

  @ArchTest
  static final ArchRule functionsKnowNeitherTheLocalStackNorTheEmulator =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.drawbridge.local..", "dev.drawbridge.emulator..");

  @ArchTest
  static final ArchRule everyHandlerNamesFunctionAndRequestInItsLog =
      classes()
          .that()
          .implement(RequestStreamHandler.class)
          .should()
          .beAssignableTo(LoggedFunction.class);

  @Test
  void eachFunctionIsAPackageWithOneHandler() {
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.drawbridge.functions");
    Map<String, Long> handlers =
        all.stream()
            .filter(type -> type.isAssignableTo(RequestStreamHandler.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    Assertions.assertThat(handlers)
        .hasSize(12)
        .allSatisfy((name, count) -> Assertions.assertThat(count).isOne());
  }
}
