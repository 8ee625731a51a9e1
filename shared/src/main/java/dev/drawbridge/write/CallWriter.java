package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Holds;
import dev.drawbridge.batch.Identities;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.batch.Writebacks;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.Operation;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.salesforce.SoapWriter;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One call from PLANNED to SETTLED: a commit that says it is sent, the request, a commit that says
 * what came of it. Both commits touch the log and the control tables only.
 */
final class CallWriter {
  private final String schema;
  private final TriggerLog log;
  private final MappingStore mappingStore;
  private final SoapWriter soap;
  private final Duration timeout;
  private final Backoff backoff;
  private final Steps steps;

  CallWriter(
      String schema,
      TriggerLog log,
      MappingStore mappingStore,
      SoapWriter soap,
      Duration timeout,
      Backoff backoff,
      Steps steps) {
    this.schema = schema;
    this.log = log;
    this.mappingStore = mappingStore;
    this.soap = soap;
    this.timeout = timeout;
    this.backoff = backoff;
    this.steps = steps;
  }

  /** What is sent, decided in the commit that marks the call. */
  private record Prepared(List<Entry> entries, @Nullable String externalIdField) {}

  /**
   * Sends the call and records what came of it.
   *
   * @return empty when the call is settled and the batch goes on
   */
  Optional<Verdict> write(Lease lease, Call call) {
    steps.reached(Step.BEFORE_MARK_SENT);
    Prepared prepared = lease.fenced(handle -> prepare(handle, lease, call));
    if (call.inDoubt() && !idempotent(call)) {
      return settle(lease, call, unknown(prepared.entries()));
    }
    List<Entry.Ready> ready = Resolver.ready(prepared.entries());
    if (ready.isEmpty()) return settle(lease, call, results(prepared.entries(), List.of(), false));
    steps.reached(Step.BEFORE_REQUEST);
    Answer answer =
        soap.write(
            call.operation(),
            prepared.externalIdField(),
            ready.stream().map(Entry.Ready::record).toList());
    steps.reached(Step.AFTER_ANSWER);
    return switch (answer) {
      case Answer.Answered answered ->
          settle(lease, call, results(prepared.entries(), answered.results(), call.inDoubt()));
      case Answer.Refused refused -> refused(lease, call, prepared.entries(), refused);
      case Answer.Unknown unknown -> outcomeUnknown(lease, call, prepared.entries(), unknown);
    };
  }

  private Prepared prepare(Handle handle, Lease lease, Call call) {
    Mappings mappings = mappingStore.all(handle);
    var resolver = new Resolver(mappings);
    List<Change> pending = log.pending(handle, call.logIds());
    List<Change> unknown = pending.stream().filter(change -> change.sfid() == null).toList();
    var inRows =
        Identities.inRows(handle, schema, unknown.stream().map(Change::record).distinct().toList());
    List<Entry> entries =
        Resolver.withRowIds(pending, inRows).stream()
            .map(change -> resolver.resolve(call.operation(), change))
            .toList();
    Calls.markSent(handle, call, lease.epoch(), timeout);
    return new Prepared(entries, externalIdField(call.operation(), mappings, pending));
  }

  private static @Nullable String externalIdField(
      Operation operation, Mappings mappings, List<Change> pending) {
    if (operation != Operation.UPSERT || pending.isEmpty()) return null;
    return mappings
        .byTable(pending.get(0).record().table())
        .map(Mapping::uniqueIdentifier)
        .orElse(null);
  }

  /** Everything but a create may be sent again: it names its record. */
  private static boolean idempotent(Call call) {
    return call.operation() != Operation.CREATE;
  }

  private static Settlement unknown(List<Entry> entries) {
    var settlement = new Settlement.Builder();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready ->
            settlement.unknown(ready.change(), "the request was sent and its answer was lost");
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  private static Settlement results(
      List<Entry> entries, List<RecordResult> results, boolean replayed) {
    var settlement = new Settlement.Builder();
    Iterator<RecordResult> next = results.iterator();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready -> settlement.add(ready.change(), next.next(), replayed);
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /**
   * One commit: results, identities, holds and, where the batch must stop, its parking. A record
   * that Salesforce could not take just now parks the batch too: its entry and all later ones go
   * back, so that no change of that record overtakes it.
   */
  private Optional<Verdict> settle(Lease lease, Call call, Settlement settlement) {
    steps.reached(Step.BEFORE_SETTLE);
    Optional<Verdict> verdict =
        lease.fenced(
            handle -> {
              log.settle(handle, settlement.settled());
              Identities.remember(handle, settlement.identities());
              Writebacks.remember(handle, settlement.writebacks());
              Calls.markSettled(handle, call, lease.epoch());
              log.unclaim(handle, settlement.unavailable());
              for (Settlement.Hold hold : settlement.holds()) {
                Holds.openForQueue(
                    handle,
                    call.batch(),
                    hold.logId(),
                    hold.record(),
                    hold.reason(),
                    hold.code(),
                    hold.message());
              }
              return stopIfNeeded(handle, call, settlement);
            });
    steps.reached(Step.AFTER_SETTLE);
    return verdict;
  }

  private Optional<Verdict> stopIfNeeded(Handle handle, Call call, Settlement settlement) {
    if (!settlement.holds().isEmpty()) {
      Calls.park(handle, log, call.batch());
      return Optional.of(new Verdict.Held(settlement.holds().size()));
    }
    if (!settlement.unavailable().isEmpty()) {
      Calls.park(handle, log, call.batch());
      int failures = Connections.countFailure(handle, "UNABLE_TO_LOCK_ROW");
      Connections.openBreaker(handle, backoff.after(failures), "UNABLE_TO_LOCK_ROW");
      return Optional.of(new Verdict.Ended("records are locked in Salesforce"));
    }
    Connections.succeeded(handle);
    return Optional.empty();
  }

  private Optional<Verdict> refused(
      Lease lease, Call call, List<Entry> entries, Answer.Refused refused) {
    return switch (refused.failure()) {
      case RECORD -> refusedForARecord(lease, call, entries, refused);
      case RETRY, AUTH, QUOTA, CONFIG -> {
        int failures =
            lease.fenced(
                handle -> {
                  // A refused replay leaves its first sending in doubt.
                  if (call.inDoubt()) Calls.giveUp(handle, call, lease.epoch());
                  else Calls.markRefused(handle, call, lease.epoch());
                  return Connections.countFailure(handle, refused.code());
                });
        yield Optional.of(
            new Verdict.RetryLater(backoff.after(refused.failure(), failures), refused.code()));
      }
      case AMBIGUOUS -> throw new IllegalStateException("a refusal is never ambiguous");
    };
  }

  /** Salesforce refuses the whole call for one record: halve it until that record is alone. */
  private Optional<Verdict> refusedForARecord(
      Lease lease, Call call, List<Entry> entries, Answer.Refused refused) {
    if (entries.size() > 1) {
      lease.fenced(
          handle -> {
            Calls.bisect(handle, call, lease.epoch());
            return true;
          });
      return Optional.empty();
    }
    var settlement = new Settlement.Builder();
    settlement.rejected(entries.get(0).change(), refused.code(), refused.message());
    return settle(lease, call, settlement.build());
  }

  /** The call stays SENT; the next invocation replays it, or holds it when that could double it. */
  private Optional<Verdict> outcomeUnknown(
      Lease lease, Call call, List<Entry> entries, Answer.Unknown unknown) {
    if (!idempotent(call)) return settle(lease, call, unknown(entries));
    int failures =
        lease.fenced(
            handle -> {
              Calls.giveUp(handle, call, lease.epoch());
              return Connections.countFailure(handle, "OUTCOME_UNKNOWN");
            });
    return Optional.of(
        new Verdict.RetryLater(backoff.after(FailureClass.AMBIGUOUS, failures), unknown.reason()));
  }
}
