package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Holds;
import dev.drawbridge.batch.Waiting;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Blocking;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What a settled call means for the rest of its batch: in the same commit as its results. */
final class Consequences {
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
  Optional<Verdict> of(Handle handle, Call call, Settlement settlement) {
    for (Settlement.Hold hold : settlement.holds()) {
      Holds.open(
          handle,
          call.batch(),
          hold.scope(),
          hold.change().id(),
          hold.change().record(),
          hold.reason(),
          hold.code(),
          hold.message());
    }
    if (call.algorithm() == WriteAlgorithm.MERGED) adoptOrphans(handle, settlement);
    if (!settlement.unavailable().isEmpty()) return Optional.of(leaveAlone(handle, call));
    if (!settlement.again().isEmpty()) return Optional.of(planAnew(handle, call));
    if (settlement.isUnknown()) return Optional.of(noAnswer(handle, call, settlement));
    // What was under way when another call stopped the batch says nothing of the time after it.
    if (!Batches.isParking(handle, call.batch())) Breaker.close(handle);
    if (settlement.holds().stream().anyMatch(hold -> hold.scope() == Holds.Scope.QUEUE)) {
      Calls.park(handle, log, call.batch());
      return Optional.of(new Verdict.Held(settlement.holds().size()));
    }
    withdrawDependants(handle, call, settlement);
    return Optional.empty();
  }

  /**
   * A record that Salesforce could not take just now parks the batch: its entry and all later ones
   * go back, so that no change of that record overtakes it.
   */
  private Verdict leaveAlone(Handle handle, Call call) {
    Calls.park(handle, log, call.batch());
    int failures = Breaker.countFailure(handle, "UNABLE_TO_LOCK_ROW");
    Breaker.open(handle, backoff.after(failures), "UNABLE_TO_LOCK_ROW");
    return new Verdict.Ended("records are locked in Salesforce");
  }

  /** Records that are deleted in Salesforce are made anew: in their place, by another verb. */
  private Verdict planAnew(Handle handle, Call call) {
    Calls.park(handle, log, call.batch());
    return new Verdict.Ended("records are deleted in Salesforce");
  }

  /**
   * Nobody answered a create: who may be away must not be sent the next one, which nobody could
   * send again either.
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
    if (settlement.holds().isEmpty()) return;
    List<Change> held =
        log.changes()
            .byId(handle, settlement.holds().stream().map(hold -> hold.change().id()).toList());
    List<Change> later =
        log.changes().pendingWithLives(handle, Calls.planned(handle, call.batch()));
    Set<Long> dependants = new Blocking(mappings.all(handle), held).of(later);
    Waiting.remember(handle, Calls.withdraw(handle, log, call.batch(), dependants));
  }

  /** Children rejected because their parent was not there go again when it is. */
  private void adoptOrphans(Handle handle, Settlement settlement) {
    if (settlement.created().isEmpty()) return;
    Mappings all = mappings.all(handle);
    List<String> children =
        Orphans.tablesOfChildren(
            all,
            settlement.created().stream()
                .map(created -> created.record().table())
                .collect(Collectors.toSet()));
    List<Change> orphans = log.changes().orphans(handle, children);
    if (orphans.isEmpty()) return;
    List<Change> parents =
        log.changes().accepted(handle, settlement.settled().stream().map(s -> s.logId()).toList());
    log.retry(handle, Orphans.of(all, parents, orphans));
  }
}
