package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.ApiUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * One SOAP call from PLANNED to SETTLED: a commit that says it is sent, the request, a commit that
 * says what came of it. Both commits touch the log and the control tables only.
 */
final class CallWriter {
  private static final Answer.Refused AWAY =
      new Answer.Refused(
          FailureClass.RETRY, "SALESFORCE_UNREACHABLE", "Salesforce cannot be reached");

  private final Preparation preparation;
  private final SuspectKeys suspects;
  private final Duration timeout;
  private final boolean readBack;
  private final Duration lateLimit;
  private final MappingFaults mappingFaults;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final Steps steps;

  CallWriter(
      Preparation preparation,
      SuspectKeys suspects,
      WriteRules rules,
      MappingFaults mappingFaults,
      Outcomes outcomes,
      Refusals refusals,
      Steps steps) {
    this.preparation = preparation;
    this.suspects = suspects;
    this.timeout = rules.callTimeout();
    this.readBack = rules.readBack();
    this.lateLimit = rules.lateLimit();
    this.mappingFaults = mappingFaults;
    this.outcomes = outcomes;
    this.refusals = refusals;
    this.steps = steps;
  }

  /** Marks the call as sent, in the caller's fenced transaction. */
  InFlight.Sent markSent(Handle handle, Lease lease, Call call) {
    Preparation.Prepared prepared = preparation.prepare(handle, call);
    if (call.inDoubt()) {
      LateRequests.note(
          handle, call, prepared.externalIdField(), prepared.possibleKeys(), lateLimit);
    }
    Calls.markSent(handle, call, lease.epoch(), timeout);
    int requests = readBack && call.operation() == Operation.UPSERT ? 2 : 1;
    ApiBudget.count(handle, prepared.suspects().isEmpty() ? requests : requests + 1);
    return new InFlight.Sent(call, prepared);
  }

  /**
   * Refuses what another row's record would be written by.
   *
   * @return empty when Salesforce cannot be asked now
   */
  Optional<InFlight.Sent> asked(InFlight.Sent sent) {
    return suspects.asked(sent.prepared()).map(found -> new InFlight.Sent(sent.call(), found));
  }

  /** Nothing was sent: the call is as it was. */
  Optional<Verdict> notAsked(Lease lease, InFlight.Sent sent, boolean stopping) {
    return lease.fenced(handle -> refusedForNow(handle, lease, sent.call(), AWAY, stopping));
  }

  /** Whether a call that is marked as sent is sent: not in doubt for good, and not empty. */
  static boolean toBeSent(InFlight.Sent sent) {
    boolean doubtful = sent.call().inDoubt() && !idempotent(sent);
    return !doubtful && !Resolver.ready(sent.prepared().entries()).isEmpty();
  }

  /**
   * Settles a call for which there is nothing to send.
   *
   * @return what stops the batch; empty when it goes on
   */
  Optional<Verdict> settleUnsent(Lease lease, InFlight.Sent sent) {
    Call call = sent.call();
    boolean doubtful = call.inDoubt() && !idempotent(sent);
    return outcomes.settle(
        lease,
        call,
        handle ->
            doubtful
                ? outcomes.unknown(handle, call, sent.prepared())
                : outcomes.results(handle, call, sent.prepared(), List.of(), new Blame.Records()),
        Optional.empty());
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
      case Answer.Answered answered -> answered(lease, landed, answered);
      case Answer.Refused refused -> refused(lease, landed, refused, stopping);
      case Answer.Unknown unknown -> unknown(lease, landed, unknown.reason(), stopping);
    };
  }

  private Optional<Verdict> answered(
      Lease lease, InFlight.Landed landed, Answer.Answered answered) {
    Call call = landed.sent().call();
    Preparation.Prepared prepared = landed.sent().prepared();
    Blame blame = mappingFaults.among(lease, call.operation(), prepared, answered.results());
    return settle(
        lease,
        call,
        handle -> outcomes.results(handle, call, prepared, answered.results(), blame),
        landed.usage());
  }

  /**
   * Everything but a create may be sent again: it names its record. An upsert does so no longer
   * when the mapping has lost its unique identifier since.
   */
  private static boolean idempotent(InFlight.Sent sent) {
    return switch (sent.call().operation()) {
      case CREATE -> false;
      case UPSERT -> sent.prepared().externalIdField() != null;
      case UPDATE, DELETE -> true;
    };
  }

  private Optional<Verdict> settle(
      Lease lease, Call call, Function<Handle, Settlement> settlement, Optional<ApiUsage> usage) {
    return outcomes.settle(lease, call, settlement, usage);
  }

  private Optional<Verdict> refused(
      Lease lease, InFlight.Landed landed, Answer.Refused refused, boolean stopping) {
    Call call = landed.sent().call();
    return switch (refused.failure()) {
      case RECORD -> refusedForARecord(lease, landed, refused);
      case MAPPING -> refusedForItsMapping(lease, landed, refused, stopping);
      case RETRY, AUTH, QUOTA, CONFIG ->
          lease.fenced(handle -> refusedForNow(handle, lease, call, refused, stopping));
      case AMBIGUOUS -> throw new IllegalStateException("a refusal is never ambiguous");
    };
  }

  /** Nothing was done. A refused replay stays as it is, for its first sending is in doubt. */
  private Optional<Verdict> refusedForNow(
      Handle handle, Lease lease, Call call, Answer.Refused refused, boolean stopping) {
    if (call.inDoubt()) {
      Calls.giveUp(handle, call, lease.epoch());
    } else {
      Calls.markRefused(handle, call, lease.epoch());
    }
    if (stopping) {
      return Optional.empty();
    }
    return Optional.of(
        refusals.retryOrPark(
            handle, call.batch(), refused.failure(), refused.code(), !call.inDoubt()));
  }

  /**
   * The object or a field is not there. Where Salesforce says that it has all that the mapping
   * writes, the call was refused for a record after all.
   */
  private Optional<Verdict> refusedForItsMapping(
      Lease lease, InFlight.Landed landed, Answer.Refused refused, boolean stopping) {
    Mapping mapping = landed.sent().prepared().mapping();
    if (mapping == null) {
      return refusedForARecord(lease, landed, refused);
    }
    Call call = landed.sent().call();
    return switch (mappingFaults.seen(lease, mapping, call.operation())) {
      case MappingLook.Seen.Whole whole ->
          sentOnceMore(lease, call) ? Optional.empty() : refusedForARecord(lease, landed, refused);
      case MappingLook.Seen.Away away ->
          lease.fenced(handle -> refusedForNow(handle, lease, call, AWAY, stopping));
      case MappingLook.Seen.Fault fault ->
          lease.fenced(
              handle -> {
                Calls.markRefused(handle, call, lease.epoch());
                return outcomes.blocked(
                    handle,
                    call,
                    new MappingFault(mapping.table(), refused.code(), fault.reason(), Set.of()));
              });
    };
  }

  /** What was missing may be back since the refusal. */
  private boolean sentOnceMore(Lease lease, Call call) {
    return lease.fenced(
        handle -> {
          if (!outcomes.noteOnceMore(handle, call)) {
            return false;
          }
          if (call.inDoubt()) {
            Calls.giveUp(handle, call, lease.epoch());
          } else {
            Calls.markRefused(handle, call, lease.epoch());
          }
          return true;
        });
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
    return settle(
        lease,
        call,
        handle ->
            outcomes.rejected(
                handle, call, landed.sent().prepared(), refused.code(), refused.message()),
        landed.usage());
  }

  /** The call stays SENT; the next invocation replays it, or holds it when that could double it. */
  private Optional<Verdict> unknown(
      Lease lease, InFlight.Landed landed, String reason, boolean stopping) {
    Call call = landed.sent().call();
    lease.fenced(
        handle -> {
          Preparation.Prepared prepared = landed.sent().prepared();
          LateRequests.note(
              handle, call, prepared.externalIdField(), prepared.possibleKeys(), lateLimit);
          return true;
        });
    if (!idempotent(landed.sent())) {
      return settle(
          lease,
          call,
          handle -> outcomes.unknown(handle, call, landed.sent().prepared()),
          landed.usage());
    }
    return lease.fenced(
        handle -> {
          Calls.giveUp(handle, call, lease.epoch());
          if (stopping) {
            return Optional.empty();
          }
          return Optional.of(
              refusals.retryOrPark(handle, call.batch(), FailureClass.AMBIGUOUS, reason, false));
        });
  }
}
