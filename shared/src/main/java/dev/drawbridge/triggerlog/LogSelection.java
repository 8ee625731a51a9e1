package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Selects entries of {@code _trigger_log} ({@code t}) by a condition of ours, in the order of the
 * log, each with the Salesforce id of its record as far as the entry itself or the identity of its
 * life has it. Every method runs in the caller's transaction.
 */
final class LogSelection {
  private final String table;
  private final String truncation;
  private final LifeEndReader ends;

  LogSelection(MappedSchema schema) {
    this.table = schema.triggerLog();
    this.truncation = schema.truncations();
    this.ends = new LifeEndReader(schema);
  }

  /** The trigger log, quoted. */
  String table() {
    return table;
  }

  List<LogRow> rows(Handle handle, String condition, Consumer<Query> bind) {
    Query query = handle.createQuery(selection(condition));
    bind.accept(query);
    return query.map((rs, ctx) -> LogRow.of(rs)).list();
  }

  /** Those that can be read. */
  List<LoggedEntry> readable(Handle handle, String condition, Consumer<Query> bind) {
    return rows(handle, condition, bind).stream()
        .filter(LogRow.Readable.class::isInstance)
        .map(row -> ((LogRow.Readable) row).entry())
        .toList();
  }

  /** Those that can be read; lives of one id are not distinguished. */
  List<Change> changes(Handle handle, String condition, Consumer<Query> bind) {
    return readable(handle, condition, bind).stream().map(entry -> change(entry, null)).toList();
  }

  /** Those that can be read, each with its life. */
  List<Change> withLives(Handle handle, String condition, Consumer<Query> bind) {
    List<LoggedEntry> entries = readable(handle, condition, bind);
    LifeEnds over = ends(handle, entries);
    return entries.stream().map(entry -> change(entry, over)).toList();
  }

  LifeEnds ends(Handle handle, Collection<LoggedEntry> entries) {
    List<RecordKey> records = entries.stream().map(LoggedEntry::record).toList();
    return ends.read(handle, records);
  }

  static Consumer<Query> ids(Collection<Long> logIds) {
    return query -> query.bindArray("ids", Long.class, logIds);
  }

  static Change change(LoggedEntry entry, @Nullable LifeEnds ends) {
    return new Change(
        entry.id(),
        entry.record(),
        entry.action(),
        entry.sfid(),
        entry.values(),
        entry.old(),
        entry.doubtful(),
        ends == null ? Life.of(entry.record()) : ends.life(entry.record(), entry.id()),
        Set.of());
  }

  /**
   * With the record of each entry: the one that it says itself, else its life's. What it says does
   * not count when that record is deleted in Salesforce and the life has another since.
   */
  private String selection(String condition) {
    return """
    SELECT t.id, t.action, t.table_name, t.record_id, t.values, t.old,
           CASE WHEN t.sfid <> i.sfid AND t.action <> 'DELETE'
                 AND EXISTS (SELECT FROM drawbridge.gone_record g WHERE g.sfid = t.sfid)
                THEN i.sfid ELSE coalesce(t.sfid, i.sfid) END AS own_sfid,
           %4$s
      FROM %1$s t
      LEFT JOIN drawbridge.record_identity i
        ON i.table_name = t.table_name AND i.record_id = t.record_id
       AND i.born < t.id AND (i.ended IS NULL OR i.ended >= t.id)
       AND NOT EXISTS (SELECT FROM %2$s x WHERE x.table_name = t.table_name
                          AND x.log_id > i.born AND x.log_id < t.id)
     WHERE %3$s
     ORDER BY t.id
    """
        .formatted(table, truncation, condition, LogRow.PAST_AND_IDENTITY);
  }
}
