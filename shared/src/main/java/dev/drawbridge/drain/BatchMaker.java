package dev.drawbridge.drain;

import static java.util.stream.Collectors.partitioningBy;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.hold.WaitingEntries;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Blocking;
import dev.drawbridge.plan.Plan;
import dev.drawbridge.plan.PlannedCall;
import dev.drawbridge.plan.Planner;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.row.RowUpdate;
import dev.drawbridge.triggerlog.Claim;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Claims what waits, plans it, and stores the batch: all in the caller's transaction. */
final class BatchMaker {
  private final TriggerLog log;
  private final MappingStore mappings;
  private final BatchRules rules;
  private final ClaimEffects effects;

  BatchMaker(MappedSchema schema, TriggerLog log, MappingStore mappings, BatchRules rules) {
    this.log = log;
    this.mappings = mappings;
    this.rules = rules;
    this.effects = new ClaimEffects(schema, log);
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
   * @param ofBlocked changes of blocked mappings, and those that wait with them
   * @param over entries of which nothing is sent, since later ones say it all
   * @param without by log id, columns that are not sent
   */
  record Planned(
      int claimed,
      List<Change> changes,
      List<Change> over,
      List<Change> ofBlocked,
      Map<Long, Set<String>> without,
      Plan plan) {}

  /**
   * @param oneCall claim for a single call, to see whether Salesforce answers
   */
  Made make(Handle handle, Connection connection, boolean oneCall) {
    Planned planned =
        plan(
            handle,
            connection,
            oneCall ? Math.min(rules.window(), SalesforceLimits.SOAP_RECORDS) : rules.window());
    Plan plan = planned.plan();
    log.ignore(handle, plan.ignored());
    log.mergeInto(handle, absorbedByIgnored(plan));
    PendingRowUpdates.remember(handle, rowsOfNothingSent(planned, mappings.all(handle)));
    log.unclaim(handle, plan.blocked());
    keepBack(handle, planned);
    List<PlannedCall> calls = oneCall ? first(handle, plan.calls()) : plan.calls();
    if (calls.isEmpty()) {
      return new Made(planned.claimed(), Optional.empty());
    }
    int entries = calls.stream().mapToInt(call -> call.logIds().size()).sum();
    long batch = Batches.create(handle, connection, entries, mappings.version(handle));
    Calls.store(handle, batch, calls, planned.without());
    return new Made(planned.claimed(), Optional.of(batch));
  }

  /**
   * What conflicts with a held change waits for a release, and what conflicts with one of a blocked
   * mapping for that. What only conflicts with a locked record goes with that record, whatever
   * holds another one.
   */
  private void keepBack(Handle handle, Planned planned) {
    List<Long> blocked = planned.plan().blocked();
    if (blocked.isEmpty()) {
      return;
    }
    Mappings all = mappings.all(handle);
    List<Change> changes = planned.changes();
    Set<Long> held =
        new Blocking(all, log.conflicting().heldForGood(handle, changes, all))
            .blockedAmong(changes);
    Set<Long> withMapping = new Blocking(all, planned.ofBlocked()).blockedAmong(changes);
    Map<Boolean, List<Long>> forHold = blocked.stream().collect(partitioningBy(held::contains));
    Map<Boolean, List<Long>> others =
        forHold.getOrDefault(false, List.of()).stream()
            .collect(partitioningBy(withMapping::contains));
    WaitingEntries.forHold(handle, forHold.getOrDefault(true, List.of()));
    WaitingEntries.withMapping(handle, others.getOrDefault(true, List.of()));
    WaitingEntries.withLocked(handle, others.getOrDefault(false, List.of()));
  }

  /**
   * The entries that an entry with nothing to send absorbed become final with it: nothing of them
   * was ever sent.
   */
  private static Map<Long, List<Long>> absorbedByIgnored(Plan plan) {
    Map<Long, List<Long>> absorbed = new HashMap<>();
    plan.ignored().stream()
        .filter(ignored -> !ignored.absorbed().isEmpty())
        .forEach(ignored -> absorbed.put(ignored.logId(), ignored.absorbed()));
    return absorbed;
  }

  /** Nothing will come to settle them. */
  private static List<RowUpdate> rowsOfNothingSent(Planned planned, Mappings all) {
    Set<Long> ignored = new HashSet<>();
    for (Plan.Ignored one : planned.plan().ignored()) {
      ignored.add(one.logId());
      ignored.addAll(one.absorbed());
    }
    return Stream.concat(
            planned.over().stream(),
            planned.changes().stream().filter(change -> ignored.contains(change.id())))
        .filter(change -> change.action() != Action.DELETE)
        .filter(change -> all.byTable(change.record().table()).isPresent())
        .map(change -> RowUpdate.ignored(change.record(), change.id()))
        .toList();
  }

  /** Claims and plans, and stores nothing of the plan. */
  Planned plan(Handle handle, Connection connection, int most) {
    Mappings all = mappings.all(handle);
    Set<String> tables = BlockedMappings.tables(handle);
    boolean withFailedInserts = connection.algorithm() == WriteAlgorithm.MERGED;
    Claim.Claimed claimed = log.claim().take(handle, most, withFailedInserts, all);
    List<Change> changes = log.conflicting().claimed(handle, Claim.reduced(claimed), all);
    List<Change> ofBlocked = log.conflicting().ofBlocked(handle, tables, changes, all);
    List<Change> stopped = new ArrayList<>(log.conflicting().held(handle, changes, all));
    stopped.addAll(ofBlocked);
    Plan plan =
        Planner.of(
                connection.algorithm(),
                all,
                rules.bulk().at(Double.parseDouble(connection.apiVersion())),
                rules.concurrency())
            .plan(changes, stopped);
    Set<Long> notSent = new HashSet<>();
    plan.ignored().forEach(ignored -> notSent.add(ignored.logId()));
    effects.remember(handle, claimed, notSent);
    List<Change> over =
        claimed.effects().changes().stream()
            .filter(change -> Claim.isOver(claimed, change))
            .toList();
    return new Planned(claimed.taken(), changes, over, ofBlocked, claimed.without(), plan);
  }

  private List<PlannedCall> first(Handle handle, List<PlannedCall> calls) {
    List<Long> others = new ArrayList<>();
    calls.stream()
        .skip(1)
        .flatMap(
            call ->
                Stream.concat(
                    call.logIds().stream(), call.merged().values().stream().flatMap(List::stream)))
        .forEach(others::add);
    log.unclaim(handle, others);
    return calls.stream().limit(1).toList();
  }
}
