package dev.drawbridge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the library. */
@AnalyzeClasses(
    packages = "dev.drawbridge",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTheOrg.class})
class ArchitectureTest {
  /** What else is on the class path of the tests: its walls are its own. */
  static final class WithoutTheOrg implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("dev/drawbridge/emulator")
          && !location.contains("salesforce-emulator")
          && !location.contains("dev/drawbridge/testing");
    }
  }

  private static final String[] PURE = {
    "dev.drawbridge.change", "dev.drawbridge.mapping", "dev.drawbridge.plan",
    "dev.drawbridge.failure", "dev.drawbridge.setting", "dev.drawbridge.event"
  };

  @ArchTest
  static final ArchRule purePackagesKnowNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "java.net..",
              "java.nio.file..",
              "org.jdbi..",
              "org.postgresql..",
              "com.sforce..",
              "software.amazon..",
              "dev.drawbridge.database",
              "dev.drawbridge.salesforce",
              "dev.drawbridge.aws",
              "dev.drawbridge.triggerlog");

  /** "of" makes a thing; what an object does or tells is named for that. */
  @ArchTest
  static final ArchRule noMethodOfAnObjectIsNamedOf =
      noMethods().that().areNotStatic().should().haveName("of");

  /** Reads bring work of their own under a lease. */
  @ArchTest
  static final ArchRule theLeaseKnowsTheDatabaseAndNothingElse =
      noClasses()
          .that()
          .resideInAPackage("dev.drawbridge.lease")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.drawbridge..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "dev.drawbridge.lease",
                              "dev.drawbridge.database",
                              "dev.drawbridge.failure"))));

  /** What reads will need, too, stands below what writes alone do. */
  @ArchTest
  static final ArchRule rowsHoldsAndBatchesKnowNeitherDrainNorWriter =
      noClasses()
          .that()
          .resideInAnyPackage("dev.drawbridge.row", "dev.drawbridge.hold", "dev.drawbridge.batch")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.drawbridge.drain", "dev.drawbridge.write", "dev.drawbridge.manage");

  @ArchTest
  static final ArchRule onlySalesforceKnowsWsc =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.drawbridge.salesforce")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sforce..");

  @ArchTest
  static final ArchRule onlyDatabaseOpensConnectionsAndTransactions =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.drawbridge.database")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.jdbi.v3.core.Jdbi")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.DriverManager")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("javax.sql.DataSource");

  @ArchTest
  static final ArchRule onlyAwsKnowsTheSdk =
      noClasses()
          .that()
          .resideInAPackage("dev.drawbridge..")
          .and()
          .resideOutsideOfPackage("dev.drawbridge.aws")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");

  @ArchTest
  static final ArchRule theLibraryKnowsNeitherTheLocalStackNorTheEmulator =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.drawbridge.local..", "dev.drawbridge.emulator..");

  @ArchTest
  static final ArchRule theLibraryDoesNotMigrate =
      noClasses()
          .that()
          .resideInAPackage("dev.drawbridge..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.flywaydb..");

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule thereIsNoStaticState =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.drawbridge..")
          .should(beStaticAndNotFinal());

  @ArchTest
  static final ArchRule packagesAreNamedForTheDomain =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..manager..", "..impl..", "..helper..");

  @ArchTest
  static final ArchRule domainPackagesFormNoCycle =
      slices().matching("dev.drawbridge.(*)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theirPartsFormNoCycleEither =
      slices().matching("dev.drawbridge.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyExceptionOfOursSaysWhatTheCallerCanDo =
      classes()
          .that()
          .areAssignableTo(RuntimeException.class)
          .and()
          .resideInAPackage("dev.drawbridge..")
          .should()
          .resideInAnyPackage("dev.drawbridge.failure", "dev.drawbridge.mappingfile");

  private static ArchCondition<JavaField> beStaticAndNotFinal() {
    return ArchCondition.from(
        DescribedPredicate.describe(
            "be static and not final",
            field ->
                field.getModifiers().contains(JavaModifier.STATIC)
                    && !field.getModifiers().contains(JavaModifier.FINAL)));
  }
}
