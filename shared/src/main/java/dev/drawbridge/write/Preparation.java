package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Identities;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.Operation;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Turns the entries of a call into records, in the transaction that decides to send them. */
final class Preparation {
  private final String schema;
  private final TriggerLog log;
  private final MappingStore mappingStore;

  Preparation(String schema, TriggerLog log, MappingStore mappingStore) {
    this.schema = schema;
    this.log = log;
    this.mappingStore = mappingStore;
  }

  /**
   * What is sent.
   *
   * @param entries those still PENDING, in the call's order
   * @param object of the first entry; "" when there is none
   * @param externalIdField of an upsert
   */
  record Prepared(List<Entry> entries, String object, @Nullable String externalIdField) {}

  Prepared of(Handle handle, Call call) {
    Mappings mappings = mappingStore.all(handle);
    var resolver = new Resolver(mappings);
    List<Change> pending =
        log.changes().pending(handle, call.logIds()).stream()
            .map(change -> sentNow(call, change))
            .toList();
    List<Change> unknown = pending.stream().filter(change -> change.sfid() == null).toList();
    var inRows =
        Identities.inRows(handle, schema, unknown.stream().map(Change::record).distinct().toList());
    List<Entry> entries =
        Resolver.withRowIds(pending, inRows).stream()
            .map(change -> resolver.resolve(call.operation(), change))
            .toList();
    @Nullable Mapping first =
        pending.isEmpty() ? null : mappings.byTable(pending.get(0).record().table()).orElse(null);
    boolean upsert = call.operation() == Operation.UPSERT;
    return new Prepared(
        entries,
        first == null ? "" : first.objectName(),
        first == null || !upsert ? null : first.uniqueIdentifier());
  }

  private static Change sentNow(Call call, Change change) {
    return change.withValues(
        change.values().without(call.deferred().getOrDefault(change.id(), Set.of())));
  }
}
