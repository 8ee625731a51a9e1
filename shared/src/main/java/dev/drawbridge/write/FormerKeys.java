package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.row.LiveRows;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an upsert did by arriving late, under a key that its row no longer has: it made a record, or
 * wrote to the record of the row that had the key by then. Changes nothing.
 */
final class FormerKeys {
  private final Database database;
  private final TriggerLog log;
  private final LiveRows rows;
  private final SoapReader reader;

  FormerKeys(Database database, MappedSchema schema, TriggerLog log, SoapReader reader) {
    this.database = database;
    this.log = log;
    this.rows = new LiveRows(schema);
    this.reader = reader;
  }

  /**
   * @param found records that have such a key now
   * @param us the id of our user, 15 characters
   */
  List<LateFinding> find(
      Mapping mapping, long call, List<Replayed> all, List<Map<String, String>> found, String us) {
    List<LateFinding> findings = new ArrayList<>();
    found.forEach(record -> findings.addAll(byFormerKey(mapping, all, record, us)));
    findings.addAll(meanwhile(mapping, call, all, found, us));
    return findings;
  }

  /** Another row may have had the former key for a while: what arrived then was written to it. */
  private List<LateFinding> meanwhile(
      Mapping mapping, long call, List<Replayed> all, List<Map<String, String>> found, String us) {
    Map<String, Set<Replayed>> by = takers(mapping, call, all);
    // Seen already is a record only under the key that it has now: it may have had others between.
    for (Map<String, String> record : found) {
      String key = key(mapping, record);
      by.computeIfPresent(
          record.getOrDefault(LateRecords.ID, ""),
          (id, requests) -> {
            requests.removeIf(request -> request.hadKey(key));
            return requests.isEmpty() ? null : requests;
          });
    }
    if (by.isEmpty()) {
      return List.of();
    }
    List<Replayed> keyed = by.values().stream().flatMap(Set::stream).distinct().toList();
    Map<String, RecordKey> owners =
        database.transaction(handle -> rows.standingFor(handle, mapping.table(), by.keySet()));
    List<LateFinding> findings = new ArrayList<>();
    for (Map<String, String> record :
        new LateRecords(reader).written(mapping, keyed, owners.keySet())) {
      String id = record.getOrDefault(LateRecords.ID, "");
      RecordKey owner = owners.get(id);
      if (owner == null) {
        continue;
      }
      for (Replayed replayed : by.getOrDefault(id, Set.of())) {
        overwritten(replayed, record, owner, us).ifPresent(findings::add);
      }
    }
    return findings;
  }

  /** By record: the requests under whose former key it was since, and is no longer. */
  private Map<String, Set<Replayed>> takers(Mapping mapping, long call, List<Replayed> all) {
    Map<String, Replayed> formerly = new LinkedHashMap<>();
    all.forEach(r -> r.formerKey().ifPresent(key -> formerly.put(lower(key), r)));
    if (formerly.isEmpty()) {
      return new LinkedHashMap<>();
    }
    String column = mapping.uniqueIdentifierColumn().map(Column.OfField::name).orElseThrow();
    Map<String, Set<Replayed>> takers = new LinkedHashMap<>();
    database
        .transaction(
            handle -> log.sent().acceptedWith(handle, call, mapping.table(), formerly.keySet()))
        .forEach(
            taker -> {
              Replayed replayed = formerly.get(lower(String.valueOf(taker.values().get(column))));
              if (replayed == null || taker.sfid() == null) {
                return;
              }
              boolean own = Written.sameId(replayed.change().sfid(), taker.sfid());
              if (!own) {
                takers.computeIfAbsent(taker.sfid(), id -> new LinkedHashSet<>()).add(replayed);
              }
            });
    return takers;
  }

  /** The unique identifier that the record has now. */
  private static String key(Mapping mapping, Map<String, String> record) {
    return record.getOrDefault(
        mapping.uniqueIdentifierColumn().map(Column.OfField::field).orElse(""), "");
  }

  private static String lower(String key) {
    return key.strip().toLowerCase(Locale.ROOT);
  }

  private List<LateFinding> byFormerKey(
      Mapping mapping, List<Replayed> all, Map<String, String> record, String us) {
    String key = key(mapping, record);
    String id = record.getOrDefault(LateRecords.ID, "");
    var owner =
        Optional.ofNullable(
            database
                .transaction(handle -> rows.standingFor(handle, mapping.table(), List.of(id)))
                .get(id));
    return all.stream()
        .filter(request -> request.hadKey(key))
        .flatMap(r -> stranger(r, record, owner, us).stream())
        .toList();
  }

  /** A record that has the key under which the request would have made one. */
  private Optional<LateFinding> stranger(
      Replayed replayed, Map<String, String> record, Optional<RecordKey> owner, String us) {
    Change change = replayed.change();
    String id = record.getOrDefault(LateRecords.ID, "");
    boolean own = Written.sameId(change.sfid(), id);
    if (own && !replayed.deletedSince()) {
      return Optional.empty();
    }
    if (owner.isPresent()) {
      return overwritten(replayed, record, owner.get(), us);
    }
    // The record of a row that is gone has its own DELETE, or none because of a TRUNCATE.
    boolean accounted =
        !database
            .transaction(handle -> rows.known(handle, change.record().table(), List.of(id)))
            .isEmpty();
    if (accounted) {
      return Optional.empty();
    }
    boolean ours =
        Written.sameId(us, record.get(LateRecords.CREATED_BY))
            || ReplayLook.lastModifiedBy(us, record);
    if (!ours) {
      return Optional.empty();
    }
    return Optional.of(
        replayed.deletedSince()
            ? new LateFinding.Notice(
                change, id, LateFinding.OF_DELETED_ROW, LateFinding.ofDeletedRow(id))
            : new LateFinding.Notice(
                change,
                id,
                LateFinding.STRAY,
                "record "
                    + id
                    + " has the row's former key beside the row's own record "
                    + change.sfid()
                    + ": merge or delete it in Salesforce"));
  }

  /** The key belongs to another row by now, whose record the request would have overwritten. */
  Optional<LateFinding> overwritten(
      Replayed replayed, Map<String, String> record, RecordKey owner, String us) {
    List<Change> accepted = ofPresentLife(owner);
    var columns = new LinkedHashSet<String>();
    Map<String, Written> ours = Written.of(replayed.mapping(), replayed.change().values());
    for (var field : ours.entrySet()) {
      Optional<Written> newest = newest(replayed.mapping(), accepted, field.getKey());
      boolean undone =
          field.getValue().isIn(record) && newest.isPresent() && !newest.get().isIn(record);
      if (undone) {
        columns.addAll(columns(replayed.mapping(), accepted, field.getKey()));
      }
    }
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        ReplayLook.lastModifiedBy(us, record)
            ? new LateFinding.SetBack(replayed.change(), accepted.getLast(), List.copyOf(columns))
            : ReplayLook.valueNotice(replayed.change(), record));
  }

  /** The row's local id may have been another one's before. */
  private List<Change> ofPresentLife(RecordKey owner) {
    List<Change> accepted =
        database.transaction(handle -> log.sent().acceptedOf(handle, List.of(owner)));
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
