package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Identities;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.batch.Writebacks;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
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
import java.util.Set;
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
  private final WriteRules rules;
  private final Backoff backoff;
  private final Consequences consequences;
  private final Steps steps;

  CallWriter(
      String schema,
      TriggerLog log,
      MappingStore mappingStore,
      SoapWriter soap,
      WriteRules rules,
      Backoff backoff,
      Steps steps) {
    this.schema = schema;
    this.log = log;
    this.mappingStore = mappingStore;
    this.soap = soap;
    this.rules = rules;
    this.backoff = backoff;
    this.consequences = new Consequences(log, mappingStore, backoff);
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
      return settle(lease, call, unknown(call, prepared.entries()));
    }
    List<Entry.Ready> ready = Resolver.ready(prepared.entries());
    if (ready.isEmpty()) return settle(lease, call, results(call, prepared.entries(), List.of()));
    steps.reached(Step.BEFORE_REQUEST);
    Answer answer =
        soap.write(
            call.operation(),
            prepared.externalIdField(),
            ready.stream().map(Entry.Ready::record).toList());
    steps.reached(Step.AFTER_ANSWER);
    return switch (answer) {
      case Answer.Answered answered ->
          settle(lease, call, results(call, prepared.entries(), answered.results()));
      case Answer.Refused refused -> refused(lease, call, prepared.entries(), refused);
      case Answer.Unknown unknown -> outcomeUnknown(lease, call, prepared.entries(), unknown);
    };
  }

  private Prepared prepare(Handle handle, Lease lease, Call call) {
    Mappings mappings = mappingStore.all(handle);
    var resolver = new Resolver(mappings);
    List<Change> pending =
        log.pending(handle, call.logIds()).stream().map(change -> sentNow(call, change)).toList();
    List<Change> unknown = pending.stream().filter(change -> change.sfid() == null).toList();
    var inRows =
        Identities.inRows(handle, schema, unknown.stream().map(Change::record).distinct().toList());
    List<Entry> entries =
        Resolver.withRowIds(pending, inRows).stream()
            .map(change -> resolver.resolve(call.operation(), change))
            .toList();
    Calls.markSent(handle, call, lease.epoch(), rules.callTimeout());
    ApiBudget.count(handle, 1);
    return new Prepared(entries, externalIdField(call.operation(), mappings, pending));
  }

  private static Change sentNow(Call call, Change change) {
    return change.withValues(
        change.values().without(call.deferred().getOrDefault(change.id(), Set.of())));
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

  private Settlement.Builder settlement(Call call) {
    return new Settlement.Builder(
        new HoldPolicy(call.algorithm(), rules.holdOn()), call.deferred());
  }

  private Settlement unknown(Call call, List<Entry> entries) {
    var settlement = settlement(call);
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready ->
            settlement.unknown(ready.change(), "the request was sent and its answer was lost");
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  private Settlement results(Call call, List<Entry> entries, List<RecordResult> results) {
    var settlement = settlement(call);
    Iterator<RecordResult> next = results.iterator();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready -> settlement.add(ready.change(), next.next(), call.inDoubt());
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /** One commit: results, identities, holds and, where the batch must stop, its parking. */
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
              soap.usage().ifPresent(u -> ApiBudget.seen(handle, u.used(), u.limit()));
              return consequences.of(handle, call, settlement);
            });
    steps.reached(Step.AFTER_SETTLE);
    return verdict;
  }

  private Optional<Verdict> refused(
      Lease lease, Call call, List<Entry> entries, Answer.Refused refused) {
    return switch (refused.failure()) {
      case RECORD -> refusedForARecord(lease, call, entries, refused);
      case RETRY, AUTH, QUOTA, CONFIG ->
          Optional.of(lease.fenced(handle -> refusedForNow(handle, lease, call, refused)));
      case AMBIGUOUS -> throw new IllegalStateException("a refusal is never ambiguous");
    };
  }

  /**
   * Nothing was done. The same call comes again after a backoff, until Salesforce has refused so
   * often, or for such a reason, that it is left alone: then the batch is parked and the breaker
   * opens. A refused replay stays as it is, for its first sending is in doubt.
   */
  private Verdict refusedForNow(Handle handle, Lease lease, Call call, Answer.Refused refused) {
    int failures = Breaker.countFailure(handle, refused.code());
    Duration wait = backoff.after(refused.failure(), failures);
    if (call.inDoubt()) {
      Calls.giveUp(handle, call, lease.epoch());
      return new Verdict.RetryLater(wait, refused.code());
    }
    Calls.markRefused(handle, call, lease.epoch());
    boolean probe = Connections.read(handle).breaker() != Breaker.State.CLOSED;
    boolean passing = refused.failure() == FailureClass.RETRY;
    if (passing && !probe && failures < rules.failuresToOpenBreaker()) {
      return new Verdict.RetryLater(wait, refused.code());
    }
    Calls.park(handle, log, call.batch());
    Breaker.open(handle, wait, refused.code());
    return new Verdict.Ended("left alone: " + refused.code());
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
    var settlement = settlement(call);
    settlement.rejected(entries.get(0).change(), refused.code(), refused.message());
    return settle(lease, call, settlement.build());
  }

  /** The call stays SENT; the next invocation replays it, or holds it when that could double it. */
  private Optional<Verdict> outcomeUnknown(
      Lease lease, Call call, List<Entry> entries, Answer.Unknown unknown) {
    if (!idempotent(call)) return settle(lease, call, unknown(call, entries));
    int failures =
        lease.fenced(
            handle -> {
              Calls.giveUp(handle, call, lease.epoch());
              return Breaker.countFailure(handle, "OUTCOME_UNKNOWN");
            });
    return Optional.of(
        new Verdict.RetryLater(backoff.after(FailureClass.AMBIGUOUS, failures), unknown.reason()));
  }
}
