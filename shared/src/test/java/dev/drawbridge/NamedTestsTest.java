package dev.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tests that README, parity page and decisions name as their proof are there. */
class NamedTestsTest {
  private static final Path ROOT = Path.of(System.getProperty("drawbridge.root"));
  private static final List<String> MODULES =
      List.of("shared", "functions", "local", "cli", "salesforce-emulator", "testing");

  /** A class of tests, and after it names of methods in backticks, with commas between. */
  private static final Pattern NAMED =
      Pattern.compile("\\b([A-Z]\\w*[a-z](?:Test|IT))\\b((?:,?\\s*`[a-z]\\w+`)*)");

  private static final Pattern METHOD = Pattern.compile("`([a-z]\\w+)`");

  private static Map<String, String> sources;

  @BeforeAll
  static void read() {
    sources =
        MODULES.stream()
            .map(module -> ROOT.resolve(module).resolve("src/test/java"))
            .flatMap(folder -> files(folder, ".java"))
            .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
            .collect(
                Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    NamedTestsTest::text,
                    String::concat));
  }

  private static Stream<Path> files(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTestThatADocumentNamesIsThere() {
    List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), ".md").toList());
    documents.add(ROOT.resolve("README.md"));
    var missing = new ArrayList<String>();
    int named = 0;
    for (Path document : documents) {
      Matcher test = NAMED.matcher(text(document));
      while (test.find()) {
        named++;
        String source = sources.getOrDefault(test.group(1), "");
        String place = ROOT.relativize(document) + ": " + test.group(1);
        if (source.isEmpty()) {
          missing.add(place);
        }
        Matcher method = METHOD.matcher(test.group(2));
        while (method.find()) {
          if (!source.contains(" " + method.group(1) + "(")) {
            missing.add(place + " " + method.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(100);
  }
}
