package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Creates a mapped table with its indexes and capture triggers, or adds to one that is there what
 * the mapping has more. Never drops a column, and makes one longer only: all else could lose data.
 * What is as it should be is not touched: each statement that changes a table or its indexes waits
 * for others' locks, and the application waits behind it.
 */
public final class MappedTable {
  /** All but the key, as they are when the table is made. */
  private static final Map<String, String> SYSTEM_COLUMNS =
      Map.of(
          "sfid", "varchar(18) COLLATE ucs_basic", "_hc_lastop", "varchar(32)", "_hc_err", "text");

  private MappedTable() {}

  /**
   * What was missing and is there now, empty.
   *
   * @param sfid what is known of the records has to be written back
   * @param columns of the mapping, or the table as a whole: all records have to be read
   */
  public record Made(boolean sfid, boolean columns) {}

  /**
   * @throws SyncException.Misconfigured when the table or its rows do not admit what is wanted
   */
  public static Made install(Handle handle, MappedSchema schema, Mapping mapping) {
    if (!isThere(handle, schema.table(mapping.table()))) {
      create(handle, schema, mapping);
    }
    Made made = columns(handle, schema, mapping);
    new TableIndexes(schema, mapping).install(handle);
    CaptureTriggers.install(handle, schema, mapping);
    return made;
  }

  private static void create(Handle handle, MappedSchema schema, Mapping mapping) {
    beginLives(handle, schema, mapping);
    handle.execute(
        """
        CREATE TABLE %s (
          id         serial,
          sfid       varchar(18) COLLATE ucs_basic,
          _hc_lastop varchar(32),
          _hc_err    text,
          CONSTRAINT %s PRIMARY KEY (id)
        )
        """
            .formatted(
                schema.table(mapping.table()),
                SqlName.quoted(SqlName.shortened(mapping.table() + "_pkey"))));
  }

  private static boolean isThere(Handle handle, String table) {
    return handle
        .createQuery("SELECT to_regclass(:table) IS NOT NULL")
        .bind("table", table)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * New lives begin for its ids: what was logged before of a table with this name belongs to other
   * rows. If nothing was logged, there is nothing to do.
   */
  private static void beginLives(Handle handle, MappedSchema schema, Mapping mapping) {
    handle
        .createUpdate(
            """
            INSERT INTO %s (table_name, reported, made, log_id)
            SELECT :table, true, true, nextval(:sequence) FROM %s WHERE is_called
            """
                .formatted(schema.truncations(), schema.logSequence()))
        .bind("table", mapping.table())
        .bind("sequence", schema.logSequence())
        .execute();
  }

  /** Asked first: ADD COLUMN IF NOT EXISTS would lock the table against everybody to find out. */
  private static Made columns(Handle handle, MappedSchema schema, Mapping mapping) {
    String table = schema.table(mapping.table());
    Map<String, String> there = types(handle, table);
    if (!there.containsKey("id")) {
      throw new SyncException.Misconfigured(
          """
          The column id of %s was removed. It cannot be made anew: rows would get other rows' ids, and their changes reach \
          other records. Restore it from a backup, or rename the table and import again.\
          """
              .formatted(table));
    }
    SYSTEM_COLUMNS.forEach(
        (column, type) -> {
          if (!there.containsKey(column)) {
            add(handle, table, column, type);
          }
        });
    boolean made = false;
    for (Column column : mapping.columns()) {
      String found = there.get(column.name());
      String wanted = ColumnType.of(column);
      if (found == null) {
        add(handle, table, column.name(), wanted);
        made = true;
      } else if (ColumnType.isLongerText(wanted, found)) {
        widen(handle, table, column.name(), wanted);
      }
    }
    return new Made(!there.containsKey("sfid"), made);
  }

  private static void add(Handle handle, String table, String column, String type) {
    handle.execute(
        "ALTER TABLE %s ADD COLUMN %s %s".formatted(table, SqlName.quoted(column), type));
  }

  private static Map<String, String> types(Handle handle, String table) {
    return handle
        .createQuery(
            """
            SELECT attname, format_type(atttypid, atttypmod) AS type
              FROM pg_catalog.pg_attribute
             WHERE attrelid = :table::regclass AND attnum > 0 AND NOT attisdropped
            """)
        .bind("table", table)
        .setMapKeyColumn("attname")
        .setMapValueColumn("type")
        .collectInto(new GenericType<Map<String, String>>() {});
  }

  /** A change of the catalog alone: PostgreSQL rewrites no row for a longer varchar. */
  private static void widen(Handle handle, String table, String column, String type) {
    try {
      handle.execute(
          "ALTER TABLE %s ALTER COLUMN %s TYPE %s".formatted(table, SqlName.quoted(column), type));
    } catch (UnableToExecuteStatementException e) {
      if (SqlFailure.of(e).filter(f -> f.state().equals("0A000")).isEmpty()) {
        throw e;
      }
      throw new SyncException.Misconfigured(
          "The column %s of %s cannot become %s because a view, rule or trigger uses it; drop that, import again, and create it anew."
              .formatted(column, table, type),
          e);
    }
  }
}
