package dev.drawbridge.connection;

import dev.drawbridge.schema.TriggerLogTables;
import org.jdbi.v3.core.Handle;

/** Puts the connection and its mapped schema into a database whose control schema is migrated. */
public final class Installation {
  private Installation() {}

  /**
   * Repeatable: a connection that is there keeps its state.
   *
   * @param incarnation a short random text, used when the connection is new: names of executions
   *     and messages carry it, so that a database that was rolled back cannot be mistaken
   */
  public static void run(
      Handle handle, String name, String schema, String apiVersion, String incarnation) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.connection (id, name, schema_name, api_version, incarnation)
            VALUES (1, :name, :schema, :apiVersion, :incarnation)
            ON CONFLICT (id) DO NOTHING
            """)
        .bind("name", name)
        .bind("schema", schema)
        .bind("apiVersion", apiVersion)
        .bind("incarnation", incarnation)
        .execute();
    TriggerLogTables.install(handle, Connections.read(handle).schema());
  }
}
