package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.LockedRecords;
import dev.drawbridge.hold.SentOnceMore;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.row.Identities;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.triggerlog.FormerNames;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Records what came of a call, in one commit on log and control tables only. */
final class Outcomes {
  private final TriggerLog log;
  private final Identities identities;
  private final OtherRows otherRows;
  private final FulfilledDeletes fulfilledDeletes;
  private final MappingStore mappings;
  private final WriteRules rules;
  private final Consequences consequences;
  private final Steps steps;

  Outcomes(
      MappedSchema schema,
      TriggerLog log,
      MappingStore mappings,
      WriteRules rules,
      Consequences consequences,
      Steps steps) {
    this.log = log;
    this.identities = new Identities(schema);
    this.otherRows = new OtherRows(new RecordOwners(schema));
    this.mappings = mappings;
    this.fulfilledDeletes = new FulfilledDeletes(log.changes());
    this.rules = rules;
    this.consequences = consequences;
    this.steps = steps;
  }

  private Settlement.Builder startSettlement(
      Handle handle, Call call, Preparation.Prepared prepared) {
    return new Settlement.Builder(
        new HoldPolicy(call.algorithm(), rules.holdOn()),
        call,
        mappings.all(handle),
        prepared.speakers());
  }

  /**
   * @param results one for each entry that was sent, in their order
   * @param blame for what records of it were rejected that may not be to blame
   */
  Settlement results(
      Handle handle,
      Call call,
      Preparation.Prepared prepared,
      List<RecordResult> results,
      Blame blame) {
    var settlement = startSettlement(handle, call, prepared);
    Set<Long> notToBlame = settlement.goingBack(blame);
    var otherObjects = OtherObjects.of(handle, call.operation(), prepared);
    Map<Long, RecordKey> others = otherRows.found(handle, found(prepared, results));
    Set<Long> fulfilled = fulfilled(handle, call, prepared, results);
    Set<Long> lockedTooLong =
        LockedRecords.triedFor(handle, locked(prepared, results), rules.lockPatience());
    Iterator<RecordResult> next = results.iterator();
    for (Entry entry : prepared.entries()) {
      switch (entry) {
        case Entry.Ready ready -> {
          RecordResult result = next.next();
          long id = ready.change().id();
          RecordKey other = others.get(id);
          Optional<String> ofOtherObject = otherObjects.reason(result);
          if (ofOtherObject.isPresent()) {
            settlement.unknown(ready.change(), ofOtherObject.get());
          } else if (other != null) {
            settlement.foundOtherRow(ready.change(), other);
          } else if (notToBlame.contains(id)) {
            continue;
          } else if (lockedTooLong.contains(id)
              && result instanceof RecordResult.Rejected rejected) {
            settlement.lockedTooLong(ready.change(), rejected);
          } else {
            settlement.add(ready.change(), result, fulfilled.contains(id));
          }
        }
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  private static List<Long> locked(Preparation.Prepared prepared, List<RecordResult> results) {
    List<Long> locked = new ArrayList<>();
    Iterator<RecordResult> next = results.iterator();
    for (Entry.Ready ready : Resolver.ready(prepared.entries())) {
      if (next.next() instanceof RecordResult.Rejected no && Settlement.isLocked(no)) {
        locked.add(ready.change().id());
      }
    }
    return locked;
  }

  /**
   * DELETEs that found their record deleted by one of ours: an earlier sending, of this call or of
   * one that got no answer and was rejected when it was sent again, or the DELETE of a parent.
   */
  private Set<Long> fulfilled(
      Handle handle, Call call, Preparation.Prepared prepared, List<RecordResult> results) {
    if (call.operation() != Operation.DELETE) {
      return Set.of();
    }
    List<Change> found = new ArrayList<>();
    List<Change> now = new ArrayList<>();
    Iterator<RecordResult> next = results.iterator();
    for (Entry.Ready ready : Resolver.ready(prepared.entries())) {
      switch (next.next()) {
        case RecordResult.Accepted accepted -> now.add(ready.change());
        case RecordResult.Rejected no when Settlement.isDeleted(no) -> found.add(ready.change());
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
  private static List<Change> found(Preparation.Prepared prepared, List<RecordResult> results) {
    List<Change> found = new ArrayList<>();
    Iterator<RecordResult> next = results.iterator();
    for (Entry.Ready ready : Resolver.ready(prepared.entries())) {
      if (next.next() instanceof RecordResult.Accepted accepted
          && !accepted.created()
          && ready.change().action() == Action.INSERT
          && ready.record().sfid() == null) {
        found.add(ready.change().withSfid(accepted.sfid()));
      }
    }
    return found;
  }

  /** Nobody knows what became of those that were sent. */
  Settlement unknown(Handle handle, Call call, Preparation.Prepared prepared) {
    var settlement = startSettlement(handle, call, prepared);
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
  Settlement rejected(
      Handle handle, Call call, Preparation.Prepared prepared, String code, String message) {
    var settlement = startSettlement(handle, call, prepared);
    settlement.rejected(prepared.entries().get(0).change(), code, message);
    return settlement.build();
  }

  /**
   * Results, identities, holds and, where the batch must stop, its parking.
   *
   * @param settlement what came of the call, told in the transaction that records it
   * @return empty when the batch goes on
   */
  Optional<Verdict> settle(
      Lease lease, Call call, Function<Handle, Settlement> settlement, Optional<ApiUsage> usage) {
    steps.reached(Step.BEFORE_SETTLE);
    Optional<Verdict> verdict =
        lease.fenced(
            handle -> {
              Settlement settled = settlement.apply(handle);
              record(handle, call, settled);
              Calls.markSettled(handle, call, lease.epoch());
              usage.ifPresent(said -> ApiBudget.seen(handle, said.used(), said.limit()));
              return consequences.apply(handle, call, settled);
            });
    steps.reached(Step.AFTER_SETTLE);
    return verdict;
  }

  /**
   * Notes that all of a refused call is sent once more.
   *
   * @return whether it may be; false where all of it was
   */
  boolean noteOnceMore(Handle handle, Call call) {
    boolean mayBe = !SentOnceMore.mayBe(handle, call.logIds()).isEmpty();
    if (mayBe) {
      SentOnceMore.note(handle, log, call.logIds());
    }
    return mayBe;
  }

  /** The call was refused for its mapping, and is PLANNED again. */
  Optional<Verdict> blocked(Handle handle, Call call, MappingFault fault) {
    return consequences.blocked(handle, call, fault);
  }

  private void record(Handle handle, Call call, Settlement settlement) {
    log.settle(handle, settlement.settled());
    log.mergeInto(handle, settlement.spokenFor());
    log.rewrite(handle, settlement.keeping());
    FormerNames.remember(handle, settlement.formerNames());
    Identities.gone(handle, settlement.gone());
    identities.remember(handle, settlement.created());
    Identities.rename(handle, settlement.renamed());
    PendingRowUpdates.remember(handle, settlement.writebacks());
    log.unclaim(handle, settlement.goBack(call));
    log.forgetRecords(handle, settlement.again());
    SentOnceMore.note(handle, log, settlement.onceMore());
  }
}
