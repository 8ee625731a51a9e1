package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.PoisonEntries;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.NetChange;
import dev.drawbridge.row.Identities;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.triggerlog.LifeEndReader;
import dev.drawbridge.triggerlog.LifeEnds;
import dev.drawbridge.triggerlog.LoggedChanges;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of a call out of its entries, as late as in the transaction that decides to
 * send them: an id that an earlier call brought is known by then.
 */
final class RecordBuilder {
  private final TriggerLog log;
  private final MappingStore mappingStore;
  private final Identities identities;
  private final LifeEndReader ends;
  private final OtherRows otherRows;

  RecordBuilder(MappedSchema schema, TriggerLog log, MappingStore mappingStore) {
    this.log = log;
    this.mappingStore = mappingStore;
    this.identities = new Identities(schema);
    this.ends = new LifeEndReader(schema);
    this.otherRows = new OtherRows(new RecordOwners(schema));
  }

  /** Records that are to be sent. */
  PreparedCall build(Handle handle, Call call) {
    return build(handle, call, call.operation() == Operation.UPSERT);
  }

  /** Records that were sent: their keys are no longer looked up. */
  PreparedCall rebuild(Handle handle, Call call) {
    return build(handle, call, false);
  }

  private PreparedCall build(Handle handle, Call call, boolean withSuspects) {
    Mappings mappings = mappingStore.all(handle);
    LoggedChanges.Pending read = log.changes().pending(handle, call.entries());
    PoisonEntries.fail(handle, log, PoisonEntries.INVALID_ENTRY, read.unreadable());
    Map<Long, Change> speakers = new HashMap<>();
    List<Change> folded = folded(handle, call, read.changes(), mappings, speakers);
    List<Change> known = withRecordsOfRows(handle, folded);
    Map<Long, Entry.Unsendable> refused = otherRows.refused(handle, call.operation(), known);
    List<Entry> entries =
        known.stream()
            .map(change -> sentNow(call, change))
            .<Entry>map(
                change ->
                    refused.containsKey(change.id())
                        ? refused.get(change.id())
                        : record(call.operation(), change, mappings))
            .toList();
    @Nullable Mapping first =
        folded.isEmpty() ? null : mappings.byTable(folded.get(0).record().table()).orElse(null);
    boolean upsert = call.operation() == Operation.UPSERT;
    return new PreparedCall(
        call,
        entries,
        first == null ? "" : first.objectName(),
        first == null || !upsert ? null : first.uniqueIdentifier(),
        speakers,
        withSuspects ? otherRows.suspects(handle, known, mappings) : Map.of(),
        first);
  }

  /**
   * The values that each entry of the call sends: its own without those that were written later, or
   * merged again with those that it absorbed. Entries whose absorbing entry is gone go back.
   */
  private List<Change> folded(
      Handle handle, Call call, List<Change> read, Mappings mappings, Map<Long, Change> speakers) {
    Map<Long, Change> changes = new HashMap<>();
    for (Change change : read) {
      Set<String> later = call.without().getOrDefault(change.id(), Set.of());
      changes.put(change.id(), change.withValues(change.values().without(later)));
    }
    List<Change> folded = new ArrayList<>();
    for (long id : call.logIds()) {
      Change speaker = changes.get(id);
      List<Long> absorbed = call.merged().getOrDefault(id, List.of());
      if (speaker == null) {
        if (!absorbed.isEmpty()) {
          log.unclaim(handle, absorbed);
        }
        continue;
      }
      if (absorbed.isEmpty()) {
        folded.add(speaker.withValues(NetChange.own(speaker)));
        continue;
      }
      Change net =
          NetChange.of(
              Stream.concat(absorbed.stream(), Stream.of(id))
                  .map(changes::get)
                  .filter(Objects::nonNull)
                  .toList(),
              mappings);
      speakers.put(id, net);
      folded.add(net);
    }
    return folded;
  }

  /** Where neither entry nor identity knows the record, the row does, while its life goes on. */
  private List<Change> withRecordsOfRows(Handle handle, List<Change> changes) {
    List<RecordKey> unknown =
        changes.stream()
            .filter(change -> change.sfid() == null && change.action() != Action.INSERT)
            .map(Change::record)
            .distinct()
            .toList();
    if (unknown.isEmpty()) {
      return changes;
    }
    Map<RecordKey, String> inRows = identities.inRows(handle, unknown);
    LifeEnds over = ends.read(handle, unknown);
    return changes.stream()
        .map(
            change -> {
              boolean ask = change.sfid() == null && change.action() != Action.INSERT;
              boolean lives = ask && over.after(change.record(), change.id()) == null;
              return lives ? change.withSfid(inRows.get(change.record())) : change;
            })
        .toList();
  }

  private static Change sentNow(Call call, Change change) {
    return change.withValues(
        change.values().without(call.deferred().getOrDefault(change.id(), Set.of())));
  }

  private static Entry record(Operation operation, Change change, Mappings mappings) {
    Optional<Mapping> mapping = mappings.byTable(change.record().table());
    if (mapping.isEmpty()) {
      return new Entry.Unsendable(change, "NOT_MAPPED", "the table is not mapped");
    }
    boolean needsId = operation == Operation.UPDATE || operation == Operation.DELETE;
    if (needsId && change.sfid() == null) {
      // Never an upsert in its place: it would make half a record.
      return new Entry.Unsendable(
          change,
          "NO_SALESFORCE_ID",
          "the record has no Salesforce id: its INSERT did not succeed");
    }
    return RecordFields.of(operation, change, mapping.get());
  }
}
