package dev.drawbridge.row;

import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.SalesforceId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Whose a record of Salesforce is. Every method reads in the caller's transaction. */
public final class LiveRows {
  private final MappedSchema schema;
  private final String log;

  public LiveRows(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.triggerLog();
  }

  private record Row(String sfid, long id) {}

  /** By sfid, the rows of a table that are there and stand for one of these records. */
  public Map<String, RecordKey> standingFor(Handle handle, String table, Collection<String> sfids) {
    if (sfids.isEmpty() || !ApplicationRows.tableIsThere(handle, schema, table)) {
      return Map.of();
    }
    Map<String, RecordKey> owners = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT sfid, id FROM %1$s
             -- An application or a copy may write it in 15 characters.
             WHERE sfid = ANY(:sfids || ARRAY(SELECT left(s, 15) FROM unnest(:sfids) s))
            UNION ALL
            SELECT i.sfid, i.record_id FROM drawbridge.record_identity i JOIN %1$s r ON r.id = i.record_id
             WHERE i.table_name = :table AND i.sfid = ANY(:sfids) AND i.ended IS NULL
            """
                .formatted(schema.table(table)))
        .bindArray("sfids", String.class, List.copyOf(sfids))
        .bind("table", table)
        .map((rs, ctx) -> new Row(SalesforceId.of18(rs.getString("sfid")), rs.getLong("id")))
        .forEach(row -> owners.putIfAbsent(row.sfid(), new RecordKey(table, row.id())));
    return owners;
  }

  /** Whether a call of one of these kinds is under way: its outcome is not known yet. */
  public boolean isUnderWay(Handle handle, String table, Set<Operation> operations) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM drawbridge.call c JOIN %s t ON t.id = ANY(c.log_ids)
                            WHERE c.state IN ('CREATED', 'SENT') AND c.verb = ANY(:verbs)
                              AND t.table_name = :table)
            """
                .formatted(log))
        .bindArray("verbs", String.class, operations.stream().map(Operation::name).toList())
        .bind("table", table)
        .mapTo(Boolean.class)
        .one();
  }

  /** Whether a record was found to be deleted in Salesforce, or deleted by us, since then. */
  public boolean isGoneSince(Handle handle, String sfid, Instant since) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT FROM drawbridge.gone_record WHERE sfid = :sfid AND at >="
                + " :since)")
        .bind("sfid", sfid)
        .bind("since", since)
        .mapTo(Boolean.class)
        .one();
  }

  /** Those of these records of which anything is known here: of a row, or of one that is gone. */
  public Set<String> known(Handle handle, String table, Collection<String> sfids) {
    if (sfids.isEmpty()) {
      return Set.of();
    }
    Set<String> known =
        handle
            .createQuery(
                """
                SELECT sfid FROM drawbridge.record_identity
                 WHERE table_name = :table AND sfid = ANY(:sfids)
                UNION
                SELECT sfid FROM %s WHERE table_name = :table AND sfid = ANY(:sfids)
                """
                    .formatted(log))
            .bindArray("sfids", String.class, List.copyOf(sfids))
            .bind("table", table)
            .mapTo(String.class)
            .collect(Collectors.toSet());
    known.addAll(standingFor(handle, table, sfids).keySet());
    return known;
  }
}
