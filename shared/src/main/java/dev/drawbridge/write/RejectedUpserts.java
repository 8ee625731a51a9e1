package dev.drawbridge.write;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.HoldReleases;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.row.LiveRows;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * INSERTs that were sent by their key without an answer, sent again and then rejected: their first
 * request may have created the record, or written to an existing one. If it is found while the
 * INSERT is held, it becomes the row's. The record of an INSERT that was skipped is reported by a
 * notice.
 */
final class RejectedUpserts {
  private final Database database;
  private final MappedSchema schema;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final LiveRows rows;
  private final SoapReader reader;
  private final FormerKeys formerKeys;

  RejectedUpserts(
      Database database,
      MappedSchema schema,
      TriggerLog log,
      MappingStore mappings,
      SoapReader reader) {
    this.database = database;
    this.schema = schema;
    this.log = log;
    this.mappings = mappings;
    this.rows = new LiveRows(schema);
    this.reader = reader;
    this.formerKeys = new FormerKeys(database, schema, log, reader);
  }

  /** A record of no row that the first request made or wrote to. */
  record Made(Change change, String sfid) {}

  /**
   * What a look has found.
   *
   * @param findings older values in records of rows: of one that has the key by now, or of the row
   *     itself, captured again
   */
  record Found(List<Made> made, List<LateFinding> findings) {}

  /**
   * Looks for the records. Changes nothing.
   *
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer, or refuses
   */
  Found find(LateRequests.Due request) {
    Mappings known = database.transaction(mappings::all);
    List<Change> sent = database.transaction(handle -> sent(handle, known, request));
    var found = new Found(new ArrayList<>(), new ArrayList<>());
    for (Mapping mapping : sent.isEmpty() ? List.<Mapping>of() : known.all()) {
      Mapping keyed = request.keyField() == null ? mapping : mapping.keyedBy(request.keyField());
      List<Replayed> ofTable = keyed(keyed, sent);
      if (!ofTable.isEmpty()) {
        look(keyed, ofTable, request, found);
      }
    }
    return found;
  }

  /** The INSERTs, with what they said for others too. */
  private List<Change> sent(Handle handle, Mappings known, LateRequests.Due request) {
    List<Long> rejected =
        LateRequests.rejected(handle, schema, request).stream()
            .map(LateRequests.Rejected::logId)
            .toList();
    if (rejected.isEmpty()) {
      return List.of();
    }
    Map<Long, List<Long>> spokenFor = Calls.spokenFor(handle, request.call());
    return log.sent().asSent(handle, log.changes().byId(handle, rejected), spokenFor, known);
  }

  /** Those of the mapping's table that have a key. */
  private static List<Replayed> keyed(Mapping mapping, List<Change> sent) {
    return sent.stream()
        .filter(change -> change.record().table().equals(mapping.table()))
        .filter(change -> mapping.keyOf(change.values().columns()).isPresent())
        .map(change -> Replayed.of(mapping, change, List.of()))
        .toList();
  }

  private void look(Mapping mapping, List<Replayed> sent, LateRequests.Due request, Found found) {
    Column.OfField key = mapping.uniqueIdentifierColumn().orElseThrow();
    Map<String, Replayed> byKey = new LinkedHashMap<>();
    List<String> keys = new ArrayList<>();
    for (Replayed replayed : sent) {
      Map<String, @Nullable String> values = replayed.change().values().columns();
      byKey.putIfAbsent(mapping.keyOf(values).orElseThrow(), replayed);
      keys.add(String.valueOf(values.get(key.name())));
    }
    Instant since = request.sentAt().minus(UnknownCreates.CLOCKS);
    var records = new LateRecords(reader).oursSince(mapping, sent, keys, since);
    List<String> sfids = records.stream().map(r -> r.getOrDefault(LateRecords.ID, "")).toList();
    Map<String, RecordKey> owners =
        database.transaction(handle -> rows.standingFor(handle, mapping.table(), sfids));
    String us = SalesforceId.of15(reader.user().userId());
    for (Map<String, String> record : records) {
      String sfid = record.getOrDefault(LateRecords.ID, "");
      Replayed replayed =
          byKey.get(mapping.keyOf(Map.of(key.name(), record.get(key.field()))).orElse(""));
      if (replayed == null) {
        continue;
      }
      RecordKey owner = owners.get(sfid);
      if (owner == null) {
        found.made().add(new Made(replayed.change(), sfid));
      } else {
        formerKeys.overwritten(replayed, record, owner, us).ifPresent(found.findings()::add);
      }
    }
  }

  /**
   * In the transaction that ends the look. What was set back meanwhile is sent by its key again.
   */
  void settle(Handle handle, LateRequests.Due request, Made made) {
    Change change = made.change();
    String table = change.record().table();
    if (!rows.known(handle, table, List.of(made.sfid())).isEmpty()) {
      return;
    }
    for (LateRequests.Rejected rejected : LateRequests.rejected(handle, schema, request)) {
      if (rejected.logId() != change.id()) {
        continue;
      }
      switch (rejected.standing()) {
        case REJECTED ->
            HoldReleases.landedBefore(
                handle, request.call(), change.id(), change.record(), made.sfid());
        case ROW_DELETED ->
            openNotice(
                handle, change, LateFinding.OF_DELETED_ROW, LateFinding.ofDeletedRow(made.sfid()));
        case GIVEN_UP ->
            openNotice(handle, change, LateFinding.SKIPPED, LateFinding.skipped(made.sfid()));
        case SENT_IN_ANOTHER_FORM ->
            openNotice(handle, change, LateFinding.STRAY, stray(made.sfid()));
      }
    }
  }

  private static void openNotice(Handle handle, Change change, String code, String message) {
    Holds.open(handle, Holds.NewHold.notice(change.id(), change.record(), code, message));
  }

  private static String stray(String sfid) {
    return "record "
        + sfid
        + " was made by a change that was sent in another form since: merge or delete it in"
        + " Salesforce";
  }
}
