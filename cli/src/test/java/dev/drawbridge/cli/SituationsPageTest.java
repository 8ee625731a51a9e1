package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.cli.stack.Situation;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/situations.md lists the situations that tests provoke, with the messages that these wait
 * for. {@code -Dsituations=write} writes the table; the seconds in it stay.
 */
class SituationsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("drawbridge.root"), "docs", "situations.md");
  private static final String BEGIN = "<!-- situations -->\n";
  private static final String END = "<!-- /situations -->";
  private static final String HEAD =
      """
      | situation | where it is reported | message | seconds | effect on changes | test |
      |---|---|---|---|---|---|
      """;

  private static String table(Map<String, String> seconds) {
    var table = new StringBuilder(HEAD);
    for (Class<?> tests : List.of(AlertArrivesIT.class, SituationsIT.class)) {
      Stream.of(tests.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(Situation.class))
          .sorted((a, b) -> a.getName().compareTo(b.getName()))
          .forEach(method -> table.append(row(method, seconds)));
    }
    return table.toString();
  }

  private static String row(Method test, Map<String, String> seconds) {
    Situation situation = test.getAnnotation(Situation.class);
    return "| %s | %s | %s | %s | %s | %s `%s` |%n"
        .formatted(
            situation.what(),
            situation.at().words,
            String.join(" … ", Stream.of(situation.says()).map(String::strip).toList()),
            seconds.getOrDefault(situation.what(), "–"),
            situation.changes(),
            test.getDeclaringClass().getSimpleName(),
            test.getName());
  }

  private static Map<String, String> seconds(String table) {
    Map<String, String> seconds = new HashMap<>();
    table
        .lines()
        .map(line -> line.split(" \\| "))
        .filter(cells -> cells.length == 6)
        .forEach(cells -> seconds.put(cells[0].replaceFirst("^\\| ", ""), cells[3]));
    return seconds;
  }

  @Test
  void everySituationIsOnThePageWithItsWords() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String table = page.substring(begin, end);
    if ("write".equals(System.getProperty("situations"))) {
      Files.writeString(
          PAGE, page.substring(0, begin) + table(seconds(table)) + page.substring(end));
      return;
    }
    assertThat(table).isEqualTo(table(seconds(table)));
  }
}
