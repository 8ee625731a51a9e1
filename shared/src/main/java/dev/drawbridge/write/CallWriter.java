package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.plan.Operation;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.SoapWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * One SOAP call from PLANNED to SETTLED: a commit that says it is sent, the request, a commit that
 * says what came of it. Both commits touch the log and the control tables only.
 */
final class CallWriter {
  private final Preparation preparation;
  private final SoapWriter soap;
  private final Duration timeout;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final Steps steps;

  CallWriter(
      Preparation preparation,
      SoapWriter soap,
      Duration timeout,
      Outcomes outcomes,
      Refusals refusals,
      Steps steps) {
    this.preparation = preparation;
    this.soap = soap;
    this.timeout = timeout;
    this.outcomes = outcomes;
    this.refusals = refusals;
    this.steps = steps;
  }

  /**
   * Sends the call and records what came of it.
   *
   * @return empty when the call is settled and the batch goes on
   */
  Optional<Verdict> write(Lease lease, Call call) {
    steps.reached(Step.BEFORE_MARK_SENT);
    Preparation.Prepared prepared = lease.fenced(handle -> prepare(handle, lease, call));
    List<Entry> entries = prepared.entries();
    if (call.inDoubt() && !idempotent(call)) {
      return settle(lease, call, outcomes.unknown(call, entries));
    }
    List<Entry.Ready> ready = Resolver.ready(entries);
    if (ready.isEmpty()) return settle(lease, call, outcomes.results(call, entries, List.of()));
    steps.reached(Step.BEFORE_REQUEST);
    Answer answer =
        soap.write(
            call.operation(),
            prepared.externalIdField(),
            ready.stream().map(Entry.Ready::record).toList());
    steps.reached(Step.AFTER_ANSWER);
    return switch (answer) {
      case Answer.Answered answered
          when !Attribution.plausible(
              ready.stream().map(Entry.Ready::record).toList(), answered.results()) ->
          unknown(lease, call, entries, new Answer.Unknown("RESULTS_DO_NOT_MATCH"));
      case Answer.Answered answered ->
          settle(lease, call, outcomes.results(call, entries, answered.results()));
      case Answer.Refused refused -> refused(lease, call, entries, refused);
      case Answer.Unknown unknown -> unknown(lease, call, entries, unknown);
    };
  }

  private Preparation.Prepared prepare(Handle handle, Lease lease, Call call) {
    Preparation.Prepared prepared = preparation.of(handle, call);
    Calls.markSent(handle, call, lease.epoch(), timeout);
    ApiBudget.count(handle, 1);
    return prepared;
  }

  /** Everything but a create may be sent again: it names its record. */
  private static boolean idempotent(Call call) {
    return call.operation() != Operation.CREATE;
  }

  private Optional<Verdict> settle(Lease lease, Call call, Settlement settlement) {
    return outcomes.settle(lease, call, settlement, soap.usage());
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

  /** Nothing was done. A refused replay stays as it is, for its first sending is in doubt. */
  private Verdict refusedForNow(Handle handle, Lease lease, Call call, Answer.Refused refused) {
    if (call.inDoubt()) Calls.giveUp(handle, call, lease.epoch());
    else Calls.markRefused(handle, call, lease.epoch());
    return refusals.of(handle, call, refused.failure(), refused.code(), !call.inDoubt());
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
    var settlement = outcomes.of(call);
    settlement.rejected(entries.get(0).change(), refused.code(), refused.message());
    return settle(lease, call, settlement.build());
  }

  /** The call stays SENT; the next invocation replays it, or holds it when that could double it. */
  private Optional<Verdict> unknown(
      Lease lease, Call call, List<Entry> entries, Answer.Unknown unknown) {
    if (!idempotent(call)) return settle(lease, call, outcomes.unknown(call, entries));
    return Optional.of(
        lease.fenced(
            handle -> {
              Calls.giveUp(handle, call, lease.epoch());
              return refusals.of(handle, call, FailureClass.AMBIGUOUS, unknown.reason(), false);
            }));
  }
}
