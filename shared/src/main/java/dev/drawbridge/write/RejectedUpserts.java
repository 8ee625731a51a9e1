package dev.drawbridge.write;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.HoldReleases;
import dev.drawbridge.batch.Holds;
import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.batch.LiveRows;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.Soql;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * INSERTs that were sent by their key without an answer, sent again and then rejected: their first
 * request may have made the record, or written to one that was there. Who finds it takes it, while
 * the INSERT is held; of one that was skipped the record is told.
 */
final class RejectedUpserts {
  private final Database database;
  private final String schema;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final LiveRows rows;
  private final SoapReader reader;
  private final FormerKeys keys;

  RejectedUpserts(
      Database database, String schema, TriggerLog log, MappingStore mappings, SoapReader reader) {
    this.database = database;
    this.schema = schema;
    this.log = log;
    this.mappings = mappings;
    this.rows = new LiveRows(schema);
    this.reader = reader;
    this.keys = new FormerKeys(database, schema, log, reader);
  }

  /** A record that the first request made or wrote to. */
  record Made(Change change, String sfid) {}

  /**
   * What a look has found.
   *
   * @param made records of no row
   * @param findings older values in records of rows
   */
  record Found(List<Made> made, List<LateFinding> findings) {}

  /**
   * Looks for the records. Changes nothing.
   *
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer, or refuses
   */
  Found of(LateRequests.Due request) {
    Mappings known = database.transaction(mappings::all);
    var found = new Found(new ArrayList<>(), new ArrayList<>());
    database
        .transaction(handle -> sent(handle, known, request))
        .forEach(
            (table, changes) ->
                keyed(known, table, request)
                    .ifPresent(
                        mapping ->
                            made(mapping, changes, request)
                                .forEach(made -> sort(mapping, made, found))));
    return found;
  }

  /** The key may be another row's by now, or the row's own that was captured again. */
  private void sort(Mapping mapping, Made made, Found found) {
    RecordKey owner =
        database
            .transaction(handle -> rows.of(handle, mapping.table(), List.of(made.sfid())))
            .get(made.sfid());
    if (owner == null) {
      found.made().add(made);
      return;
    }
    String us = LateRecords.shortId(reader.user().userId());
    var sent = Replayed.of(mapping, made.change(), List.of());
    for (Map<String, String> record :
        new LateRecords(reader).written(mapping, List.of(sent), List.of(made.sfid()))) {
      keys.overwritten(sent, record, owner, us).ifPresent(found.findings()::add);
    }
  }

  private Map<String, List<Change>> sent(Handle handle, Mappings known, LateRequests.Due request) {
    List<Long> rejected =
        LateRequests.rejected(handle, schema, request).stream()
            .map(LateRequests.Rejected::logId)
            .toList();
    if (rejected.isEmpty()) return Map.of();
    return log
        .changes()
        .asSent(
            handle,
            log.changes().byId(handle, rejected),
            Calls.spokenFor(handle, request.call()),
            known)
        .stream()
        .collect(
            Collectors.groupingBy(
                change -> change.record().table(), LinkedHashMap::new, Collectors.toList()));
  }

  private static Optional<Mapping> keyed(Mappings known, String table, LateRequests.Due request) {
    return known
        .byTable(table)
        .map(mapping -> request.keyField() == null ? mapping : mapping.keyedBy(request.keyField()))
        .filter(mapping -> mapping.uniqueIdentifierColumn().isPresent());
  }

  private List<Made> made(Mapping mapping, List<Change> changes, LateRequests.Due request) {
    Column.OfField key = mapping.uniqueIdentifierColumn().orElseThrow();
    Map<String, Change> byKey = new LinkedHashMap<>();
    changes.forEach(
        change ->
            Optional.ofNullable(change.values().get(key.name()))
                .filter(value -> !value.isBlank())
                .ifPresent(value -> byKey.putIfAbsent(value, change)));
    List<Made> made = new ArrayList<>();
    for (Map<String, String> record : records(mapping, key, byKey.keySet(), request)) {
      byKey.forEach(
          (value, change) -> {
            if (mapping.sameKey(value, record.get(key.field()))) {
              made.add(new Made(change, record.getOrDefault(LateRecords.ID, "")));
            }
          });
    }
    return made;
  }

  private List<Map<String, String>> records(
      Mapping mapping, Column.OfField key, Set<String> values, LateRequests.Due request) {
    if (values.isEmpty()) return List.of();
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    for (String deed : List.of("Created", "LastModified")) {
      String soql =
          "SELECT %s, %s FROM %s WHERE %s AND %sById = '%s' AND %sDate >= %s"
              .formatted(
                  LateRecords.ID,
                  key.field(),
                  mapping.objectName(),
                  Soql.among(key.field(), key.type(), List.copyOf(values)),
                  deed,
                  LateRecords.shortId(reader.user().userId()),
                  deed,
                  Soql.literal(request.sentAt().minus(UnknownCreates.CLOCKS)));
      reader
          .query(soql, Set.of(LateRecords.ID, key.field()))
          .forEach(record -> found.put(record.getOrDefault(LateRecords.ID, ""), record));
    }
    return List.copyOf(found.values());
  }

  /**
   * In the transaction that ends the look. What was set back meanwhile is sent by its key again.
   */
  void settle(Handle handle, LateRequests.Due request, Made made) {
    Change change = made.change();
    String table = change.record().table();
    if (!rows.known(handle, table, List.of(made.sfid())).isEmpty()) return;
    for (LateRequests.Rejected rejected : LateRequests.rejected(handle, schema, request)) {
      if (rejected.logId() != change.id()) continue;
      if (rejected.hold() != null) {
        HoldReleases.landedBefore(handle, rejected.hold(), made.sfid());
      } else {
        Holds.notice(
            handle,
            change.id(),
            change.record(),
            rejected.skipped() ? LateFinding.SKIPPED : LateFinding.STRAY,
            rejected.skipped() ? LateFinding.skipped(made.sfid()) : stray(made.sfid()));
      }
    }
  }

  private static String stray(String sfid) {
    return "record "
        + sfid
        + " was made by a change that was sent in another form since: merge or delete it in"
        + " Salesforce";
  }
}
