package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.mapping.SalesforceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of the trigger log, which any role with the privilege may write by SQL: an entry, or
 * something unreadable.
 */
sealed interface LogRow {
  long id();

  /** An entry. */
  record Readable(LoggedEntry entry) implements LogRow {
    @Override
    public long id() {
      return entry.id();
    }
  }

  /**
   * Not an entry.
   *
   * @param reason in words, without any value
   */
  record Unreadable(long id, String reason) implements LogRow {}

  /** What a query has to select beside the entry's own columns, from {@code t} and {@code i}. */
  String PAST_AND_IDENTITY =
      """
      t.sf_result IS NOT DISTINCT FROM 2
        OR t.id IN (SELECT unnest(r.log_ids) FROM drawbridge.late_request r) AS doubtful,
      t.processed_at IS NOT NULL AS processed,
      t.processed_at IS NULL AND t.processed_tx IS NOT NULL AS captured,
      i.sfid AS identity, i.born, i.ended, i.key\
      """;

  /** What a query has to select for {@link #of}, from {@code t} and the identity {@code i}. */
  String COLUMNS =
      "t.id, t.action, t.table_name, t.record_id, t.values, t.old, t.sfid AS own_sfid, "
          + PAST_AND_IDENTITY;

  static LogRow of(ResultSet rs) throws SQLException {
    long id = rs.getLong("id");
    String table = rs.getString("table_name");
    if (table == null) {
      return new Unreadable(id, "table_name is null");
    }
    long record = rs.getLong("record_id");
    if (rs.wasNull()) {
      return new Unreadable(id, "record_id is null");
    }
    Action action = Action.named(rs.getString("action")).orElse(null);
    if (action == null) {
      return new Unreadable(id, "action is none of INSERT, UPDATE, DELETE");
    }
    String column = "values";
    try {
      var values = HstoreText.parse(rs.getString("values"));
      column = "old";
      var old = HstoreText.parse(rs.getString("old"));
      return new Readable(
          new LoggedEntry(
              id,
              new RecordKey(table, record),
              action,
              inFull(rs.getString("own_sfid")),
              values,
              old,
              rs.getBoolean("doubtful"),
              rs.getBoolean("processed"),
              rs.getBoolean("captured"),
              identity(rs)));
    } catch (IllegalArgumentException e) {
      return new Unreadable(id, column + " is " + e.getMessage());
    }
  }

  private static LoggedEntry.@Nullable Identity identity(ResultSet rs) throws SQLException {
    String sfid = rs.getString("identity");
    if (sfid == null) {
      return null;
    }
    return new LoggedEntry.Identity(
        SalesforceId.of18(sfid),
        rs.getLong("born"),
        rs.getObject("ended", Long.class),
        rs.getString("key"));
  }

  /** Ids are compared as texts: what an application or an operator wrote may have 15 characters. */
  private static @Nullable String inFull(@Nullable String sfid) {
    return sfid == null ? null : SalesforceId.of18(sfid);
  }
}
