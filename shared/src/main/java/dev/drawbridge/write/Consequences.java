package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.hold.LockedRecords;
import dev.drawbridge.hold.WaitingEntries;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Blocking;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What a settled call means for the rest of its batch: in the same commit as its results. */
final class Consequences {
  /** Why a parked batch is waited for: when the time has passed, the drain is woken. */
  static final String RECORD_LOCKED = "RECORD_LOCKED";

  static final String RECORD_DELETED = "RECORD_DELETED";
  static final String SENT_ONCE_MORE = "SENT_ONCE_MORE";

  private final TriggerLog log;
  private final MappingStore mappings;
  private final Backoff backoff;

  Consequences(TriggerLog log, MappingStore mappings, Backoff backoff) {
    this.log = log;
    this.mappings = mappings;
    this.backoff = backoff;
  }

  /**
   * @return what stops the batch; empty when it goes on
   */
  Optional<Verdict> apply(Handle handle, Call call, Settlement settlement) {
    for (Settlement.Hold hold : settlement.holds()) {
      Holds.open(
          handle,
          new Holds.NewHold(
              call.batch(),
              hold.scope(),
              hold.change().id(),
              hold.change().record(),
              hold.reason(),
              hold.code(),
              hold.message()));
    }
    if (call.algorithm() == WriteAlgorithm.MERGED) {
      adoptOrphans(handle, settlement);
    }
    if (!settlement.again().isEmpty()) {
      return Optional.of(planAnew(handle, call, RECORD_DELETED));
    }
    if (settlement.isUnknown()) {
      return Optional.of(noAnswer(handle, call, settlement));
    }
    if (settlement.mappingFault().isPresent()) {
      Optional<Verdict> stop = blockMapping(handle, call, settlement.mappingFault().get());
      if (stop.isPresent()) {
        return stop;
      }
    }
    if (!settlement.unavailable().isEmpty()) {
      Optional<Verdict> stop = leaveLocked(handle, call, settlement);
      if (stop.isPresent()) {
        return stop;
      }
    }
    // What was under way when another call stopped the batch says nothing of the time after it.
    if (!Batches.isParking(handle, call.batch())) {
      Breaker.close(handle);
    }
    if (settlement.holds().stream().anyMatch(hold -> hold.scope() == Holds.Scope.QUEUE)) {
      Calls.park(handle, log, call.batch());
      return Optional.of(new Verdict.Held(settlement.holds().size()));
    }
    if (!settlement.onceMore().isEmpty()) {
      return Optional.of(planAnew(handle, call, SENT_ONCE_MORE));
    }
    withdrawDependants(handle, call, settlement);
    return Optional.empty();
  }

  /**
   * Records that Salesforce could not lock just now wait alone, with what depends on them. Ordered
   * Writes let nothing overtake them: the batch is parked, and the queue waits with them. Where a
   * whole call met locks, they are likely one parent's: calls that need it too wait for the trial.
   */
  private Optional<Verdict> leaveLocked(Handle handle, Call call, Settlement settlement) {
    List<Long> locked = settlement.unavailable();
    Duration wait = LockedRecords.refused(handle, log.table(), locked, backoff::after);
    if (call.algorithm() == WriteAlgorithm.ORDERED) {
      Calls.park(handle, log, call.batch());
      return Optional.of(new Verdict.RetryLater(wait, RECORD_LOCKED));
    }
    List<Long> waiting = new ArrayList<>(settlement.goBack(call));
    Set<Long> withThem = new HashSet<>();
    if (settlement.settled().isEmpty()) {
      withThem.addAll(Calls.sharingLocks(handle, call));
    }
    List<Long> stopped = Stream.concat(locked.stream(), withThem.stream()).toList();
    withThem.addAll(dependants(handle, call, stopped));
    waiting.addAll(Calls.withdraw(handle, log, call.batch(), withThem));
    WaitingEntries.untilUnlocked(handle, waiting, wait);
    return Optional.empty();
  }

  /**
   * Nothing more of the mapping is sent, nor what depends on it, until it is whole. Ordered Writes
   * let nothing overtake it. Salesforce has answered: the breaker stays out of it.
   */
  Optional<Verdict> blockMapping(Handle handle, Call call, MappingFault fault) {
    BlockedMappings.block(handle, fault.table(), fault.code(), fault.reason());
    if (!Batches.isParking(handle, call.batch())) {
      Breaker.close(handle);
    }
    if (call.algorithm() == WriteAlgorithm.ORDERED) {
      Calls.park(handle, log, call.batch());
      return Optional.of(new Verdict.Parked("the mapping of " + fault.table() + " is blocked"));
    }
    List<Long> own =
        Stream.concat(
                BlockedMappings.planned(handle, log, call.batch(), fault.table()).stream(),
                fault.records().stream())
            .toList();
    Set<Long> stopped = new HashSet<>(dependants(handle, call, own));
    stopped.addAll(own);
    // They are back already: the call was answered.
    stopped.removeAll(fault.records());
    Set<Long> taken = new HashSet<>(Calls.withdraw(handle, log, call.batch(), stopped));
    own.forEach(taken::remove);
    WaitingEntries.withMapping(handle, List.copyOf(taken));
    return Optional.empty();
  }

  /**
   * What goes back goes again in its place: records that are deleted in Salesforce by another verb.
   */
  private Verdict planAnew(Handle handle, Call call, String reason) {
    Calls.park(handle, log, call.batch());
    return new Verdict.RetryLater(Duration.ZERO, reason);
  }

  /**
   * A create received no answer. The org may be unavailable: the next create is not sent, since it
   * could not be sent again either.
   */
  private Verdict noAnswer(Handle handle, Call call, Settlement settlement) {
    boolean news = !Batches.isParking(handle, call.batch());
    Calls.park(handle, log, call.batch());
    if (news) {
      int failures = Breaker.countFailure(handle, "OUTCOME_UNKNOWN");
      Breaker.open(handle, backoff.after(failures), "OUTCOME_UNKNOWN");
    }
    return new Verdict.Held(settlement.holds().size());
  }

  /** Held records do not stop the batch, only what depends on them. */
  private void withdrawDependants(Handle handle, Call call, Settlement settlement) {
    if (settlement.holds().isEmpty()) {
      return;
    }
    List<Long> held = settlement.holds().stream().map(hold -> hold.change().id()).toList();
    WaitingEntries.forHold(
        handle, Calls.withdraw(handle, log, call.batch(), dependants(handle, call, held)));
  }

  /**
   * Entries still to be sent that conflict with one of these, with an entry that it absorbed, or
   * with another entry found here. An entry that waits takes along all entries that are absorbed
   * together with it, and everything that conflicts with those.
   */
  private Set<Long> dependants(Handle handle, Call call, List<Long> logIds) {
    Mappings all = mappings.all(handle);
    List<Change> later =
        log.conflicting().pending(handle, Calls.planned(handle, call.batch()), all);
    Set<Long> stopped = new HashSet<>(logIds);
    while (true) {
      List<Change> held =
          log.conflicting().byId(handle, call.withAbsorbed(List.copyOf(stopped)), later, all);
      Set<Long> waiting = new Blocking(all, held).blockedAmong(later);
      Set<Long> whole = Calls.withTheirGroups(handle, call.batch(), waiting);
      if (whole.equals(waiting) || !stopped.addAll(whole)) {
        return whole;
      }
    }
  }

  /** Children rejected because their parent was not there go again when it is. */
  private void adoptOrphans(Handle handle, Settlement settlement) {
    if (settlement.created().isEmpty()) {
      return;
    }
    Mappings all = mappings.all(handle);
    List<String> children =
        Orphans.tablesOfChildren(
            all,
            settlement.created().stream()
                .map(created -> created.record().table())
                .collect(Collectors.toSet()));
    List<Change> orphans = log.changes().orphans(handle, children);
    if (orphans.isEmpty()) {
      return;
    }
    List<Change> parents =
        log.changes().accepted(handle, settlement.settled().stream().map(s -> s.logId()).toList());
    log.retry(handle, Orphans.of(all, parents, orphans));
  }
}
