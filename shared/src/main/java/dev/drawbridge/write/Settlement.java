package dev.drawbridge.write;

import dev.drawbridge.batch.Holds;
import dev.drawbridge.batch.RowResult;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.Verb;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.triggerlog.TriggerLog.Settled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the results of one call mean for its entries: pure, so that all of it can be stored in one
 * commit.
 *
 * @param settled entries that are SUCCESS or FAILED now
 * @param writebacks what the settled call and its entries do not tell: rejections, and columns to
 *     be captured again
 * @param unavailable entries Salesforce could not take just now: they are sent again
 * @param holds entries that hold the queue
 */
record Settlement(
    List<Settled> settled,
    Map<RecordKey, String> identities,
    List<RowResult> writebacks,
    List<Hold> holds,
    List<Long> unavailable) {

  /** {@code sf_result} of a success, a rejection, and an unknown outcome. */
  static final int ACCEPTED = 0;

  static final int REJECTED = 1;
  static final int OUTCOME_UNKNOWN = 2;

  /** An entry that opens a hold. */
  record Hold(Change change, Holds.Scope scope, Holds.Reason reason, String code, String message) {}

  static final class Builder {
    private final List<Settled> settled = new ArrayList<>();
    private final Map<RecordKey, String> identities = new LinkedHashMap<>();
    private final List<RowResult> writebacks = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final List<Long> unavailable = new ArrayList<>();
    private final HoldPolicy policy;
    private final Map<Long, Set<String>> deferred;

    /**
     * @param deferred by log id, columns that this call left out
     */
    Builder(HoldPolicy policy, Map<Long, Set<String>> deferred) {
      this.policy = policy;
      this.deferred = deferred;
    }

    /**
     * @param replayed the request had been sent before: a record found deleted was deleted by it
     */
    void add(Change change, RecordResult result, boolean replayed) {
      switch (result) {
        case RecordResult.Accepted accepted -> accepted(change, accepted.sfid());
        case RecordResult.Rejected rejected
            when replayed
                && change.verb() == Verb.DELETE
                && rejected.code().equals("ENTITY_IS_DELETED") ->
            accepted(change, String.valueOf(change.sfid()));
        case RecordResult.Rejected rejected
            when Classifier.ofRecord(rejected.code(), rejected.message()) == FailureClass.RETRY ->
            unavailable.add(change.id());
        case RecordResult.Rejected rejected ->
            rejected(change, rejected.code(), rejected.message());
      }
    }

    private void accepted(Change change, String sfid) {
      settled.add(new Settled(change.id(), true, sfid, ACCEPTED, ""));
      switch (change.verb()) {
        case INSERT -> {
          identities.put(change.record(), sfid);
          captureDeferred(change, sfid, "INSERTED");
        }
        case UPDATE -> captureDeferred(change, null, "UPDATED");
        case DELETE -> {}
      }
    }

    private void captureDeferred(Change change, @Nullable String sfid, String lastop) {
      List<String> left = List.copyOf(deferred.getOrDefault(change.id(), Set.of()));
      if (left.isEmpty()) return;
      writebacks.add(new RowResult(change.record(), change.id(), sfid, lastop, null, left));
    }

    void rejected(Change change, String code, String message) {
      fail(change, REJECTED, code, code + ": " + message);
      policy
          .onRejected(change.verb())
          .ifPresent(
              scope -> holds.add(new Hold(change, scope, Holds.Reason.REJECTED, code, message)));
    }

    /** Nobody knows; a silent second try could make a duplicate. */
    void unknown(Change change, String reason) {
      fail(change, OUTCOME_UNKNOWN, "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN: " + reason);
      holds.add(
          new Hold(
              change, policy.onUnknown(), Holds.Reason.OUTCOME_UNKNOWN, "OUTCOME_UNKNOWN", reason));
    }

    private void fail(Change change, int result, String code, String message) {
      settled.add(new Settled(change.id(), false, "", result, message));
      if (change.verb() != Verb.DELETE) {
        writebacks.add(
            new RowResult(
                change.record(),
                change.id(),
                null,
                "FAILED",
                ErrorText.json(change.verb(), code, message),
                List.of()));
      }
    }

    Settlement build() {
      return new Settlement(settled, identities, writebacks, holds, unavailable);
    }
  }
}
