package dev.drawbridge.write;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.LiveRows;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.Verb;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
  private final LiveRows rows;
  private final SoapReader reader;

  ReplayLook(
      Database database, String schema, TriggerLog log, MappingStore mappings, SoapReader reader) {
    this.database = database;
    this.log = log;
    this.mappings = mappings;
    this.rows = new LiveRows(schema);
    this.reader = reader;
  }

  /**
   * @param call that was sent
   * @param logIds its entries
   * @param keyField by which it was upserted; null for the mapping's of now
   * @param withInserts whether an INSERT's record must be there, even if nothing has changed since
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer, or cannot be
   *     asked by the mappings of now
   */
  List<LateFinding> of(
      long call, List<Long> logIds, @Nullable String keyField, boolean withInserts) {
    var findings = new ArrayList<LateFinding>();
    Mappings known = database.transaction(mappings::all);
    for (Mapping mapping : ofThen(known, logIds, keyField)) {
      List<Replayed> all =
          database.transaction(handle -> replayed(handle, known, mapping, call, logIds));
      boolean toAsk =
          all.stream()
              .anyMatch(r -> LateRecords.isAsked(r, withInserts) || r.formerKey().isPresent());
      if (toAsk) findings.addAll(look(mapping, all, withInserts));
    }
    return findings;
  }

  /** The mappings of the call's entries, keyed as they were when it was sent. */
  private List<Mapping> ofThen(Mappings known, List<Long> logIds, @Nullable String keyField) {
    return database.transaction(handle -> log.changes().accepted(handle, logIds)).stream()
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
    List<Change> later = log.changes().acceptedAfter(handle, logIds);
    List<Change> accepted = log.changes().accepted(handle, logIds);
    return log.changes().asSent(handle, accepted, Calls.spokenFor(handle, call), known).stream()
        .filter(change -> change.sfid() != null)
        .filter(change -> change.record().table().equals(mapping.table()))
        .map(change -> Replayed.of(mapping, change, later))
        .toList();
  }

  private List<LateFinding> look(Mapping mapping, List<Replayed> all, boolean withInserts) {
    String us = LateRecords.shortId(reader.user().userId());
    LateRecords.Found found = new LateRecords(reader).read(mapping, all, withInserts);
    var findings = new ArrayList<LateFinding>();
    for (Replayed replayed : all) {
      if (LateRecords.isAsked(replayed, withInserts)) {
        ownRecord(replayed, found.of(replayed.change()), us).ifPresent(findings::add);
      }
    }
    for (Map<String, String> record : found.byKey()) {
      findings.addAll(byFormerKey(mapping, all, record, us));
    }
    return findings;
  }

  private static Optional<LateFinding> ownRecord(
      Replayed replayed, Map<String, String> record, String us) {
    Change change = replayed.change();
    if (record.isEmpty()) {
      return change.verb() == Verb.INSERT
          ? Optional.of(new LateFinding.NotThere(change))
          : Optional.empty();
    }
    List<String> columns = replayed.setBack(record);
    if (columns.isEmpty()) return Optional.empty();
    return Optional.of(
        lastModifiedBy(us, record)
            ? new LateFinding.SetBack(change, newest(replayed), columns)
            : valueNotice(change, record));
  }

  /** A life's row has the local id of its last change. */
  private static Change newest(Replayed replayed) {
    return replayed.later().isEmpty() ? replayed.change() : replayed.later().getLast();
  }

  private static boolean lastModifiedBy(String us, Map<String, String> record) {
    return Written.sameId(us, record.get(LateRecords.MODIFIED_BY));
  }

  private static LateFinding valueNotice(Change change, Map<String, String> record) {
    String id = record.getOrDefault(LateRecords.ID, "");
    return new LateFinding.Notice(
        change,
        id,
        LateFinding.LATE_VALUE,
        "record " + id + " holds an older value, last modified by somebody else");
  }

  private List<LateFinding> byFormerKey(
      Mapping mapping, List<Replayed> all, Map<String, String> record, String us) {
    String key =
        record.getOrDefault(
            mapping.uniqueIdentifierColumn().map(Column.OfField::field).orElse(""), "");
    String id = record.getOrDefault(LateRecords.ID, "");
    Optional<RecordKey> owner =
        Optional.ofNullable(
            database.transaction(handle -> rows.of(handle, mapping.table(), List.of(id))).get(id));
    return all.stream()
        .filter(r -> r.formerKey().filter(former -> NewRecords.sameKey(former, key)).isPresent())
        .flatMap(r -> stranger(r, record, owner, us).stream())
        .toList();
  }

  /** A record that has the key under which the request would have made one. */
  private Optional<LateFinding> stranger(
      Replayed replayed, Map<String, String> record, Optional<RecordKey> owner, String us) {
    Change change = replayed.change();
    String id = record.getOrDefault(LateRecords.ID, "");
    boolean own = Written.sameId(change.sfid(), id);
    if (own && !replayed.deletedSince()) return Optional.empty();
    if (owner.isPresent()) return overwritten(replayed, record, owner.get(), us);
    // The record of a row that is gone has its own DELETE, or none because of a TRUNCATE.
    boolean accounted =
        !database
            .transaction(handle -> rows.known(handle, change.record().table(), List.of(id)))
            .isEmpty();
    if (accounted) return Optional.empty();
    boolean ours =
        Written.sameId(us, record.get(LateRecords.CREATED_BY)) || lastModifiedBy(us, record);
    if (!ours) return Optional.empty();
    return Optional.of(
        replayed.deletedSince()
            ? new LateFinding.Notice(
                change,
                id,
                "RECORD_OF_DELETED_ROW",
                "record "
                    + id
                    + " is there although its row was deleted: delete it in Salesforce"
                    + " unless it is wanted")
            : new LateFinding.Notice(
                change,
                id,
                "STRAY_DUPLICATE",
                "record "
                    + id
                    + " has the row's former key beside the row's own record "
                    + change.sfid()
                    + ": merge or delete it in Salesforce"));
  }

  /** The key belongs to another row by now, whose record the request would have overwritten. */
  private Optional<LateFinding> overwritten(
      Replayed replayed, Map<String, String> record, RecordKey owner, String us) {
    List<Change> accepted = ofPresentLife(owner);
    var columns = new LinkedHashSet<String>();
    Map<String, Written> ours = Written.of(replayed.mapping(), replayed.change().values());
    for (var field : ours.entrySet()) {
      Optional<Written> newest = newest(replayed.mapping(), accepted, field.getKey());
      boolean undone =
          field.getValue().isIn(record) && newest.isPresent() && !newest.get().isIn(record);
      if (undone) columns.addAll(columns(replayed.mapping(), accepted, field.getKey()));
    }
    if (columns.isEmpty()) return Optional.empty();
    return Optional.of(
        lastModifiedBy(us, record)
            ? new LateFinding.SetBack(replayed.change(), accepted.getLast(), List.copyOf(columns))
            : valueNotice(replayed.change(), record));
  }

  /** The row's local id may have been another one's before. */
  private List<Change> ofPresentLife(RecordKey owner) {
    List<Change> accepted =
        database.transaction(handle -> log.changes().acceptedOf(handle, List.of(owner)));
    return accepted.stream()
        .filter(change -> change.life().equals(accepted.getLast().life()))
        .toList();
  }

  private static Optional<Written> newest(Mapping mapping, List<Change> accepted, String field) {
    return accepted.reversed().stream()
        .flatMap(
            change -> Optional.ofNullable(Written.of(mapping, change.values()).get(field)).stream())
        .findFirst();
  }

  private static List<String> columns(Mapping mapping, List<Change> accepted, String field) {
    return accepted.reversed().stream()
        .map(
            change ->
                mapping.columns().stream()
                    .filter(column -> Written.field(column).equals(field))
                    .map(Column::name)
                    .filter(change.values().columns()::containsKey)
                    .toList())
        .filter(columns -> !columns.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
