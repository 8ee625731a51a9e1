package dev.drawbridge.connection;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.WriteAlgorithm;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads and changes the connection's row, in the caller's transaction. */
public final class Connections {
  private static final String COLUMNS =
      """
      SELECT name, schema_name, state, algorithm, api_version, incarnation, pause_requested,
             breaker, coalesce(open_until <= clock_timestamp(), true) AS breaker_due
        FROM drawbridge.connection WHERE id = 1
      """;

  private Connections() {}

  /** With its row locked: the one lock under which batches are made. */
  public static Connection lock(Handle handle) {
    return one(handle.createQuery(COLUMNS + " FOR UPDATE"));
  }

  public static Connection read(Handle handle) {
    return one(handle.createQuery(COLUMNS));
  }

  private static Connection one(Query query) {
    return query
        .map(
            (rs, ctx) ->
                new Connection(
                    rs.getString("name"),
                    new MappedSchema(rs.getString("schema_name")),
                    ConnectionState.valueOf(rs.getString("state")),
                    WriteAlgorithm.valueOf(rs.getString("algorithm")),
                    rs.getString("api_version"),
                    rs.getString("incarnation"),
                    rs.getBoolean("pause_requested"),
                    Breaker.State.valueOf(rs.getString("breaker")),
                    rs.getBoolean("breaker_due")))
        .findOne()
        .orElseThrow(
            () ->
                new SyncException.Misconfigured(
                    "The control schema holds no connection: the set-up of this stack has not"
                        + " run."));
  }

  public static void enter(Handle handle, ConnectionState state) {
    handle.execute(
        "UPDATE drawbridge.connection SET state = ? WHERE id = 1 AND state <> ?",
        state.name(),
        state.name());
  }

  /**
   * As {@link #enter}, without waiting for a transaction that has locked the row: the next drain
   * enters the right state.
   */
  public static void enterUnlessLocked(Handle handle, ConnectionState state) {
    handle.execute(
        """
        UPDATE drawbridge.connection SET state = ?
         WHERE id IN (SELECT id FROM drawbridge.connection WHERE id = 1 FOR UPDATE SKIP LOCKED)
        """,
        state.name());
  }
}
