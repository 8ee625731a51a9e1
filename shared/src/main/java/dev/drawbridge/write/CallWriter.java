package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.salesforce.FieldValues;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One SOAP call from PLANNED to SETTLED: a commit that says it is sent, the request, a commit that
 * says what came of it. Both commits touch the log and the control tables only.
 */
final class CallWriter {
  private static final Answer.Refused AWAY =
      new Answer.Refused(
          FailureClass.RETRY, "SALESFORCE_UNREACHABLE", "Salesforce cannot be reached");

  private final Preparation preparation;
  private final FieldValues records;
  private final Duration timeout;
  private final boolean readBack;
  private final Duration lateLimit;
  private final MappingFaults mappingFaults;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final Steps steps;

  /**
   * @param records reads what records of Salesforce hold
   */
  CallWriter(
      Preparation preparation,
      FieldValues records,
      WriteRules rules,
      MappingFaults mappingFaults,
      Outcomes outcomes,
      Refusals refusals,
      Steps steps) {
    this.preparation = preparation;
    this.records = records;
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
   * Reads the records of other rows that have a key of this call, as far as is known: who holds it
   * would be written by an upsert, so the entry is refused. A record that was renamed or deleted in
   * Salesforce since is in nobody's way. One that may not be read is not written either.
   *
   * @return the call without what is proven; empty when Salesforce cannot be asked now
   */
  Optional<InFlight.Sent> asked(InFlight.Sent sent) {
    Preparation.Prepared prepared = sent.prepared();
    String keyField = prepared.externalIdField();
    Mapping mapping = prepared.mapping();
    if (prepared.suspects().isEmpty() || keyField == null || mapping == null) {
      return Optional.of(sent);
    }
    Set<Long> proven = new HashSet<>(prepared.suspects().keySet());
    try {
      Map<String, Map<String, @Nullable String>> held =
          records.read(
              prepared.object(),
              Set.of(keyField),
              prepared.suspects().values().stream()
                  .map(RecordOwners.KeyOwner::sfid)
                  .distinct()
                  .toList());
      for (Entry entry : prepared.entries()) {
        if (!(entry instanceof Entry.Ready ready)) continue;
        RecordOwners.KeyOwner owner = prepared.suspects().get(entry.change().id());
        if (owner == null) continue;
        Map<String, @Nullable String> found = held.getOrDefault(owner.sfid(), Map.of());
        if (!mapping.sameKey(ready.record().fields().get(keyField), found.get(keyField))) {
          proven.remove(entry.change().id());
        }
      }
    } catch (SyncException.Retriable e) {
      return Optional.empty();
    } catch (SyncException.Misconfigured e) {
      // The record may not be read: what would be written is not known to be ours.
    }
    return Optional.of(new InFlight.Sent(sent.call(), prepared.refusing(proven)));
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
    if (call.inDoubt()) Calls.giveUp(handle, call, lease.epoch());
    else Calls.markRefused(handle, call, lease.epoch());
    if (stopping) return Optional.empty();
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
    if (mapping == null) return refusedForARecord(lease, landed, refused);
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
          if (!outcomes.noteOnceMore(handle, call)) return false;
          if (call.inDoubt()) Calls.giveUp(handle, call, lease.epoch());
          else Calls.markRefused(handle, call, lease.epoch());
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
          if (stopping) return Optional.empty();
          return Optional.of(
              refusals.retryOrPark(handle, call.batch(), FailureClass.AMBIGUOUS, reason, false));
        });
  }
}
