package dev.drawbridge.manage;

import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.connection.Occupancy;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.schema.CaptureRenewal;
import dev.drawbridge.schema.LifeEndIndex;
import dev.drawbridge.schema.StoredFunctions;
import dev.drawbridge.schema.TriggerLogTables;
import dev.drawbridge.triggerlog.Reconciliation;
import org.jdbi.v3.core.Handle;

/** Puts the connection and its mapped schema into a database whose control schema is migrated. */
public final class Installation {
  private Installation() {}

  /**
   * Repeatable: a connection that is there keeps its state. Another name renames it.
   *
   * @param stack the id of the stack that carries its changes
   * @param incarnation a short random text, used when the connection is new: names of executions
   *     and messages carry it, so that a database that was rolled back cannot be mistaken
   */
  public static void run(
      Handle handle,
      String name,
      MappedSchema schema,
      String stack,
      String apiVersion,
      String incarnation) {
    MappingStore.lock(handle);
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.connection (id, name, schema_name, api_version, incarnation)
            VALUES (1, :name, :schema, :apiVersion, :incarnation)
            ON CONFLICT (id) DO NOTHING
            """)
        .bind("name", name)
        .bind("schema", schema.name())
        .bind("apiVersion", apiVersion)
        .bind("incarnation", incarnation)
        .execute();
    MappedSchema installed = Connections.lock(handle).schema();
    Occupancy.bind(handle, name, stack);
    Mappings mappings = new MappingStore().all(handle);
    TriggerLogTables.install(handle, installed);
    StoredFunctions.installControl(handle, installed);
    CaptureRenewal.functions(handle, installed, mappings.all());
    if (livesAreReconciled(handle)) {
      return;
    }
    new Reconciliation(installed).ofEarlierVersion(handle, mappings);
    handle.execute("UPDATE drawbridge.connection SET lives_reconciled = true");
  }

  private static boolean livesAreReconciled(Handle handle) {
    return handle
        .createQuery("SELECT lives_reconciled FROM drawbridge.connection WHERE id = 1")
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Brings what cannot be brought in one transaction to a database in use: triggers of mapped
   * tables, each on its own, and the index of the log's DELETEs. Repeatable, and cheap where
   * nothing is missing: set-up calls it after {@link #run}, upkeep each hour.
   *
   * @return whether nothing is left to do; what is left is in the log
   */
  public static boolean renew(Database database) {
    record Known(MappedSchema schema, Mappings mappings) {}
    Known known =
        database.transaction(
            handle -> new Known(Connections.read(handle).schema(), new MappingStore().all(handle)));
    database.transaction(handle -> TriggerLogTables.renew(handle, known.schema()));
    boolean renewed =
        CaptureRenewal.triggers(database, known.schema(), known.mappings().all()).isEmpty();
    return LifeEndIndex.build(database, known.schema()) && renewed;
  }
}
