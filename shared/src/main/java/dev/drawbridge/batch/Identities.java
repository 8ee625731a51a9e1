package dev.drawbridge.batch;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.SqlName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which record of Salesforce a row stands for, known the moment Salesforce said so: before the row
 * itself can be written, and after it is gone.
 */
public final class Identities {
  private Identities() {}

  public static void remember(Handle handle, Map<RecordKey, String> sfids) {
    if (sfids.isEmpty()) return;
    List<RecordKey> records = List.copyOf(sfids.keySet());
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.record_identity (table_name, record_id, sfid)
            SELECT * FROM unnest(:tables, :ids, :sfids)
            ON CONFLICT (table_name, record_id) DO UPDATE SET sfid = excluded.sfid
            """)
        .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
        .bindArray("ids", Long.class, records.stream().map(RecordKey::id).toList())
        .bindArray("sfids", String.class, records.stream().map(sfids::get).toList())
        .execute();
  }

  private record Row(long id, @Nullable String sfid) {}

  /**
   * The sfid in the rows themselves, for records that neither log nor identity table know.
   *
   * <p>Rows without one are left out here and not in the query: where the statistics say that
   * hardly any row has an sfid, PostgreSQL would read its index from end to end for every call.
   */
  public static Map<RecordKey, String> inRows(
      Handle handle, String schema, Collection<RecordKey> records) {
    Map<RecordKey, String> found = new HashMap<>();
    records.stream()
        .map(RecordKey::table)
        .distinct()
        .filter(table -> MappedRows.tableIsThere(handle, schema, table))
        .forEach(
            table -> {
              List<Long> ids =
                  records.stream()
                      .filter(record -> record.table().equals(table))
                      .map(RecordKey::id)
                      .toList();
              handle
                  .createQuery(
                      "SELECT id, sfid FROM %s WHERE id = ANY(:ids)"
                          .formatted(SqlName.quoted(schema, table)))
                  .bindArray("ids", Long.class, ids)
                  .map((rs, ctx) -> new Row(rs.getLong("id"), rs.getString("sfid")))
                  .stream()
                  .filter(row -> row.sfid() != null)
                  .forEach(row -> found.put(new RecordKey(table, row.id()), row.sfid()));
            });
    return found;
  }
}
