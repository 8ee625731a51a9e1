package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.schema.FoundTable.FoundColumn;
import dev.drawbridge.schema.FoundTable.FoundConstraint;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * All tables of the mapped schema as they are, read with four looks into the catalogue however many
 * tables there are.
 */
public final class FoundTables {
  private final Map<String, FoundTable> tables = new HashMap<>();

  private FoundTables() {}

  public static FoundTables read(Handle handle, MappedSchema schema) {
    var found = new FoundTables();
    found.columns(handle, schema);
    found.constraints(handle, schema);
    found.uniqueIndexes(handle, schema);
    found.triggers(handle, schema);
    return found;
  }

  public Optional<FoundTable> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  private FoundTable found(ResultSet rs) throws SQLException {
    return tables.computeIfAbsent(
        rs.getString("relname"),
        name ->
            new FoundTable(new HashMap<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>()));
  }

  private interface Row {
    void read(ResultSet rs) throws SQLException;
  }

  private static void each(Query query, MappedSchema schema, Row row) {
    query
        .bind("schema", schema.name())
        .map(
            (rs, ctx) -> {
              row.read(rs);
              return true;
            })
        .list();
  }

  private void columns(Handle handle, MappedSchema schema) {
    each(
        handle.createQuery(
            """
            SELECT c.relname, a.attname, a.attnotnull, format_type(a.atttypid, a.atttypmod) AS type
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
             WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
               AND a.attnum > 0 AND NOT a.attisdropped
            """),
        schema,
        rs ->
            found(rs)
                .columns()
                .put(
                    rs.getString("attname"),
                    new FoundColumn(rs.getString("type"), rs.getBoolean("attnotnull"))));
  }

  /** PostgreSQL 18 keeps NOT NULL here, too ('n'), and constraint triggers are 't'. */
  private void constraints(Handle handle, MappedSchema schema) {
    each(
        handle.createQuery(
            """
            SELECT c.relname, o.conname, o.contype,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum = ANY (o.conkey)
                          ORDER BY a.attname) AS columns
              FROM pg_catalog.pg_constraint o
              JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema AND o.contype IN ('c', 'f', 'p', 'u', 'x')
             ORDER BY o.conname
            """),
        schema,
        rs ->
            found(rs)
                .constraints()
                .add(
                    new FoundConstraint(
                        rs.getString("conname"),
                        rs.getString("contype").charAt(0),
                        texts(rs.getArray("columns")))));
  }

  private void uniqueIndexes(Handle handle, MappedSchema schema) {
    each(
        handle.createQuery(
            """
            SELECT c.relname, i.relname AS index,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
                          ORDER BY a.attname) AS columns
              FROM pg_catalog.pg_index x
              JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
              JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema AND x.indisunique AND x.indisvalid
            """),
        schema,
        rs -> found(rs).uniqueIndexes().put(rs.getString("index"), texts(rs.getArray("columns"))));
  }

  /** 'O' fires for everybody but replication, 'A' always; 'D' is disabled, 'R' for replicas. */
  private void triggers(Handle handle, MappedSchema schema) {
    each(
        handle.createQuery(
            """
            SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A') AS fires
              FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema AND NOT t.tgisinternal
            """),
        schema,
        rs -> found(rs).triggers().put(rs.getString("tgname"), rs.getBoolean("fires")));
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
