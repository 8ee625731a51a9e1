package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The page of rules names tests that there are, and a good and a bad case of each rule. */
class ConformanceTest {
  private static final Path PAGE = Path.of("docs/conformance.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final List<String> SOURCES =
      List.of(
          "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "3", "4", "5", "6",
          "7", "10", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6");

  private record Rule(String rule, String source, String obeyed, String refused) {
    boolean emulated() {
      return !obeyed.equals("not emulated");
    }

    Set<String> named(String cell) {
      return Pattern.compile("`([^`]+)`")
          .matcher(cell)
          .results()
          .map(match -> match.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static List<Rule> rules;
  private static Set<String> tests;

  @BeforeAll
  static void read() throws IOException {
    rules =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| rule |"))
            .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
            .peek(cells -> assertThat(cells).as(String.join("|", cells)).hasSize(4))
            .map(cells -> Arrays.stream(cells).map(String::trim).toArray(String[]::new))
            .map(cells -> new Rule(cells[0], cells[1], cells[2], cells[3]))
            .toList();
    try (Stream<Path> files = Files.walk(TESTS)) {
      tests =
          files
              .filter(file -> file.toString().matches(".*(IT|Test)\\.java"))
              .flatMap(ConformanceTest::testsOf)
              .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Stream<String> testsOf(Path file) {
    String path = TESTS.relativize(file).toString();
    try {
      Class<?> type =
          Class.forName(
              path.replace(".java", "").replace(File.separatorChar, '.'),
              false,
              ConformanceTest.class.getClassLoader());
      return Arrays.stream(type.getDeclaredMethods())
          .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
          .map(method -> type.getSimpleName() + "." + method.getName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyTestOnThePageIsThere() {
    assertThat(tests).hasSizeGreaterThan(500);
    Set<String> named = new TreeSet<>();
    rules.forEach(
        rule -> {
          named.addAll(rule.named(rule.obeyed()));
          named.addAll(rule.named(rule.refused()));
        });
    named.removeAll(tests);
    assertThat(named).as("named on the page and not to be found").isEmpty();
  }

  @Test
  void everyRuleHasAGoodAndABadCaseOrSaysWhyNot() {
    assertThat(rules).hasSizeGreaterThan(150);
    for (Rule rule : rules) {
      if (!rule.emulated()) {
        assertThat(rule.refused().split(" ")).as(rule.rule()).hasSizeGreaterThan(3);
        continue;
      }
      for (String cell : new String[] {rule.obeyed(), rule.refused()}) {
        if (cell.startsWith("none: ")) {
          assertThat(cell.split(" ")).as(rule.rule()).hasSizeGreaterThan(5);
        } else {
          assertThat(rule.named(cell)).as(rule.rule()).isNotEmpty();
        }
      }
      assertThat(rule.obeyed()).as(rule.rule()).doesNotStartWith("none: ");
    }
  }

  @Test
  void everySectionOfTheSourcesHasItsRules() {
    Set<String> found = new TreeSet<>();
    rules.forEach(rule -> found.addAll(List.of(rule.source().split(", "))));
    assertThat(found).containsAll(SOURCES);
    found.removeAll(SOURCES);
    assertThat(found).as("sources that there are not").isSubsetOf("0", "1");
  }
}
