package dev.drawbridge.schema;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of the trigger log's DELETE entries, which separate the lives of local ids. A log that
 * is in use gets it without blocking a writer; until then everything works, but more slowly.
 */
public final class LifeEndIndex {
  private static final Logger LOG = LoggerFactory.getLogger(LifeEndIndex.class);
  private static final String NAME = "_trigger_log_deleted";

  /**
   * It waits for transactions that are open when it begins; the next set-up or upkeep tries again.
   */
  private static final int PATIENCE_SECONDS = 60;

  private LifeEndIndex() {}

  /**
   * @param how CONCURRENTLY, or nothing
   */
  static String statement(MappedSchema schema, String how) {
    return """
    CREATE INDEX %s IF NOT EXISTS %s ON %s._trigger_log (table_name, record_id)
     WHERE action = 'DELETE'
    """
        .formatted(how, NAME, schema.quoted());
  }

  /**
   * Makes it where it is missing; not within a transaction.
   *
   * @return whether it is there now
   */
  public static boolean build(Database database, MappedSchema schema) {
    try (Connection connection = database.dedicated();
        Statement statement = connection.createStatement()) {
      if (isValid(statement, schema)) {
        return true;
      }
      statement.setQueryTimeout(PATIENCE_SECONDS);
      // What an attempt that was broken off left behind is not used by any query.
      statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + schema.table(NAME));
      statement.execute(statement(schema, "CONCURRENTLY"));
      return true;
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("sqlstate", e.getSQLState()).log("index of deletes not built");
      return false;
    }
  }

  private static boolean isValid(Statement statement, MappedSchema schema) throws SQLException {
    String sql =
        """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_index
                        WHERE indexrelid = to_regclass(%s) AND indisvalid)
        """
            .formatted(SqlName.literal(schema.table(NAME)));
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() && result.getBoolean(1);
    }
  }
}
