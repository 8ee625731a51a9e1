package dev.drawbridge.triggerlog;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the unique identifiers under which records were accepted, from rows that nothing waits
 * for and nothing was refused of: what they hold is what Salesforce accepted.
 */
final class KnownKeys {
  private static final int PAGE = 10_000;

  private final MappedSchema schema;
  private final String log;

  KnownKeys(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.triggerLog();
  }

  private record Row(long id, @Nullable String value) {}

  /** Of the rows that {@code drawbridge.reconciliation} holds; some are left out of it here. */
  void fill(Handle handle, Mapping mapping) {
    Optional<Column.OfField> column = mapping.uniqueIdentifierColumn();
    if (column.isEmpty()) {
      return;
    }
    leaveOutOpen(handle, mapping.table());
    long after = Long.MIN_VALUE;
    while (true) {
      List<Row> rows = page(handle, mapping.table(), column.get().name(), after);
      if (rows.isEmpty()) {
        return;
      }
      after = rows.get(rows.size() - 1).id();
      write(handle, mapping, column.get().name(), rows);
    }
  }

  /** Once for all pages: without an index it reads the whole log. */
  private void leaveOutOpen(Handle handle, String table) {
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.reconciliation g USING %s t
             WHERE t.table_name = :table AND t.record_id = g.record_id
               AND t.state IN ('NEW', 'PENDING', 'FAILED', 'REQUEUE')
            """
                .formatted(log))
        .bind("table", table)
        .execute();
  }

  private List<Row> page(Handle handle, String table, String column, long after) {
    return handle
        .createQuery(
            """
            SELECT g.record_id AS id,
                   CASE WHEN r._hc_lastop IS DISTINCT FROM 'FAILED' THEN r.%2$s::text END AS value
              FROM (SELECT record_id FROM drawbridge.reconciliation
                     WHERE record_id > :after ORDER BY record_id LIMIT :limit) g
              LEFT JOIN %1$s r ON r.id = g.record_id
             ORDER BY g.record_id
            """
                .formatted(schema.table(table), SqlName.quoted(column)))
        .bind("after", after)
        .bind("limit", PAGE)
        .map((rs, ctx) -> new Row(rs.getLong("id"), rs.getString("value")))
        .list();
  }

  private static void write(Handle handle, Mapping mapping, String column, List<Row> rows) {
    List<Long> ids = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (Row row : rows) {
      Map<String, @Nullable String> values = new HashMap<>();
      values.put(column, row.value());
      mapping
          .keyOf(values)
          .ifPresent(
              key -> {
                ids.add(row.id());
                keys.add(key);
              });
    }
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i SET key = g.key
              FROM unnest(:ids, :keys) AS g(record_id, key)
             WHERE i.table_name = :table AND i.record_id = g.record_id AND i.key IS NULL
            """)
        .bind("table", mapping.table())
        .bindArray("ids", Long.class, ids)
        .bindArray("keys", String.class, keys)
        .execute();
  }
}
