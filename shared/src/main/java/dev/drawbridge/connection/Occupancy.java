package dev.drawbridge.connection;

import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import org.jdbi.v3.core.Handle;

/**
 * Which connection a database holds. Its messages, executions and tables carry its name and its
 * schema: a deploy that changed one of them would stop every write.
 */
public final class Occupancy {
  /** Whoever may not read it may not migrate it either; the rehearsal says so. */
  private static final String READABLE =
      """
      SELECT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'drawbridge' AND c.relname = 'connection'
           AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
      """;

  private record Held(String name, String schema) {}

  private final Database database;

  public Occupancy(Database database) {
    this.database = database;
  }

  /**
   * @throws SyncException.Misconfigured when the database holds a connection of another name, or
   *     one whose tables are in another schema
   */
  public void admit(String name, String schema) {
    database.transaction(
        handle -> {
          admit(handle, new Held(name, schema));
          return true;
        });
  }

  private static void admit(Handle handle, Held wanted) {
    if (!handle.createQuery(READABLE).mapTo(Boolean.class).one()) return;
    handle
        .createQuery("SELECT name, schema_name FROM drawbridge.connection WHERE id = 1")
        .map((rs, ctx) -> new Held(rs.getString("name"), rs.getString("schema_name")))
        .findOne()
        .filter(held -> !held.equals(wanted))
        .ifPresent(
            held -> {
              throw new SyncException.Misconfigured(
                  "The database holds the connection "
                      + held.name
                      + " with its tables in the schema "
                      + held.schema
                      + ", and a deploy renames neither: deploy with ConnectionName="
                      + held.name
                      + " and MappedSchema="
                      + held.schema
                      + ", or with the secret of another database.");
            });
  }
}
