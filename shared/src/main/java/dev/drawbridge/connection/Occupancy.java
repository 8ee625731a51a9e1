package dev.drawbridge.connection;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which connection a database holds, in which schema, and which stack carries its changes. A second
 * stack would send the same changes elsewhere, and one that looks for the tables in another schema
 * would stop every write. A stack is known by its id, never by whether it runs: it may be away for
 * a night and come back.
 */
public final class Occupancy {
  /** A role that may not read it may not migrate it either; the rehearsal says so. */
  private static final String COLUMNS =
      """
      SELECT count(*) FILTER (WHERE a.attname = 'schema_name') > 0 AS held,
             count(*) FILTER (WHERE a.attname = 'stack_id') > 0 AS names_its_stack
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE n.nspname = 'drawbridge' AND c.relname = 'connection'
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
      """;

  private record Held(String name, MappedSchema schema, @Nullable String stack) {}

  private final Database database;

  public Occupancy(Database database) {
    this.database = database;
  }

  /**
   * @param stack the id of the stack that is set up
   * @throws SyncException.Misconfigured when the database holds a connection whose tables are in
   *     another schema, or that another stack carries
   */
  public void admit(MappedSchema schema, String stack) {
    Optional<Held> held = database.transaction(Occupancy::held);
    if (held.isEmpty()) {
      return;
    }
    Held there = held.get();
    if (!there.schema.equals(schema)) {
      throw new SyncException.Misconfigured(
          "The database holds the connection "
              + there.name
              + " with its tables in the schema "
              + there.schema.name()
              + ", and a deploy does not move them: deploy with MappedSchema="
              + there.schema.name()
              + ", or with the secret of another database.");
    }
    if (there.stack != null && !there.stack.equals(stack)) {
      throw another(there.stack);
    }
  }

  private static SyncException another(String stack) {
    return new SyncException.Misconfigured(
        "The database belongs to the stack "
            + stack
            + ", and two stacks on one database would each send its changes: delete that stack"
            + " first, or use the secret of another database. If that stack is gone for good,"
            + " docs/operations.md says how to let go of it.");
  }

  /**
   * In the transaction that installs, with the connection's row locked: the stack and the
   * connection's name are those from now on. Two that were admitted at one time do not both bind.
   */
  public static void bind(Handle handle, String name, String stack) {
    int bound =
        handle.execute(
            """
            UPDATE drawbridge.connection SET name = ?, stack_id = ?
             WHERE id = 1 AND coalesce(stack_id, ?) = ?
            """,
            name,
            stack,
            stack,
            stack);
    if (bound == 0) {
      throw another(held(handle).map(Held::stack).orElse("another"));
    }
  }

  /** The stack is being deleted: another one may have the database from now on. */
  public void release(String stack) {
    database.transaction(
        handle -> {
          if (held(handle).isEmpty()) {
            return 0;
          }
          return handle.execute(
              "UPDATE drawbridge.connection SET stack_id = NULL WHERE stack_id = ?", stack);
        });
  }

  private static Optional<Held> held(Handle handle) {
    record Columns(boolean held, boolean namesItsStack) {}
    Columns columns =
        handle
            .createQuery(COLUMNS)
            .map((rs, ctx) -> new Columns(rs.getBoolean(1), rs.getBoolean(2)))
            .one();
    if (!columns.held) {
      return Optional.empty();
    }
    return handle
        .createQuery(
            "SELECT name, schema_name, %s FROM drawbridge.connection WHERE id = 1"
                .formatted(columns.namesItsStack ? "stack_id" : "NULL"))
        .map(
            (rs, ctx) ->
                new Held(rs.getString(1), new MappedSchema(rs.getString(2)), rs.getString(3)))
        .findOne();
  }
}
