package dev.drawbridge.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The walls of the emulator; see ADR 023. */
@AnalyzeClasses(
    packages = "dev.drawbridge.emulator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class EmulatorArchitectureTest {
  private static final String ROOT = "dev.drawbridge.emulator";

  /** From the bottom to the top: a package uses those that stand before it. */
  private static final List<String> FLOORS =
      List.of(
          ".xml",
          ".file",
          ".formula.grammar",
          ".soql.grammar",
          ".schema",
          ".formula",
          ".http",
          ".api",
          ".journal",
          ".row",
          ".call",
          ".computed",
          ".rule",
          ".user",
          ".lock",
          ".store",
          ".write",
          ".org",
          ".soql",
          ".oauth",
          ".bulk",
          ".bulk2",
          ".rest.request",
          ".rest.sobject",
          ".rest.composite",
          ".rest.jobs",
          ".rest",
          ".soap",
          ".control",
          "");

  @ArchTest
  static final ArchRule everyPackageHasItsFloor =
      classes().should().resideInAnyPackage(packages(FLOORS));

  @ArchTest
  static void aPackageUsesOnlyThoseBelowIt(JavaClasses emulator) {
    for (int floor = 0; floor < FLOORS.size() - 1; floor++) {
      noClasses()
          .that()
          .resideInAPackage(ROOT + FLOORS.get(floor))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(FLOORS.subList(floor + 1, FLOORS.size())))
          .check(emulator);
    }
  }

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theEmulatorKnowsNothingOfDrawbridge =
      noClasses().should().dependOnClassesThat(areOfDrawbridge());

  @ArchTest
  static final ArchRule thereIsNoStaticState =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("..grammar")
          .should(beStaticAndNotFinal());

  private static DescribedPredicate<JavaClass> areOfDrawbridge() {
    return DescribedPredicate.describe(
        "are of Drawbridge",
        used ->
            used.getPackageName().startsWith("dev.drawbridge")
                && !used.getPackageName().startsWith(ROOT));
  }

  private static ArchCondition<JavaField> beStaticAndNotFinal() {
    return ArchCondition.from(
        DescribedPredicate.describe(
            "be static and not final",
            field ->
                field.getModifiers().contains(JavaModifier.STATIC)
                    && !field.getModifiers().contains(JavaModifier.FINAL)));
  }

  private static String[] packages(List<String> floors) {
    return floors.stream().map(floor -> ROOT + floor).toArray(String[]::new);
  }
}
