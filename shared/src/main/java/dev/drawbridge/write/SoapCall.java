package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The life of one SOAP call, from PLANNED to SETTLED, in the order in which it happens: its records
 * are made and it is marked as sent in one commit; keys that another row's record may have are
 * looked up; the request goes out; what came of it is recorded in a second commit. Both commits
 * touch the log and the control tables only.
 *
 * <p>All but {@link #request} is called from one thread, in this order. Where a method returns a
 * {@link Verdict}, it is what stops the batch; empty when the batch goes on.
 */
final class SoapCall {
  private static final Answer.Refused UNREACHABLE =
      new Answer.Refused(
          FailureClass.RETRY, "SALESFORCE_UNREACHABLE", "Salesforce cannot be reached");

  private final CallServices services;
  private final Lease lease;
  private final PreparedCall prepared;
  private final Call call;

  private SoapCall(CallServices services, Lease lease, PreparedCall prepared) {
    this.services = services;
    this.lease = lease;
    this.prepared = prepared;
    this.call = prepared.call();
  }

  /**
   * What came back of a request.
   *
   * @param usage of the org's daily API requests, when the answer contained it
   */
  record Reply(Answer answer, Optional<ApiUsage> usage) {}

  /** Makes the records and marks the call as sent, in the caller's fenced transaction. */
  static SoapCall markSent(Handle handle, CallServices services, Lease lease, Call call) {
    PreparedCall prepared = services.records().build(handle, call);
    var sent = new SoapCall(services, lease, prepared);
    if (call.inDoubt()) {
      services.expectLateRequest(handle, prepared);
    }
    Calls.markSent(handle, call, lease.epoch(), services.rules().callTimeout());
    ApiBudget.count(handle, sent.requests());
    return sent;
  }

  private int requests() {
    int written = services.rules().readBack() && call.operation() == Operation.UPSERT ? 2 : 1;
    return prepared.suspects().isEmpty() ? written : written + 1;
  }

  /**
   * Looks up keys that another row's record may have.
   *
   * @return the call without entries that would write such a record; empty when Salesforce cannot
   *     be asked now
   */
  Optional<SoapCall> withKeysLookedUp() {
    return services
        .suspectKeys()
        .lookUp(prepared)
        .map(found -> new SoapCall(services, lease, found));
  }

  /** Keys could not be looked up. Nothing was sent: the call is as it was. */
  Optional<Verdict> keysNotLookedUp(boolean stopping) {
    return lease.fenced(handle -> refusedForNow(handle, UNREACHABLE, stopping));
  }

  /** Whether anything is sent. A create that is in doubt never is again. */
  boolean isToBeSent() {
    return !prepared.isInDoubtForGood() && !prepared.ready().isEmpty();
  }

  /** Settles a call for which nothing is sent. */
  Optional<Verdict> settleUnsent() {
    return settle(
        handle ->
            prepared.isInDoubtForGood()
                ? services.settlements().ofUnknownOutcome(handle, prepared)
                : services
                    .settlements()
                    .ofResults(handle, prepared, List.of(), new Blame.Records()),
        Optional.empty());
  }

  /** What the planner says must not be under way at the same time. */
  Set<Integer> locks() {
    return call.locks();
  }

  /**
   * Sends the records and, where new ones are to be read back, reads them. May run in a thread of
   * its own.
   *
   * @param writer used by no other request meanwhile
   */
  Reply request(SoapWriter writer, NewRecords newRecords) {
    List<OutgoingRecord> records = prepared.records();
    String keyField = prepared.externalIdField();
    Answer answer = writer.write(call.operation(), keyField, records);
    boolean toReadBack =
        services.rules().readBack()
            && keyField != null
            && answer instanceof Answer.Answered answered
            && Attribution.plausible(records, answered.results());
    if (toReadBack) {
      answer = readBack(newRecords, String.valueOf(keyField), records, (Answer.Answered) answer);
    }
    return new Reply(answer, writer.usage());
  }

  private Answer readBack(
      NewRecords newRecords,
      String keyField,
      List<OutgoingRecord> records,
      Answer.Answered answered) {
    try {
      return newRecords.areThoseSent(prepared.object(), keyField, records, answered.results())
          ? answered
          : new Answer.Unknown("RESULTS_OF_OTHER_RECORDS");
    } catch (SyncException e) {
      return new Answer.Unknown("NEW_RECORDS_NOT_READ");
    }
  }

  /**
   * Records what came of the request.
   *
   * @param stopping the batch stops already: one more refusal says nothing new
   */
  Optional<Verdict> record(Reply reply, boolean stopping) {
    services.steps().reached(Step.AFTER_ANSWER);
    return switch (reply.answer()) {
      case Answer.Answered answered
          when !Attribution.plausible(prepared.records(), answered.results()) ->
          unknown("RESULTS_DO_NOT_MATCH", reply.usage(), stopping);
      case Answer.Answered answered -> answered(answered, reply.usage());
      case Answer.Refused refused -> refused(refused, reply.usage(), stopping);
      case Answer.Unknown unknown -> unknown(unknown.reason(), reply.usage(), stopping);
    };
  }

  private Optional<Verdict> answered(Answer.Answered answered, Optional<ApiUsage> usage) {
    Blame blame = services.mappingFaults().among(lease, prepared, answered.results());
    return settle(
        handle -> services.settlements().ofResults(handle, prepared, answered.results(), blame),
        usage);
  }

  private Optional<Verdict> refused(
      Answer.Refused refused, Optional<ApiUsage> usage, boolean stopping) {
    return switch (refused.failure()) {
      case RECORD -> refusedForARecord(refused, usage);
      case MAPPING -> refusedForItsMapping(refused, usage, stopping);
      case RETRY, AUTH, QUOTA, CONFIG ->
          lease.fenced(handle -> refusedForNow(handle, refused, stopping));
      case AMBIGUOUS -> throw new IllegalStateException("a refusal is never ambiguous");
    };
  }

  /** Nothing was done: the same again later, or the batch is parked. */
  private Optional<Verdict> refusedForNow(Handle handle, Answer.Refused refused, boolean stopping) {
    returnToPlan(handle);
    return stopping
        ? Optional.empty()
        : Optional.of(
            services
                .refusals()
                .retryOrPark(
                    handle, call.batch(), refused.failure(), refused.code(), !call.inDoubt()));
  }

  /** A refused replay stays as it is, for its first sending is in doubt. */
  private void returnToPlan(Handle handle) {
    if (call.inDoubt()) {
      Calls.giveUp(handle, call, lease.epoch());
    } else {
      Calls.markRefused(handle, call, lease.epoch());
    }
  }

  /** Salesforce refuses the whole call for one record: halve it until that record is alone. */
  private Optional<Verdict> refusedForARecord(Answer.Refused refused, Optional<ApiUsage> usage) {
    if (prepared.entries().size() > 1) {
      lease.fencedRun(handle -> Calls.bisect(handle, call, lease.epoch()));
      return Optional.empty();
    }
    return settle(
        handle ->
            services.settlements().ofRejection(handle, prepared, refused.code(), refused.message()),
        usage);
  }

  /**
   * The object or a field is not there. Where Salesforce says that it has all that the mapping
   * writes, the call was refused for a record after all, unless what was missing came back since
   * the refusal: so it is sent once more.
   */
  private Optional<Verdict> refusedForItsMapping(
      Answer.Refused refused, Optional<ApiUsage> usage, boolean stopping) {
    Mapping mapping = prepared.mapping();
    if (mapping == null) {
      return refusedForARecord(refused, usage);
    }
    return switch (services.mappingFaults().seen(lease, mapping, call.operation())) {
      case MappingLook.Seen.Whole whole ->
          sendOnceMore() ? Optional.empty() : refusedForARecord(refused, usage);
      case MappingLook.Seen.Unavailable unavailable ->
          lease.fenced(handle -> refusedForNow(handle, UNREACHABLE, stopping));
      case MappingLook.Seen.Fault fault ->
          blockMapping(new MappingFault(mapping.table(), refused.code(), fault.reason(), Set.of()));
    };
  }

  private boolean sendOnceMore() {
    return lease.fenced(
        handle -> {
          boolean mayBe = services.store().noteSentOnceMore(handle, call);
          if (mayBe) {
            returnToPlan(handle);
          }
          return mayBe;
        });
  }

  private Optional<Verdict> blockMapping(MappingFault fault) {
    return lease.fenced(
        handle -> {
          Calls.markRefused(handle, call, lease.epoch());
          return services.store().blockMapping(handle, call, fault);
        });
  }

  /**
   * It is not known whether the request took effect. A call that may be sent twice stays SENT, and
   * the next invocation replays it; the entries of one that may not are held.
   */
  private Optional<Verdict> unknown(String reason, Optional<ApiUsage> usage, boolean stopping) {
    lease.fencedRun(handle -> services.expectLateRequest(handle, prepared));
    if (!prepared.isRepeatable()) {
      return settle(handle -> services.settlements().ofUnknownOutcome(handle, prepared), usage);
    }
    return lease.fenced(
        handle -> {
          Calls.giveUp(handle, call, lease.epoch());
          return stopping
              ? Optional.empty()
              : Optional.of(
                  services
                      .refusals()
                      .retryOrPark(handle, call.batch(), FailureClass.AMBIGUOUS, reason, false));
        });
  }

  private Optional<Verdict> settle(
      Function<Handle, Settlement> settlement, Optional<ApiUsage> usage) {
    return services.store().commit(lease, call, settlement, usage);
  }
}
