package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Creates a mapped table with its indexes and capture triggers, or adds to one that is there what
 * the mapping has more. Never drops or alters a column: that could lose data.
 */
public final class MappedTable {
  private MappedTable() {}

  public static void install(Handle handle, String schema, Mapping mapping) {
    String table = SqlName.quoted(schema, mapping.table());
    handle.execute(
        """
        CREATE TABLE IF NOT EXISTS %s (
          id         serial,
          sfid       varchar(18) COLLATE ucs_basic,
          _hc_lastop varchar(32),
          _hc_err    text,
          CONSTRAINT %s PRIMARY KEY (id)
        )
        """
            .formatted(table, SqlName.quoted(mapping.table() + "_pkey")));
    addMissingColumns(handle, schema, mapping);
    indexes(handle, schema, mapping);
    CaptureTriggers.install(handle, schema, mapping);
  }

  /** Asked first: ADD COLUMN IF NOT EXISTS would lock the table against everybody to find out. */
  private static void addMissingColumns(Handle handle, String schema, Mapping mapping) {
    String table = SqlName.quoted(schema, mapping.table());
    Set<String> there =
        handle
            .createQuery(
                """
                SELECT attname FROM pg_catalog.pg_attribute
                 WHERE attrelid = :table::regclass AND attnum > 0 AND NOT attisdropped
                """)
            .bind("table", table)
            .mapTo(String.class)
            .set();
    for (Column column : mapping.columns()) {
      if (there.contains(column.name())) continue;
      handle.execute(
          "ALTER TABLE %s ADD COLUMN %s %s"
              .formatted(table, SqlName.quoted(column.name()), ColumnType.of(column)));
    }
  }

  private static void indexes(Handle handle, String schema, Mapping mapping) {
    var wanted = new LinkedHashSet<Mapping.Index>();
    wanted.add(new Mapping.Index("sfid", true));
    wanted.add(new Mapping.Index("systemmodstamp", false));
    mapping
        .uniqueIdentifierColumn()
        .ifPresent(column -> wanted.add(new Mapping.Index(column.name(), true)));
    wanted.addAll(mapping.indexes());
    for (Mapping.Index index : wanted) {
      boolean there = index.column().equals("sfid") || mapping.column(index.column()).isPresent();
      if (!there) continue;
      String name =
          (index.unique() ? "hcu_idx_" : "hc_idx_") + mapping.table() + "_" + index.column();
      handle.execute(
          "CREATE %s INDEX IF NOT EXISTS %s ON %s (%s)"
              .formatted(
                  index.unique() ? "UNIQUE" : "",
                  SqlName.quoted(SqlName.shortened(name)),
                  SqlName.quoted(schema, mapping.table()),
                  SqlName.quoted(index.column())));
    }
  }
}
