package dev.drawbridge.read;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.triggerlog.LifeEndReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows that may stand for some records: rule A2 of docs/reads.md. Every method runs in
 * the caller's transaction.
 */
final class LocalRowsReader {
  private final MappedSchema schema;
  private final Mapping mapping;
  private final LifeEndReader ends;

  LocalRowsReader(MappedSchema schema, Mapping mapping) {
    this.schema = schema;
    this.mapping = mapping;
    this.ends = new LifeEndReader(schema);
  }

  /**
   * @param keys unique identifiers of the records, in the form in which Salesforce compares them
   */
  LocalRows read(Handle handle, Collection<String> sfids, Set<String> keys) {
    Map<String, Long> owners = new HashMap<>();
    List<LocalRow> rows =
        handle
            .createQuery(selection(keys.isEmpty()))
            .bind("table", mapping.table())
            .bindArray("sfids", String.class, sfids)
            .bindArray("forms", String.class, OpenChangesReader.bothForms(sfids))
            .bindArray("keys", String.class, keys)
            .map((rs, ctx) -> row(rs, owners))
            .list();
    return new LocalRows(rows, owners);
  }

  private LocalRow row(ResultSet rs, Map<String, Long> owners) throws SQLException {
    String sfid = inFull(rs.getString("sfid"));
    String identity = inFull(rs.getString("identity"));
    long id = rs.getLong("id");
    if (identity != null) {
      owners.put(identity, id);
    }
    return new LocalRow(id, sfid, identity, key(rs.getString("key")));
  }

  private static @Nullable String inFull(@Nullable String sfid) {
    return sfid == null ? null : SalesforceId.of18(sfid);
  }

  private @Nullable String key(@Nullable String value) {
    return mapping
        .uniqueIdentifierColumn()
        .flatMap(column -> mapping.keyOf(Collections.singletonMap(column.name(), value)))
        .orElse(null);
  }

  /**
   * With the record that each row's present life is known to stand for, and the rows of lives that
   * are known to stand for one of the records.
   */
  private String selection(boolean keyless) {
    String table = schema.table(mapping.table());
    Optional<Column.OfField> identifier = mapping.uniqueIdentifierColumn();
    String key =
        identifier.map(column -> "r." + SqlName.quoted(column.name()) + "::text").orElse("NULL");
    return """
    WITH found AS (
      SELECT r.id, r.sfid, %2$s AS key FROM %1$s r WHERE r.sfid = ANY(:forms)
      UNION
      SELECT r.id, r.sfid, %2$s FROM drawbridge.record_identity i JOIN %1$s r ON r.id = i.record_id
       WHERE i.table_name = :table AND i.sfid = ANY(:sfids) AND i.ended IS NULL
      UNION
      SELECT r.id, r.sfid, %2$s FROM %1$s r WHERE r.sfid IS NULL AND %3$s)
    SELECT f.id, f.sfid, f.key,
           (SELECT i.sfid FROM drawbridge.record_identity i
             WHERE i.table_name = :table AND i.record_id = f.id AND i.ended IS NULL
               AND i.born >= %4$s) AS identity
      FROM found f
    """
        .formatted(
            table,
            key,
            keyless || identifier.isEmpty()
                ? "false AND :keys IS NULL"
                : compared(identifier.get()),
            ends.lastBefore("i", "9223372036854775807"));
  }

  /** Rows without an sfid are few: they are found by the index on sfid, and compared each. */
  private static String compared(Column.OfField identifier) {
    String column = "r." + SqlName.quoted(identifier.name());
    return identifier.type().isNumber()
        ? column + "::numeric = ANY(:keys::numeric[])"
        : "lower(btrim("
            + column
            + "::text, E' \\t\\n\\r')) = ANY(SELECT lower(k) FROM unnest(:keys) k)";
  }
}
