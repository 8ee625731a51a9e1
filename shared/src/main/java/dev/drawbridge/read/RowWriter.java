package dev.drawbridge.read;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Mapping;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;

/**
 * Writes images into rows of one mapped table. Values go to PostgreSQL as JSON texts, and each
 * column's own input function reads them: it refuses what does not fit, where a cast would cut it.
 * Every method runs in the caller's {@code Database.applying}.
 */
final class RowWriter {
  private final MappedSchema schema;
  private final Mapping mapping;
  private final String stamp;
  private final JsonMapper json = new JsonMapper();

  /**
   * @param stamp the column of the field by whose order records are read
   */
  RowWriter(MappedSchema schema, Mapping mapping, String stamp) {
    this.schema = schema;
    this.mapping = mapping;
    this.stamp = stamp;
  }

  /**
   * @return those that the database refused
   */
  List<Halving.Refused<Decision.Insert>> insert(Handle handle, List<Decision.Insert> inserts) {
    if (inserts.isEmpty()) {
      return List.of();
    }
    Map<String, String> types = types(handle);
    String sql =
        """
        INSERT INTO %s (%s, sfid, _hc_lastop)
        SELECT %s, g.hc_sfid, 'SYNCED' FROM json_to_recordset(:images::json) AS g(%s, hc_sfid text)
        RETURNING sfid
        """
            .formatted(
                schema.table(mapping.table()), list(types, ""), list(types, "g."), typed(types));
    return Halving.run(
        handle,
        inserts,
        some -> {
          Set<String> there =
              handle
                  .createQuery(sql)
                  .bind("images", array(some, insert -> object(insert.image())))
                  .mapTo(String.class)
                  .set();
          return some.stream().filter(one -> !there.contains(one.image().sfid())).toList();
        });
  }

  /**
   * Locks rows for a write, those that no other transaction has locked. A child's foreign key does
   * not lock its parent against this.
   */
  Set<Long> lock(Handle handle, Collection<Long> ids) {
    return handle
        .createQuery(
            "SELECT id FROM %s WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
                .formatted(schema.table(mapping.table())))
        .bindArray("ids", Long.class, ids)
        .mapTo(Long.class)
        .collect(Collectors.toSet());
  }

  /**
   * What was done with rows that are locked.
   *
   * @param updated rows that differed
   */
  record Updated(int updated, List<Halving.Refused<Decision.Write>> refused) {}

  /**
   * Writes what differs, and nothing where nothing does.
   *
   * @param writes of rows that are locked
   */
  Updated update(Handle handle, List<Decision.Write> writes) {
    if (writes.isEmpty()) {
      return new Updated(0, List.of());
    }
    Map<String, String> types = types(handle);
    String sql = update(types);
    Map<Long, Boolean> written = new HashMap<>();
    List<Halving.Refused<Decision.Write>> refused =
        Halving.run(
            handle,
            writes,
            some -> {
              String images = array(some, this::object);
              free(handle, types, some, images);
              Map<Long, Boolean> these = new HashMap<>();
              handle
                  .createQuery(sql)
                  .bind("images", images)
                  .map(
                      (rs, ctx) ->
                          these.put(rs.getLong("hc_row"), rs.getBoolean("written")) == null)
                  .list();
              written.putAll(these);
              return some.stream()
                  .filter(write -> Boolean.FALSE.equals(these.get(write.row().id())))
                  .toList();
            });
    return new Updated((int) written.values().stream().filter(done -> done).count(), refused);
  }

  /**
   * Which column does not take a value of the image, and its type; empty where each does.
   *
   * @return for a person, without the value
   */
  Optional<String> unfit(Handle handle, Image image) {
    for (Map.Entry<String, String> column : types(handle).entrySet()) {
      boolean refused =
          !Halving.run(
                  handle,
                  List.of(image),
                  one -> {
                    handle
                        .createQuery(
                            "SELECT g.%1$s IS NULL FROM json_to_record(:image::json) AS g(%1$s %2$s)"
                                .formatted(SqlName.quoted(column.getKey()), column.getValue()))
                        .bind("image", object(image).toString())
                        .mapTo(Boolean.class)
                        .list();
                    return List.of();
                  })
              .isEmpty();
      if (refused) {
        return Optional.of("%s (%s)".formatted(column.getKey(), column.getValue()));
      }
    }
    return Optional.empty();
  }

  private String update(Map<String, String> types) {
    String news =
        types.keySet().stream()
            .map(
                column ->
                    "CASE WHEN %1$s = ANY(g.hc_kept) THEN o.%2$s ELSE g.%2$s END AS %2$s"
                        .formatted(SqlName.literal(column), SqlName.quoted(column)))
            .collect(Collectors.joining(", "));
    String set =
        types.keySet().stream()
            .map(column -> "%1$s = n.%1$s".formatted(SqlName.quoted(column)))
            .collect(Collectors.joining(", "));
    String status = "%1$s.sfid, %1$s._hc_lastop, %1$s._hc_err";
    // A trigger may leave a row out: what should be written is counted beside what was.
    return """
    WITH n AS MATERIALIZED (
      SELECT w.*
        FROM (SELECT o.id AS hc_row, %3$s, g.hc_sfid::varchar(18) AS sfid,
                     CASE WHEN g.hc_waits THEN o._hc_lastop ELSE 'SYNCED' END AS _hc_lastop,
                     CASE WHEN g.hc_waits THEN o._hc_err END AS _hc_err
                FROM json_to_recordset(:images::json)
                     AS g(%4$s, hc_row bigint, hc_sfid text, hc_kept text[], hc_waits boolean)
                JOIN %1$s o ON o.id = g.hc_row) w
        JOIN %1$s r ON r.id = w.hc_row
       WHERE NOT pg_catalog.record_image_eq(ROW(%5$s), ROW(%6$s))),
    done AS (
      UPDATE %1$s r SET %2$s, sfid = n.sfid, _hc_lastop = n._hc_lastop, _hc_err = n._hc_err
        FROM n WHERE r.id = n.hc_row RETURNING r.id)
    SELECT n.hc_row, done.id IS NOT NULL AS written FROM n LEFT JOIN done ON done.id = n.hc_row
    """
        .formatted(
            schema.table(mapping.table()),
            set,
            news,
            typed(types),
            list(types, "r.") + ", " + status.formatted("r"),
            list(types, "w.") + ", " + status.formatted("w"));
  }

  /**
   * Empties unique columns of rows whose value another of these rows is to get: two records may
   * have exchanged theirs.
   */
  private void free(
      Handle handle, Map<String, String> types, List<Decision.Write> writes, String images) {
    if (writes.size() < 2) {
      return;
    }
    for (String column : uniqueColumns(handle)) {
      if (!types.containsKey(column)) {
        continue;
      }
      handle
          .createUpdate(
              """
              WITH g AS (
                SELECT * FROM json_to_recordset(:images::json) AS g(hc_row bigint, hc_kept text[], %3$s))
              UPDATE %1$s r SET %2$s = NULL FROM g
               WHERE r.id = g.hc_row AND r.%2$s IS DISTINCT FROM g.%2$s AND NOT %4$s = ANY(g.hc_kept)
                 AND r.%2$s IN (SELECT o.%2$s FROM g o WHERE o.hc_row <> r.id)
              """
                  .formatted(
                      schema.table(mapping.table()),
                      SqlName.quoted(column),
                      SqlName.quoted(column) + " " + types.get(column),
                      SqlName.literal(column)))
          .bind("images", images)
          .execute();
    }
  }

  /** Mapped columns with a unique index of their own, ours or the application's. */
  private Set<String> uniqueColumns(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT a.attname
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = to_regclass(:table) AND i.indisunique AND i.indnkeyatts = 1
            """)
        .bind("table", schema.table(mapping.table()))
        .mapTo(String.class)
        .set();
  }

  private <T> String array(List<T> all, Function<T, ObjectNode> object) {
    ArrayNode array = json.createArrayNode();
    all.forEach(one -> array.add(object.apply(one)));
    return array.toString();
  }

  private ObjectNode object(Decision.Write write) {
    ObjectNode object = object(write.image());
    object.put("hc_row", write.row().id()).put("hc_waits", write.waits());
    ArrayNode kept = object.putArray("hc_kept");
    write.kept().forEach(kept::add);
    if (!write.kept().isEmpty()) {
      // The row does not show all of the record: a later read must find it older.
      kept.add(stamp);
    }
    return object;
  }

  private ObjectNode object(Image image) {
    ObjectNode object = json.createObjectNode();
    image.values().forEach(object::put);
    return object.put("hc_sfid", image.sfid());
  }

  /** The mapped columns with the types they have by now, in the mapping's order. */
  private Map<String, String> types(Handle handle) {
    Map<String, String> there =
        handle
            .createQuery(
                """
                SELECT attname, format_type(atttypid, atttypmod) AS type
                  FROM pg_catalog.pg_attribute
                 WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
                """)
            .bind("table", schema.table(mapping.table()))
            .setMapKeyColumn("attname")
            .setMapValueColumn("type")
            .collectInto(new GenericType<Map<String, String>>() {});
    Map<String, String> types = new LinkedHashMap<>();
    // PostgreSQL itself says which column is missing.
    mapping
        .columns()
        .forEach(column -> types.put(column.name(), there.getOrDefault(column.name(), "text")));
    return types;
  }

  private static String list(Map<String, String> types, String prefix) {
    return types.keySet().stream()
        .map(column -> prefix + SqlName.quoted(column))
        .collect(Collectors.joining(", "));
  }

  private static String typed(Map<String, String> types) {
    return types.entrySet().stream()
        .map(column -> SqlName.quoted(column.getKey()) + " " + column.getValue())
        .collect(Collectors.joining(", "));
  }
}
