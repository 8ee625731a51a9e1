package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Thresholds;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * docs/diagnostics.md, the checks, and the tests that seed their faults say the same. With {@code
 * -Dmatrix=write} the page's matrix is written anew.
 */
class DiagnosticsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("drawbridge.root"), "docs", "diagnostics.md");
  private static final String BEGIN = "<!-- matrix -->\n";
  private static final String END = "<!-- /matrix -->";

  /** One row's fault. */
  private record Fault(Seeded seeded, String test) {}

  private static String page;
  private static Map<String, List<Fault>> faults;
  private static Map<String, String> green;

  @BeforeAll
  static void read() throws IOException {
    List<Method> tests = tests();
    faults =
        tests.stream()
            .flatMap(
                test ->
                    AnnotationSupport.findRepeatableAnnotations(test, Seeded.class).stream()
                        .map(seeded -> new Fault(seeded, name(test))))
            .collect(Collectors.groupingBy(fault -> fault.seeded().check()));
    green = new TreeMap<>();
    for (Method test : tests) {
      AnnotationSupport.findAnnotation(test, SeesGreen.class)
          .ifPresent(seen -> seen.value().checks().forEach(c -> green.put(c, name(test))));
    }
    if ("write".equals(System.getProperty("matrix"))) {
      String before = Files.readString(PAGE);
      Files.writeString(
          PAGE,
          before.substring(0, before.indexOf(BEGIN) + BEGIN.length())
              + matrix()
              + before.substring(before.indexOf(END)));
    }
    page = Files.readString(PAGE);
  }

  private static List<Method> tests() {
    return new ClassFileImporter()
        .importPackagesOf(DiagnosticsPageTest.class).stream()
            .sorted(Comparator.comparing(JavaClass::getName))
            .flatMap(type -> type.getMethods().stream())
            .sorted(Comparator.comparing(JavaMethod::getFullName))
            .map(JavaMethod::reflect)
            .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
            .toList();
  }

  private static String name(Method test) {
    return test.getDeclaringClass().getSimpleName() + " `" + test.getName() + "`";
  }

  private static String matrixOf(String text) {
    return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
  }

  private static String matrix() {
    var rows = new ArrayList<String>();
    rows.add("| check | fault | colour | the test that seeds it | the test that sees GREEN |");
    rows.add("|---|---|---|---|---|");
    for (Title title : StandardChecks.all().titles()) {
      for (Fault fault : faults.getOrDefault(title.name(), List.of())) {
        rows.add(
            "| [%s](#%s) | %s | %s | %s | %s |"
                .formatted(
                    title.name(),
                    title.anchor(),
                    fault.seeded().fault(),
                    fault.seeded().sees(),
                    fault.test(),
                    green.get(title.name())));
      }
    }
    return String.join("\n", rows) + "\n";
  }

  static Stream<Title> titles() {
    return StandardChecks.all().titles().stream();
  }

  @Test
  void theMatrixIsWhatTheTestsSeed() {
    assertThat(matrixOf(page)).isEqualTo(matrix());
  }

  @Test
  void everyFaultIsOneOfACheckThatThereIs() {
    assertThat(titles().map(Title::name)).containsAll(faults.keySet()).containsAll(green.keySet());
  }

  @ParameterizedTest
  @MethodSource("titles")
  void everyCheckHasATestOfAFaultAndOneThatSeesGreen(Title title) {
    assertThat(faults).containsKey(title.name());
    assertThat(faults.get(title.name()))
        .allSatisfy(fault -> assertThat(fault.seeded().sees()).isIn(Status.RED, Status.YELLOW));
    assertThat(green).containsKey(title.name());
  }

  /** The part of the page from a check's anchor to the next one's. */
  private static String section(Title title) {
    String anchor = "<a id=\"" + title.anchor() + "\"></a>\n### Check: " + title.name() + "\n";
    assertThat(page.indexOf(anchor))
        .describedAs("anchor and heading of %s", title.name())
        .isNotNegative();
    String rest = page.substring(page.indexOf(anchor) + anchor.length());
    return rest.split("(?m)^(?:<a id=|#)", 2)[0];
  }

  @ParameterizedTest
  @MethodSource("titles")
  void everyCheckHasItsSectionWithColoursReasonAndRemedy(Title title) {
    String section = section(title);
    assertThat(section)
        .startsWith("\n`" + title.ruleId() + "`\n")
        .contains("\n**Why.** ")
        .contains("\n**What to do.** ");
    assertThat(section.replaceAll("\\s+", " ")).contains("**What to do.** " + title.remedy());
    Set<Status> told =
        Pattern.compile("(?m)^- (RED|YELLOW): ")
            .matcher(section)
            .results()
            .map(match -> Status.valueOf(match.group(1)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));
    Set<Status> seen =
        faults.getOrDefault(title.name(), List.of()).stream()
            .map(fault -> fault.seeded().sees())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));
    assertThat(told).isEqualTo(seen);
  }

  @Test
  void herokusChecksNameHerokusOwnPage() {
    Checks all = StandardChecks.all();
    Stream.concat(all.herokuChecks().stream(), all.ofMapping().stream())
        .map(Check::title)
        .forEach(
            title ->
                assertThat(section(title))
                    .describedAs(title.name())
                    .contains("\nHeroku Connect: [Check: ")
                    .contains("(https://devcenter.heroku.com/articles/heroku-connect-diagnose#"));
  }

  @Test
  void everySectionIsOfACheckThatThereIsAndInItsOrder() {
    assertThat(found("(?m)^### Check: (.*)$")).isEqualTo(titles().map(Title::name).toList());
  }

  @Test
  void everyLinkThatIsPrintedHasItsAnchorOnce() {
    List<String> anchors = found("<a id=\"([^\"]+)\"></a>");
    assertThat(anchors)
        .doesNotHaveDuplicates()
        .containsAll(titles().map(Title::anchor).toList())
        .contains(Report.MAPPINGS.anchor(), ReportJson.INCOMPLETE.anchor());
    assertThat(anchors).hasSize((int) titles().count() + 2);
  }

  @Test
  void everyThresholdIsNamedWithItsDefault() {
    for (Setting setting : Thresholds.all()) {
      String named = "`" + shown(setting) + "` (" + setting.standard().orElseThrow();
      assertThat(page.replaceAll("\\s+", " ").contains(named)).describedAs(named).isTrue();
    }
  }

  private static String shown(Setting setting) {
    return setting.place() == Setting.Place.ADVANCED ? setting.key() : setting.parameter();
  }

  private static List<String> found(String pattern) {
    return Pattern.compile(pattern)
        .matcher(page)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
