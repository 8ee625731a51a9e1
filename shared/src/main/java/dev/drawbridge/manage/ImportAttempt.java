package dev.drawbridge.manage;

import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mappingfile.Checked;
import dev.drawbridge.read.ReadProgress;
import dev.drawbridge.schema.CaptureRenewal;
import dev.drawbridge.schema.LockHolder;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.schema.TriggerLogTables;
import dev.drawbridge.triggerlog.Reconciliation;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to bring mappings that were checked into the database, in one transaction. The
 * connection's row is locked last, when no table is waited for any more: a claim needs it.
 */
final class ImportAttempt {
  private final Database database;
  private final MappingStore store;
  private final Checked checked;
  private final Function<String, Optional<ObjectDescription>> described;
  private final Set<String> emptied = new HashSet<>();
  private final Set<String> unfilled = new HashSet<>();
  private @Nullable String table;

  ImportAttempt(
      Database database,
      MappingStore store,
      Checked checked,
      Function<String, Optional<ObjectDescription>> described) {
    this.database = database;
    this.store = store;
    this.checked = checked;
    this.described = described;
  }

  /**
   * @return what was there before
   */
  BeforeImport run(Handle handle) {
    MappingStore.lock(handle);
    BeforeImport before = BeforeImport.read(handle, store);
    MappedSchema schema = before.connection().schema();
    if (TriggerLogTables.renew(handle, schema)) {
      CaptureRenewal.functions(handle, schema, before.mappings().all());
    }
    for (Checked.Wanted wanted : checked.mappings()) {
      table = wanted.mapping().table();
      MappedTable.Made made = MappedTable.install(handle, schema, wanted.mapping());
      if (made.sfid()) {
        emptied.add(table);
      }
      if (made.columns()) {
        unfilled.add(table);
      }
    }
    table = null;
    Connections.lock(handle);
    checked.mappings().forEach(wanted -> save(handle, before, wanted));
    return before;
  }

  private void save(Handle handle, BeforeImport before, Checked.Wanted wanted) {
    Mapping mapping = wanted.mapping();
    if (turnsReadWrite(before.mappings(), mapping) || emptied.contains(mapping.table())) {
      new Reconciliation(before.connection().schema()).ofTable(handle, mapping.table());
    }
    store.save(
        handle, mapping, wanted.config(), described.apply(mapping.objectName()).orElseThrow());
    boolean known = before.mappings().byTable(mapping.table()).isPresent();
    ReadProgress.imported(handle, mapping.table(), known, unfilled.contains(mapping.table()));
    // It was compared with Salesforce just now.
    BlockedMappings.unblock(handle, mapping.table());
  }

  /** What was captured meanwhile is READONLY and was never claimed. */
  private static boolean turnsReadWrite(Mappings before, Mapping wanted) {
    return wanted.access() == Access.READ_WRITE
        && before
            .byTable(wanted.table())
            .filter(known -> known.access() == Access.READ_ONLY)
            .isPresent();
  }

  /** Who was in the way, now that this attempt has ended. */
  SyncException blocked(UnableToExecuteStatementException refused) {
    String locked = table;
    if (locked == null) {
      return new SyncException.Retriable(
          "Another import, a set-up or a drain is at work on the connection; nothing was changed."
              + " Import again.",
          refused);
    }
    String statement =
        Optional.ofNullable(refused.getStatementContext())
            .map(StatementContext::getRawSql)
            .orElse("");
    MappedSchema schema = database.transaction(Connections::read).schema();
    String holder =
        database
            .transaction(handle -> LockHolder.inTheWayOf(handle, schema, locked, statement))
            .map(LockHolder::described)
            .orElse("a session that has ended since");
    return new SyncException.Retriable(
        "The import needs the table %s.%s, which is locked by %s; nothing was changed. Import again when that transaction has ended, or end it."
            .formatted(schema.name(), locked, holder),
        refused);
  }
}
