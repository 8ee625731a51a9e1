package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.plan.Operation;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.ApiUsage;
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
  private final Duration timeout;
  private final boolean readBack;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final Steps steps;

  CallWriter(
      Preparation preparation,
      WriteRules rules,
      Outcomes outcomes,
      Refusals refusals,
      Steps steps) {
    this.preparation = preparation;
    this.timeout = rules.callTimeout();
    this.readBack = rules.readBack();
    this.outcomes = outcomes;
    this.refusals = refusals;
    this.steps = steps;
  }

  /** Marks the call as sent, in the caller's fenced transaction. */
  InFlight.Sent markSent(Handle handle, Lease lease, Call call) {
    Preparation.Prepared prepared = preparation.of(handle, call);
    Calls.markSent(handle, call, lease.epoch(), timeout);
    ApiBudget.count(handle, readBack && call.operation() == Operation.UPSERT ? 2 : 1);
    return new InFlight.Sent(call, prepared);
  }

  /** Whether a call that is marked as sent is sent: not in doubt for good, and not empty. */
  static boolean toBeSent(InFlight.Sent sent) {
    boolean doubtful = sent.call().inDoubt() && !idempotent(sent.call());
    return !doubtful && !Resolver.ready(sent.prepared().entries()).isEmpty();
  }

  /**
   * Settles a call for which there is nothing to send.
   *
   * @return what stops the batch; empty when it goes on
   */
  Optional<Verdict> settleUnsent(Lease lease, InFlight.Sent sent) {
    Call call = sent.call();
    List<Entry> entries = sent.prepared().entries();
    boolean doubtful = call.inDoubt() && !idempotent(call);
    Settlement settlement =
        doubtful ? outcomes.unknown(call, entries) : outcomes.results(call, entries, List.of());
    return outcomes.settle(lease, call, settlement, Optional.empty());
  }

  /**
   * Records what came of the request.
   *
   * @param stopping the batch stops already: one more refusal says nothing new
   * @return what stops the batch; empty when it goes on
   */
  Optional<Verdict> record(Lease lease, InFlight.Landed landed, boolean stopping) {
    steps.reached(Step.AFTER_ANSWER);
    Call call = landed.sent().call();
    List<Entry> entries = landed.sent().prepared().entries();
    return switch (landed.answer()) {
      case Answer.Answered answered
          when !Attribution.plausible(
              Resolver.ready(entries).stream().map(Entry.Ready::record).toList(),
              answered.results()) ->
          unknown(lease, landed, "RESULTS_DO_NOT_MATCH", stopping);
      case Answer.Answered answered ->
          settle(lease, call, outcomes.results(call, entries, answered.results()), landed.usage());
      case Answer.Refused refused -> refused(lease, landed, refused, stopping);
      case Answer.Unknown unknown -> unknown(lease, landed, unknown.reason(), stopping);
    };
  }

  /** Everything but a create may be sent again: it names its record. */
  private static boolean idempotent(Call call) {
    return call.operation() != Operation.CREATE;
  }

  private Optional<Verdict> settle(
      Lease lease, Call call, Settlement settlement, Optional<ApiUsage> usage) {
    return outcomes.settle(lease, call, settlement, usage);
  }

  private Optional<Verdict> refused(
      Lease lease, InFlight.Landed landed, Answer.Refused refused, boolean stopping) {
    Call call = landed.sent().call();
    return switch (refused.failure()) {
      case RECORD -> refusedForARecord(lease, landed, refused);
      case RETRY, AUTH, QUOTA, CONFIG ->
          lease.fenced(handle -> refusedForNow(handle, lease, call, refused, stopping));
      case AMBIGUOUS -> throw new IllegalStateException("a refusal is never ambiguous");
    };
  }

  /** Nothing was done. A refused replay stays as it is, for its first sending is in doubt. */
  private Optional<Verdict> refusedForNow(
      Handle handle, Lease lease, Call call, Answer.Refused refused, boolean stopping) {
    if (call.inDoubt()) Calls.giveUp(handle, call, lease.epoch());
    else Calls.markRefused(handle, call, lease.epoch());
    if (stopping) return Optional.empty();
    return Optional.of(
        refusals.of(handle, call, refused.failure(), refused.code(), !call.inDoubt()));
  }

  /** Salesforce refuses the whole call for one record: halve it until that record is alone. */
  private Optional<Verdict> refusedForARecord(
      Lease lease, InFlight.Landed landed, Answer.Refused refused) {
    Call call = landed.sent().call();
    List<Entry> entries = landed.sent().prepared().entries();
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
    return settle(lease, call, settlement.build(), landed.usage());
  }

  /** The call stays SENT; the next invocation replays it, or holds it when that could double it. */
  private Optional<Verdict> unknown(
      Lease lease, InFlight.Landed landed, String reason, boolean stopping) {
    Call call = landed.sent().call();
    if (!idempotent(call)) {
      return settle(
          lease, call, outcomes.unknown(call, landed.sent().prepared().entries()), landed.usage());
    }
    return lease.fenced(
        handle -> {
          Calls.giveUp(handle, call, lease.epoch());
          if (stopping) return Optional.empty();
          return Optional.of(refusals.of(handle, call, FailureClass.AMBIGUOUS, reason, false));
        });
  }
}
