package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredFunctionsIT {
  private static final TestDatabase db = new TestDatabase(List.of());

  @AfterAll
  static void close() {
    db.close();
  }

  @ParameterizedTest
  @CsvSource({"salesforce,mapped", "drawbridge,control"})
  void everyFunctionThatAllTablesShareHasOneFile(String schema, String folder) {
    assertThat(
            db.texts(
                "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = '%s'::regnamespace"
                    .formatted(schema)))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(files(folder));
  }

  @Test
  void everyFileIsInstalled() {
    assertThat(files("mapped")).containsExactlyInAnyOrderElementsOf(StoredFunctions.MAPPED);
    assertThat(files("control")).containsExactlyInAnyOrderElementsOf(StoredFunctions.CONTROL);
  }

  /** What a migration of long ago left would run on otherwise. */
  @Test
  void whatIsInstalledIsWhatTheFileSays() {
    db.execute(
        """
        CREATE OR REPLACE FUNCTION drawbridge.sfid18(sfid text) RETURNS text LANGUAGE sql IMMUTABLE
        AS $$ SELECT 'of long ago' $$
        """);
    db.database()
        .transaction(
            handle -> {
              StoredFunctions.installControl(handle, TestDatabase.SCHEMA);
              return true;
            });
    assertThat(db.value(String.class, "SELECT drawbridge.sfid18('001000000000001')"))
        .isEqualTo("001000000000001AAA");
  }

  private static List<String> files(String folder) {
    var root = Path.of("src/main/resources/dev/drawbridge/schema", folder);
    return Arrays.stream(root.toFile().listFiles())
        .map(File::getName)
        .map(name -> name.replace(".sql", ""))
        .toList();
  }
}
