package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.FormerName;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.row.Identities;
import dev.drawbridge.row.RowUpdate;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.triggerlog.FormerNames;
import dev.drawbridge.triggerlog.TriggerLog.Settled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the results of one call mean for its entries: pure, so that all of it can be stored in one
 * commit.
 *
 * @param settled entries that are SUCCESS or FAILED now
 * @param created records of accepted INSERTs
 * @param renamed accepted changes of unique identifiers
 * @param formerNames keys other than unique identifiers that accepted changes gave up
 * @param gone records that are deleted in Salesforce
 * @param rowUpdates what the settled call and its entries do not show: rejections, and columns to
 *     be captured again
 * @param holds entries that hold the queue
 * @param unavailable entries that Salesforce could not accept now: they are sent again
 * @param again INSERTs whose record is deleted in Salesforce: they are sent again as new records
 * @param onceMore entries that are sent once more: what they were rejected for exists
 * @param mappingFault for which entries go back, to wait until their mapping is whole
 * @param spokenFor by log id of an entry that is settled, those that it absorbed
 * @param keeping rejected entries that keep the values of all entries that they absorbed
 */
record Settlement(
    List<Settled> settled,
    List<Identities.Created> created,
    List<Identities.Renamed> renamed,
    List<FormerName> formerNames,
    List<String> gone,
    List<RowUpdate> rowUpdates,
    List<Hold> holds,
    List<Long> unavailable,
    List<Long> again,
    List<Long> onceMore,
    Optional<MappingFault> mappingFault,
    Map<Long, List<Long>> spokenFor,
    List<Change> keeping) {

  /** {@code sf_result} of a success, a rejection, and an unknown outcome. */
  static final int ACCEPTED = 0;

  static final int REJECTED = 1;
  static final int OUTCOME_UNKNOWN = 2;

  /** Whether the outcome of the call is unknown. */
  boolean isUnknown() {
    return settled.stream().anyMatch(entry -> entry.result() == OUTCOME_UNKNOWN);
  }

  /** An entry that opens a hold. */
  record Hold(Change change, Holds.Scope scope, Holds.Reason reason, String code, String message) {}

  /** Salesforce could not take the record just now, and did nothing to it. */
  static boolean isLocked(RecordResult.Rejected rejected) {
    return Classifier.ofRecord(rejected.code(), rejected.message()) == FailureClass.RETRY;
  }

  static boolean isDeleted(RecordResult.Rejected rejected) {
    return rejected.code().equals("ENTITY_IS_DELETED");
  }

  /** Entries that go back, with those that they absorbed. */
  List<Long> goBack(Call call) {
    return call.withAbsorbed(
        Stream.of(
                unavailable,
                again,
                onceMore,
                mappingFault.map(MappingFault::records).orElse(Set.of()))
            .flatMap(Collection::stream)
            .toList());
  }

  static final class Builder {
    private final List<Settled> settled = new ArrayList<>();
    private final List<Identities.Created> created = new ArrayList<>();
    private final List<Identities.Renamed> renamed = new ArrayList<>();
    private final List<FormerName> formerNames = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final List<RowUpdate> rowUpdates = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final List<Long> unavailable = new ArrayList<>();
    private final List<Long> again = new ArrayList<>();
    private final List<Long> onceMore = new ArrayList<>();
    private Optional<MappingFault> mappingFault = Optional.empty();
    private final Map<Long, List<Long>> spokenFor = new LinkedHashMap<>();
    private final List<Change> keeping = new ArrayList<>();
    private final HoldPolicy policy;
    private final Call call;
    private final Mappings mappings;
    private final Map<Long, Change> speakers;

    /**
     * @param speakers by log id of an entry that is sent, its values with those that it absorbed
     */
    Builder(HoldPolicy policy, Call call, Mappings mappings, Map<Long, Change> speakers) {
      this.policy = policy;
      this.call = call;
      this.mappings = mappings;
      this.speakers = speakers;
    }

    /**
     * @param fulfilled a DELETE whose record one of our own deletes had deleted
     */
    void add(Change change, RecordResult result, boolean fulfilled) {
      switch (result) {
        case RecordResult.Accepted accepted -> accepted(change, accepted.sfid());
        case RecordResult.Rejected rejected when isDeleted(rejected) ->
            deleted(change, rejected, fulfilled);
        case RecordResult.Rejected rejected when isLocked(rejected) -> unavailable.add(change.id());
        case RecordResult.Rejected rejected ->
            rejected(change, rejected.code(), rejected.message());
      }
    }

    /** A row that was inserted or captured again for a record that is deleted wants a new one. */
    private void deleted(Change change, RecordResult.Rejected rejected, boolean fulfilled) {
      String sfid = change.sfid();
      if (sfid != null) {
        gone.add(sfid);
      }
      boolean wanted = change.action() == Action.DELETE && fulfilled;
      if (wanted) {
        accepted(change, String.valueOf(sfid));
      } else if (change.action() == Action.INSERT) {
        again.add(change.id());
      } else {
        rejected(change, rejected.code(), rejected.message());
      }
    }

    private void accepted(Change change, String sfid) {
      settled.add(new Settled(change.id(), true, sfid, ACCEPTED, ""));
      spokeFor(change);
      formerNames.addAll(FormerNames.of(change, sfid, mappings));
      switch (change.action()) {
        case INSERT -> {
          created.add(
              new Identities.Created(
                  change.record(),
                  change.id(),
                  sfid,
                  key(change).orElse(null),
                  change.sfid() != null));
          captureDeferred(change, sfid, "INSERTED");
        }
        case UPDATE -> {
          if (writesKey(change)) {
            renamed.add(new Identities.Renamed(sfid, key(change).orElse(null)));
          }
          captureDeferred(change, null, "UPDATED");
        }
        case DELETE -> gone.add(sfid);
      }
    }

    private Optional<String> key(Change change) {
      return mappings
          .byTable(change.record().table())
          .flatMap(mapping -> mapping.keyOf(change.values().columns()));
    }

    private boolean writesKey(Change change) {
      return mappings
          .byTable(change.record().table())
          .flatMap(Mapping::uniqueIdentifierColumn)
          .filter(column -> change.values().columns().containsKey(column.name()))
          .isPresent();
    }

    private void spokeFor(Change change) {
      List<Long> absorbed = call.merged().getOrDefault(change.id(), List.of());
      if (!absorbed.isEmpty()) {
        spokenFor.put(change.id(), absorbed);
      }
    }

    /** An upsert that found another live row's record wrote into it: that row is captured again. */
    void foundOtherRow(Change change, RecordKey owner) {
      rejected(change, OtherRows.OTHER_ROWS_RECORD, OtherRows.message(owner));
      mappings
          .byTable(owner.table())
          .ifPresent(
              mapping ->
                  rowUpdates.add(
                      new RowUpdate(
                          owner, change.id(), null, "UPDATED", null, written(change, mapping))));
    }

    private static List<String> written(Change change, Mapping mapping) {
      return mapping.columns().stream()
          .filter(Column::updateable)
          .map(Column::name)
          .filter(name -> change.values().get(name) != null)
          .toList();
    }

    private void captureDeferred(Change change, @Nullable String sfid, String lastop) {
      List<String> left = List.copyOf(call.deferred().getOrDefault(change.id(), Set.of()));
      if (left.isEmpty()) {
        return;
      }
      rowUpdates.add(new RowUpdate(change.record(), change.id(), sfid, lastop, null, left));
    }

    void rejected(Change change, String code, String said) {
      String message = ErrorText.excerpt(said);
      fail(change, REJECTED, code, code + ": " + message);
      policy
          .onRejected(change.action(), code)
          .ifPresent(
              scope -> holds.add(new Hold(change, scope, Holds.Reason.REJECTED, code, message)));
    }

    /**
     * @return log ids of rejected entries that go back, and are not added
     */
    Set<Long> goingBack(Blame blame) {
      return switch (blame) {
        case Blame.Records records -> Set.of();
        case Blame.OfMapping(MappingFault fault) -> {
          mappingFault = Optional.of(fault);
          yield fault.records();
        }
        case Blame.Undecided(Set<Long> undecided) -> {
          onceMore.addAll(undecided);
          yield undecided;
        }
      };
    }

    /** It was tried long enough: a hold, which goes on trying by itself. */
    void lockedTooLong(Change change, RecordResult.Rejected rejected) {
      String message = ErrorText.excerpt(rejected.message());
      fail(change, REJECTED, rejected.code(), rejected.code() + ": " + message);
      holds.add(
          new Hold(
              change, policy.onUnknown(), Holds.Reason.REJECTED, "UNABLE_TO_LOCK_ROW", message));
    }

    /** The outcome is unknown; a silent second try could create a duplicate. */
    void unknown(Change change, String reason) {
      fail(change, OUTCOME_UNKNOWN, "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN: " + reason);
      holds.add(
          new Hold(
              change, policy.onUnknown(), Holds.Reason.OUTCOME_UNKNOWN, "OUTCOME_UNKNOWN", reason));
    }

    private void fail(Change change, int result, String code, String message) {
      settled.add(new Settled(change.id(), false, orEmpty(change.sfid()), result, message));
      spokeFor(change);
      Change said = speakers.get(change.id());
      if (said != null && said.action() != Action.DELETE) {
        keeping.add(said);
      }
      if (change.action() != Action.DELETE) {
        rowUpdates.add(
            new RowUpdate(
                change.record(),
                change.id(),
                change.values().columns().containsKey("sfid") ? change.sfid() : null,
                "FAILED",
                ErrorText.json(change.action(), code, message),
                List.of()));
      }
    }

    private static String orEmpty(@Nullable String sfid) {
      return sfid == null ? "" : sfid;
    }

    Settlement build() {
      return new Settlement(
          settled,
          created,
          renamed,
          formerNames,
          gone,
          rowUpdates,
          holds,
          unavailable,
          again,
          onceMore,
          mappingFault,
          spokenFor,
          keeping);
    }
  }
}
