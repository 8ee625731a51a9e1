package dev.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Session settings reach the application through a pooler: only one place may say SET. */
class SqlSettingsTest {
  @Test
  void onlyTheDatabasePackageSaysSetAndNeverForTheSession() throws IOException {
    Path main = Path.of("src/main/java/dev/drawbridge");
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

  /** A statement of its own; the SET clauses of CREATE FUNCTION and UPDATE are something else. */
  private static boolean saysSet(String line) {
    return line.matches(".*\"\\s*SET (LOCAL|SESSION)? ?\\w+ ?(=|TO).*");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
