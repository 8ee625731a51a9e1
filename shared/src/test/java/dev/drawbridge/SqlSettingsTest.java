package dev.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Session settings reach the application through a pooler: only one place may say SET. So our
 * sessions have the search path that they find, and hstore need not be on it.
 */
class SqlSettingsTest {
  @Test
  void onlyTheDatabasePackageSaysSetAndNeverForTheSession() throws IOException {
    var main = Path.of("src/main/java/dev/drawbridge");
    try (Stream<Path> files = Files.walk(main)) {
      List<Path> sayers =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> read(file).lines().anyMatch(SqlSettingsTest::saysSet))
              .toList();
      assertThat(sayers).containsExactly(main.resolve("database/Database.java"));
    }
    assertThat(read(main.resolve("database/Database.java"))).contains("\"SET LOCAL xmlbinary");
  }

  @Test
  void onlyFunctionsWithASearchPathOfTheirOwnKnowTheTypeHstore() throws IOException {
    var main = Path.of("src/main/java/dev/drawbridge");
    try (Stream<Path> files = Files.walk(main)) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .filter(file -> !file.startsWith(main.resolve("schema")))
                  .filter(file -> read(file).matches("(?s).*(::hstore|\\bhstore\\().*"))
                  .filter(file -> !file.endsWith("HerokuPostgres.java")))
          .isEmpty();
    }
  }

  /** A statement of its own; the SET clauses of CREATE FUNCTION and UPDATE are something else. */
  private static boolean saysSet(String line) {
    return line.matches(".*\"\\s*SET (LOCAL|SESSION)? ?\\w+ ?(=|TO).*");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
