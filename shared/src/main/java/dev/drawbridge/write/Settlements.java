package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.LockedRecords;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Says what an answer means for the entries of a call. Reads what that depends on, such as whose
 * record was found, and changes nothing.
 */
final class Settlements {
  private final OtherRows otherRows;
  private final FulfilledDeletes fulfilledDeletes;
  private final MappingStore mappings;
  private final WriteRules rules;

  Settlements(MappedSchema schema, TriggerLog log, MappingStore mappings, WriteRules rules) {
    this.otherRows = new OtherRows(new RecordOwners(schema));
    this.fulfilledDeletes = new FulfilledDeletes(log.changes());
    this.mappings = mappings;
    this.rules = rules;
  }

  /**
   * @param said one for each entry that was sent, in their order
   * @param blame for what records of it were rejected that may not be to blame
   */
  Settlement ofResults(Handle handle, PreparedCall prepared, List<RecordResult> said, Blame blame) {
    Settlement.Builder settlement = start(handle, prepared);
    List<PreparedCall.Result> results = prepared.results(said);
    var about =
        new About(
            settlement.goingBack(blame),
            OtherObjects.in(handle, prepared),
            otherRows.found(handle, found(results)),
            fulfilled(handle, prepared.call(), results),
            LockedRecords.triedFor(handle, locked(results), rules.lockPatience()));
    Iterator<PreparedCall.Result> next = results.iterator();
    for (Entry entry : prepared.entries()) {
      switch (entry) {
        case Entry.Ready ready -> add(settlement, next.next(), about);
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /**
   * What is known beside the results, by log id.
   *
   * @param notToBlame rejected entries that go back
   * @param otherRows whose record an upsert found
   * @param fulfilled DELETEs whose record one of our own deletes had deleted
   * @param lockedTooLong entries that were tried long enough
   */
  private record About(
      Set<Long> notToBlame,
      OtherObjects otherObjects,
      Map<Long, RecordKey> otherRows,
      Set<Long> fulfilled,
      Set<Long> lockedTooLong) {}

  private static void add(Settlement.Builder settlement, PreparedCall.Result result, About about) {
    Change change = result.change();
    Optional<String> ofOtherObject = about.otherObjects().reason(result.said());
    RecordKey otherRow = about.otherRows().get(change.id());
    if (ofOtherObject.isPresent()) {
      settlement.unknown(change, ofOtherObject.get());
    } else if (otherRow != null) {
      settlement.foundOtherRow(change, otherRow);
    } else if (about.notToBlame().contains(change.id())) {
      return;
    } else if (about.lockedTooLong().contains(change.id())
        && result.said() instanceof RecordResult.Rejected rejected) {
      settlement.lockedTooLong(change, rejected);
    } else {
      settlement.add(change, result.said(), about.fulfilled().contains(change.id()));
    }
  }

  /** The outcome of those that were sent is unknown. */
  Settlement ofUnknownOutcome(Handle handle, PreparedCall prepared) {
    Settlement.Builder settlement = start(handle, prepared);
    for (Entry entry : prepared.entries()) {
      switch (entry) {
        case Entry.Ready ready ->
            settlement.unknown(ready.change(), "the request was sent and its answer was lost");
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /** Salesforce refuses a call for the one record that is in it. */
  Settlement ofRejection(Handle handle, PreparedCall prepared, String code, String message) {
    Settlement.Builder settlement = start(handle, prepared);
    settlement.rejected(prepared.entries().get(0).change(), code, message);
    return settlement.build();
  }

  private Settlement.Builder start(Handle handle, PreparedCall prepared) {
    return new Settlement.Builder(
        new HoldPolicy(prepared.call().algorithm(), rules.holdOn()),
        prepared.call(),
        mappings.all(handle),
        prepared.speakers());
  }

  private static List<Long> locked(List<PreparedCall.Result> results) {
    return results.stream()
        .filter(
            result -> result.said() instanceof RecordResult.Rejected no && Settlement.isLocked(no))
        .map(result -> result.change().id())
        .toList();
  }

  /**
   * DELETEs that found their record deleted by one of ours: an earlier sending, of this call or of
   * one that got no answer and was rejected when it was sent again, or the DELETE of a parent.
   */
  private Set<Long> fulfilled(Handle handle, Call call, List<PreparedCall.Result> results) {
    if (call.operation() != Operation.DELETE) {
      return Set.of();
    }
    List<Change> found = new ArrayList<>();
    List<Change> now = new ArrayList<>();
    for (PreparedCall.Result result : results) {
      switch (result.said()) {
        case RecordResult.Accepted accepted -> now.add(result.change());
        case RecordResult.Rejected no when Settlement.isDeleted(no) -> found.add(result.change());
        case RecordResult.Rejected no -> {}
      }
    }
    boolean sentBefore = call.inDoubt() || call.replays() > 0;
    Set<Long> fulfilled =
        found.stream()
            .filter(change -> sentBefore || change.doubtful())
            .map(Change::id)
            .collect(Collectors.toSet());
    found.stream().filter(change -> fulfilled.contains(change.id())).forEach(now::add);
    found.removeIf(change -> fulfilled.contains(change.id()));
    fulfilled.addAll(fulfilledDeletes.find(handle, found, now, mappings.all(handle)));
    return fulfilled;
  }

  /** New rows whose upsert found a record instead of making one. */
  private static List<Change> found(List<PreparedCall.Result> results) {
    List<Change> found = new ArrayList<>();
    for (PreparedCall.Result result : results) {
      if (result.said() instanceof RecordResult.Accepted accepted
          && !accepted.created()
          && result.change().action() == Action.INSERT
          && result.record().sfid() == null) {
        found.add(result.change().withSfid(accepted.sfid()));
      }
    }
    return found;
  }
}
