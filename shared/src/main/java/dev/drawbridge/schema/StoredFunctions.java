package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The functions in PL/pgSQL and SQL that both schemas have for all tables together, each in a file
 * of its own beside this class, named as the function. Each deployment installs them again, so that
 * the installed function is always that of the file; no migration repeats one. In a file, {@code
 * ${schema}} is the mapped schema and {@code ${hstore}} the extension's, both quoted; {@code
 * ${channel}} is a literal.
 */
public final class StoredFunctions {
  /** In this order: PostgreSQL checks a function in SQL against what is there. */
  static final List<String> MAPPED =
      List.of(
          "tlog_notify_trigger",
          "_hc_truncated",
          "_hc_row_pinned",
          "_hc_current_row",
          "hc_capture_insert_from_row",
          "hc_capture_update_from_row",
          "_hc_recapture",
          "_hc_is_unclaimed_copy",
          "_hc_ends",
          "_hc_row_of",
          "_hc_requeue");

  static final List<String> CONTROL =
      List.of(
          "sfid18",
          "check_landed",
          "row_of",
          "amend_entry",
          "resolve_hold",
          "release_hold",
          "release_holds",
          "mapping_unblocked");

  private StoredFunctions() {}

  /** For operators and for the migrations' triggers: in the control schema. */
  public static void installControl(Handle handle, MappedSchema schema) {
    for (String name : CONTROL) {
      execute(handle, text("control", name), schema, "");
    }
  }

  /**
   * For applications and for the triggers of the mapped tables: in the mapped schema.
   *
   * @param hstore the schema of the extension, quoted
   */
  static void installMapped(Handle handle, MappedSchema schema, String hstore) {
    for (String name : MAPPED) {
      execute(handle, text("mapped", name), schema, hstore);
    }
    handle.execute(DefinersRights.reserved(schema.function("_hc_truncated")));
  }

  /** Not through Jdbi, which would take a part of PL/pgSQL for a parameter. */
  private static void execute(Handle handle, String text, MappedSchema schema, String hstore) {
    String sql =
        text.replace("${schema}", schema.quoted())
            .replace("${hstore}", hstore)
            .replace("${channel}", SqlName.literal(schema.channel()));
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  private static String text(String folder, String name) {
    try (InputStream file =
        StoredFunctions.class.getResourceAsStream(folder + "/" + name + ".sql")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
