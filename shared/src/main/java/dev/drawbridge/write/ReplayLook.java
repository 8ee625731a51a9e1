package dev.drawbridge.write;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what a request did by arriving a second time, late: older values in its own record, a
 * second record under a key that the row no longer has, a record of a row that is gone, older
 * values in the record of the row that has the key by now. Asked is only what could have happened.
 * Reads, and changes nothing.
 */
final class ReplayLook {
  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final SoapReader reader;
  private final FormerKeys formerKeys;

  ReplayLook(
      Database database,
      MappedSchema schema,
      TriggerLog log,
      MappingStore mappings,
      SoapReader reader) {
    this.database = database;
    this.log = log;
    this.mappings = mappings;
    this.reader = reader;
    this.formerKeys = new FormerKeys(database, schema, log, reader);
  }

  /**
   * @param call that was sent
   * @param logIds its entries
   * @param keyField by which it was upserted; null for the mapping's of now
   * @param withInserts whether an INSERT's record must be there, even if nothing has changed since
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer, or cannot be
   *     asked by the mappings of now
   */
  List<LateFinding> find(
      long call, List<Long> logIds, @Nullable String keyField, boolean withInserts) {
    var findings = new ArrayList<LateFinding>();
    Mappings known = database.transaction(mappings::all);
    for (Mapping mapping : ofThen(known, logIds, keyField)) {
      List<Replayed> all =
          database.transaction(handle -> replayed(handle, known, mapping, call, logIds));
      boolean toAsk =
          all.stream()
              .anyMatch(r -> LateRecords.isAsked(r, withInserts) || r.formerKey().isPresent());
      if (toAsk) {
        findings.addAll(look(mapping, call, all, withInserts));
      }
    }
    return findings;
  }

  /** The mappings of the call's entries, keyed as they were when it was sent. */
  private List<Mapping> ofThen(Mappings known, List<Long> logIds, @Nullable String keyField) {
    return database.transaction(handle -> log.sent().perhapsCarriedOut(handle, logIds)).stream()
        .map(change -> change.record().table())
        .distinct()
        .map(
            table ->
                known
                    .byTable(table)
                    .map(mapping -> keyField == null ? mapping : mapping.keyedBy(keyField))
                    .filter(
                        mapping -> keyField == null || mapping.uniqueIdentifierColumn().isPresent())
                    .orElseThrow(
                        () ->
                            new SyncException.Misconfigured(
                                "the mapping of " + table + " that was used is no longer there")))
        .toList();
  }

  private List<Replayed> replayed(
      Handle handle, Mappings known, Mapping mapping, long call, List<Long> logIds) {
    List<Change> later = log.sent().acceptedAfter(handle, logIds);
    List<Change> sent = log.sent().perhapsCarriedOut(handle, logIds);
    return log.sent().asSent(handle, sent, Calls.spokenFor(handle, call), known).stream()
        .filter(change -> change.sfid() != null)
        .filter(change -> change.record().table().equals(mapping.table()))
        .map(change -> Replayed.of(mapping, change, later))
        .toList();
  }

  private List<LateFinding> look(
      Mapping mapping, long call, List<Replayed> all, boolean withInserts) {
    String us = SalesforceId.of15(reader.user().userId());
    LateRecords.Found found = new LateRecords(reader).read(mapping, all, withInserts);
    var findings = new ArrayList<LateFinding>();
    for (Replayed replayed : all) {
      if (LateRecords.isAsked(replayed, withInserts)) {
        ownRecord(replayed, found.recordOf(replayed.change()), us).ifPresent(findings::add);
      }
    }
    findings.addAll(formerKeys.find(mapping, call, all, found.byKey(), us));
    return findings;
  }

  private static Optional<LateFinding> ownRecord(
      Replayed replayed, Map<String, String> record, String us) {
    Change change = replayed.change();
    if (record.isEmpty()) {
      return change.action() == Action.INSERT
          ? Optional.of(new LateFinding.NotThere(change))
          : Optional.empty();
    }
    List<String> columns = replayed.setBack(record);
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        lastModifiedBy(us, record)
            ? new LateFinding.SetBack(change, newest(replayed), columns)
            : valueNotice(change, record));
  }

  /** A life's row has the local id of its last change. */
  private static Change newest(Replayed replayed) {
    return replayed.later().isEmpty() ? replayed.change() : replayed.later().getLast();
  }

  static boolean lastModifiedBy(String us, Map<String, String> record) {
    return Written.sameId(us, record.get(LateRecords.MODIFIED_BY));
  }

  static LateFinding valueNotice(Change change, Map<String, String> record) {
    String id = record.getOrDefault(LateRecords.ID, "");
    return new LateFinding.Notice(
        change,
        id,
        LateFinding.LATE_VALUE,
        "record " + id + " holds an older value, last modified by another user");
  }
}
