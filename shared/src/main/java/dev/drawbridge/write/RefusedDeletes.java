package dev.drawbridge.write;

import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.row.LiveRows;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DELETEs that were sent without an answer, sent again and refused: the first request may have
 * deleted the record, which now belongs to a restored row. It is not undeleted without being asked;
 * a notice reports it. Changes nothing.
 */
final class RefusedDeletes {
  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final LiveRows rows;
  private final LateRecords records;

  RefusedDeletes(
      Database database,
      MappedSchema schema,
      TriggerLog log,
      MappingStore mappings,
      SoapReader reader) {
    this.database = database;
    this.log = log;
    this.mappings = mappings;
    this.rows = new LiveRows(schema);
    this.records = new LateRecords(reader);
  }

  /**
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer, or refuses
   */
  List<LateFinding> find(LateRequests.Due request) {
    List<Change> refused =
        database.transaction(handle -> log.sent().refusedDeletes(handle, request.logIds()));
    if (refused.isEmpty()) {
      return List.of();
    }
    Mappings known = database.transaction(mappings::all);
    var findings = new ArrayList<LateFinding>();
    for (Mapping mapping : known.all()) {
      findings.addAll(look(mapping, refused));
    }
    return findings;
  }

  private List<LateFinding> look(Mapping mapping, List<Change> refused) {
    Map<String, Change> bySfid = new LinkedHashMap<>();
    for (Change change : refused) {
      if (change.record().table().equals(mapping.table()) && change.sfid() != null) {
        bySfid.put(change.sfid(), change);
      }
    }
    Map<String, RecordKey> owners =
        database.transaction(handle -> rows.standingFor(handle, mapping.table(), bySfid.keySet()));
    var findings = new ArrayList<LateFinding>();
    for (String sfid : records.deleted(mapping, owners.keySet())) {
      Change change = bySfid.get(sfid);
      RecordKey owner = owners.get(sfid);
      if (change != null && owner != null) {
        findings.add(deleted(change, sfid, owner));
      }
    }
    return findings;
  }

  private static LateFinding deleted(Change change, String sfid, RecordKey owner) {
    return new LateFinding.Notice(
        change,
        sfid,
        LateFinding.DELETED,
        "record "
            + sfid
            + " was deleted, perhaps by this DELETE arriving late, although row "
            + owner.id()
            + " stands for it: undelete it in Salesforce, or capture the row again as an INSERT");
  }
}
