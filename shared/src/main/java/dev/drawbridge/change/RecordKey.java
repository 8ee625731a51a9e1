package dev.drawbridge.change;

/**
 * A row of a mapped table.
 *
 * @param table the table's name without schema, as in {@code _trigger_log.table_name}
 * @param id the row's local {@code id}
 */
public record RecordKey(String table, long id) {}
