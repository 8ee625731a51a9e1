package dev.drawbridge.schema;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.mapping.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings capture as this version has it to the mapped tables that are in use. Functions are
 * replaced without a lock on any table; triggers only where they are missing or different, each
 * table in a transaction of its own. A table that stays locked keeps its triggers until the next
 * set-up or upkeep.
 */
public final class CaptureRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureRenewal.class);

  /** Less than deadlock_timeout: a deadlock's victim is never the application. */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private static final int ATTEMPTS = 10;

  private CaptureRenewal() {}

  /** In the caller's transaction; waits for no transaction of the application. */
  public static void functions(Handle handle, MappedSchema schema, Collection<Mapping> mappings) {
    mappings.forEach(mapping -> CaptureTriggers.functions(handle, schema, mapping));
  }

  /**
   * @return the tables whose triggers are still to be renewed
   */
  public static List<String> triggers(
      Database database, MappedSchema schema, Collection<Mapping> mappings) {
    List<String> left = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (!isRenewed(database, schema, mapping)) {
        left.add(mapping.table());
      }
    }
    return left;
  }

  private static boolean isRenewed(Database database, MappedSchema schema, Mapping mapping) {
    String state = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return database.waitingAtMost(PATIENCE, handle -> renewed(handle, schema, mapping));
      } catch (UnableToExecuteStatementException e) {
        SqlFailure failure = SqlFailure.of(e).orElseThrow(() -> e);
        state = failure.state();
        if (!failure.isLocked()) {
          break;
        }
      }
    }
    LOG.atError()
        .addKeyValue("table", mapping.table())
        .addKeyValue("sqlstate", state)
        .log("triggers not renewed");
    return false;
  }

  /** A table that was dropped has none. */
  private static boolean renewed(Handle handle, MappedSchema schema, Mapping mapping) {
    boolean there =
        handle
            .createQuery("SELECT to_regclass(:table) IS NOT NULL")
            .bind("table", schema.table(mapping.table()))
            .mapTo(Boolean.class)
            .one();
    if (there) {
      CaptureTriggers.renew(handle, schema, mapping);
      new TableTriggers(schema, mapping).install(handle);
    }
    return true;
  }
}
