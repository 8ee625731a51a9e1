package dev.drawbridge.batch;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.NetChange;
import dev.drawbridge.plan.Plan;
import dev.drawbridge.plan.PlannedCall;
import dev.drawbridge.plan.Planner;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Claims what waits, plans it, and stores the batch: all in the caller's transaction. */
final class BatchMaker {
  /** No call takes more records. */
  private static final int ONE_CALL = 200;

  private final TriggerLog log;
  private final MappingStore mappings;
  private final BatchRules rules;

  BatchMaker(TriggerLog log, MappingStore mappings, BatchRules rules) {
    this.log = log;
    this.mappings = mappings;
    this.rules = rules;
  }

  /**
   * @param claimed how many entries were taken from NEW
   * @param batch the new batch, unless nothing of it is to be sent
   */
  record Made(int claimed, Optional<Long> batch) {}

  /**
   * What was claimed and is to be done with it.
   *
   * @param claimed entries taken from NEW
   * @param changes what is left of them, with taken up again what was rejected
   */
  record Planned(int claimed, List<Change> changes, Plan plan) {}

  /**
   * @param oneCall claim for a single call, to see whether Salesforce answers
   */
  Made make(Handle handle, ConnectionState connection, boolean oneCall) {
    Planned planned =
        plan(handle, connection, oneCall ? Math.min(rules.window(), ONE_CALL) : rules.window());
    Plan plan = planned.plan();
    log.ignore(handle, plan.ignored());
    absorb(handle, planned);
    log.unclaim(handle, plan.blocked());
    Waiting.remember(handle, plan.blocked());
    List<PlannedCall> calls = oneCall ? first(handle, plan.calls()) : plan.calls();
    if (calls.isEmpty()) return new Made(planned.claimed(), Optional.empty());
    int entries = calls.stream().mapToInt(call -> call.logIds().size()).sum();
    long batch = Batches.create(handle, connection, entries);
    Calls.store(handle, batch, calls);
    return new Made(planned.claimed(), Optional.of(batch));
  }

  /** Claims and plans, and stores nothing of the plan. */
  Planned plan(Handle handle, ConnectionState connection, int most) {
    List<Change> claimed = log.claim(handle, most);
    List<Change> current =
        withoutOverwritten(handle, withFailedInserts(handle, connection, claimed));
    Plan plan =
        Planner.of(
                connection.algorithm(),
                mappings.all(handle),
                rules.bulk().at(Double.parseDouble(connection.apiVersion())),
                rules.concurrency())
            .plan(current, log.changes().held(handle));
    return new Planned(claimed.size(), current, plan);
  }

  private List<PlannedCall> first(Handle handle, List<PlannedCall> calls) {
    log.unclaim(handle, calls.stream().skip(1).flatMap(call -> call.logIds().stream()).toList());
    return calls.stream().limit(1).toList();
  }

  /** Merged Writes resend a rejected INSERT with the row's next change. */
  private List<Change> withFailedInserts(
      Handle handle, ConnectionState connection, List<Change> claimed) {
    if (connection.algorithm() != WriteAlgorithm.MERGED) return claimed;
    List<RecordKey> unknown =
        claimed.stream()
            .filter(change -> change.verb() == Verb.UPDATE && change.sfid() == null)
            .map(Change::record)
            .distinct()
            .toList();
    List<Change> failed = log.claimFailedInserts(handle, unknown);
    if (failed.isEmpty()) return claimed;
    return Stream.concat(failed.stream(), claimed.stream())
        .sorted(Comparator.comparingLong(Change::id))
        .toList();
  }

  private void absorb(Handle handle, Planned planned) {
    Map<Long, Change> changes = new HashMap<>();
    planned.changes().forEach(change -> changes.put(change.id(), change));
    Map<Long, RowImage> values = new HashMap<>();
    List<Long> absorbed = new ArrayList<>();
    for (PlannedCall call : planned.plan().calls()) {
      call.merged()
          .forEach(
              (speaker, others) -> {
                absorbed.addAll(others);
                Stream<Long> group = Stream.concat(others.stream(), Stream.of(speaker));
                Change net = NetChange.of(group.map(changes::get).toList());
                if (net.verb() != Verb.DELETE) values.put(speaker, net.values());
              });
    }
    planned.plan().ignored().forEach(ignored -> absorbed.addAll(ignored.absorbed()));
    log.rewrite(handle, values);
    log.merge(handle, absorbed, "another entry of the record speaks for it");
  }

  /** An old entry that was set back to NEW must not bring back what a later one has replaced. */
  private List<Change> withoutOverwritten(Handle handle, List<Change> claimed) {
    Map<Long, Set<String>> written =
        log.changes().writtenSince(handle, claimed.stream().map(Change::id).toList());
    Set<Long> deleted =
        log.changes().deletedSince(handle, claimed.stream().map(Change::id).toList());
    var left = new ArrayList<Change>();
    var merged = new ArrayList<Long>();
    for (Change change : claimed) {
      Set<String> since = written.getOrDefault(change.id(), Set.of());
      Change reduced = since.isEmpty() ? change : change.withValues(change.values().without(since));
      boolean nothingLeft =
          deleted.contains(change.id()) || !since.isEmpty() && reduced.values().isEmpty();
      if (nothingLeft) merged.add(change.id());
      else left.add(reduced);
    }
    log.merge(handle, merged, "written later");
    return left;
  }
}
