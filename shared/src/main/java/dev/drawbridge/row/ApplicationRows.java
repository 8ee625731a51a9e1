package dev.drawbridge.row;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.triggerlog.LifeEndReader;
import dev.drawbridge.triggerlog.LifeEnds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's rows of mapped tables, of which we write {@code sfid}, {@code _hc_lastop} and
 * {@code _hc_err}. Every method runs in the caller's {@code Database.uncaptured}.
 */
final class ApplicationRows {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationRows.class);
  private static final String SAVEPOINT = "row_results";

  private final MappedSchema schema;
  private final LifeEndReader ends;

  ApplicationRows(MappedSchema schema) {
    this.schema = schema;
    this.ends = new LifeEndReader(schema);
  }

  /**
   * Writes results into those rows of one table that are not locked. A row that the database
   * refuses, such as one whose trigger of the application raises an error, harms no other. A result
   * of an earlier life of its id is not for the row that is there now, and is dropped.
   *
   * @param results one for each row at most
   * @return ids of the rows that were written; the others are locked, refused, or gone
   */
  Set<Long> write(Handle handle, String table, List<RowUpdate> results) {
    Map<Long, String> shown =
        lock(handle, table, results.stream().map(r -> r.record().id()).toList());
    Set<Long> ours = new HashSet<>(shown.keySet());
    List<RowUpdate> locked =
        results.stream().filter(result -> ours.contains(result.record().id())).toList();
    List<RowUpdate> kept = keepingWritten(handle, locked, shown);
    List<RowUpdate> writable = withFreeSfids(handle, table, ofPresentLives(handle, kept), shown);
    if (writable.isEmpty() || accepted(handle, table, writable).isEmpty()) {
      return ours;
    }
    List<RowUpdate> refused = new ArrayList<>();
    String state = "";
    for (RowUpdate result : writable) {
      Optional<String> refusal = accepted(handle, table, List.of(result));
      if (refusal.isPresent()) {
        refused.add(result);
        state = refusal.get();
      }
    }
    if (refused.isEmpty()) {
      return ours;
    }
    LOG.atWarn()
        .addKeyValue("table", table)
        .addKeyValue("rows", refused.size())
        .addKeyValue("example", refused.get(0).record().id())
        .addKeyValue("sqlstate", state)
        .log("row updates rejected by the database");
    refused.forEach(result -> ours.remove(result.record().id()));
    return ours;
  }

  /**
   * Asked when the rows are locked: from then on no end can come in between. Ends count that are
   * not claimed yet.
   */
  private List<RowUpdate> ofPresentLives(Handle handle, List<RowUpdate> results) {
    LifeEnds over = ends.read(handle, results.stream().map(RowUpdate::record).toList());
    List<RowUpdate> left = new ArrayList<>();
    for (RowUpdate result : results) {
      long last = over.before(result.record(), Long.MAX_VALUE);
      if (result.logId() < last) {
        continue;
      }
      left.add(result.sfidLogId() < last ? result.withoutSfid() : result);
    }
    return left;
  }

  /**
   * @return the SQLSTATE with which the database refused; then nothing was written
   */
  private Optional<String> accepted(Handle handle, String table, List<RowUpdate> results) {
    handle.savepoint(SAVEPOINT);
    try {
      update(handle, table, results);
      recapture(handle, results.stream().filter(result -> !result.recapture().isEmpty()).toList());
      handle.releaseSavepoint(SAVEPOINT);
      return Optional.empty();
    } catch (UnableToExecuteStatementException e) {
      handle.rollbackToSavepoint(SAVEPOINT);
      return Optional.of(SqlFailure.of(e).map(SqlFailure::state).orElse("?"));
    }
  }

  /**
   * Whether a mapped table exists: it may have been dropped while changes of its rows were on their
   * way. Its rows are gone then, like a single row that was deleted.
   */
  static boolean tableIsThere(Handle handle, MappedSchema schema, String table) {
    return handle
        .createQuery("SELECT to_regclass(:table) IS NOT NULL")
        .bind("table", schema.table(table))
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Lock first, write in a second statement: the row may have changed while the first one ran.
   *
   * @return by id, the sfid that the row shows; empty for none
   */
  private Map<Long, String> lock(Handle handle, String table, List<Long> ids) {
    if (!tableIsThere(handle, schema, table)) {
      return Map.of();
    }
    Map<Long, String> locked = new HashMap<>();
    handle
        .createQuery(
            "SELECT id, sfid FROM %s WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED"
                .formatted(schema.table(table)))
        .bindArray("ids", Long.class, ids)
        .map((rs, ctx) -> locked.put(rs.getLong("id"), orEmpty(rs.getString("sfid"))) == null)
        .list();
    return locked;
  }

  /**
   * An sfid that the application wrote into a row counts from there on: an earlier one is not put
   * over it. Asked of the log, which has no index for it, only where a row shows another one.
   */
  private List<RowUpdate> keepingWritten(
      Handle handle, List<RowUpdate> results, Map<Long, String> shown) {
    List<RowUpdate> other =
        results.stream()
            .filter(result -> result.sfid() != null)
            .filter(result -> !shown.getOrDefault(result.record().id(), "").isEmpty())
            .filter(result -> !Objects.equals(result.sfid(), shown.get(result.record().id())))
            .toList();
    if (other.isEmpty()) {
      return results;
    }
    Set<Long> written =
        handle
            .createQuery(
                """
                SELECT w.record_id FROM unnest(:tables, :ids, :sfidLogIds)
                                        AS w(table_name, record_id, sfid_log_id)
                 WHERE EXISTS (SELECT FROM %s t
                                WHERE t.table_name = w.table_name AND t.record_id = w.record_id
                                  AND t.id > w.sfid_log_id AND t.action = 'UPDATE'
                                  AND t.values LIKE '%%"sfid"=>"%%')
                """
                    .formatted(schema.triggerLog()))
            .bindArray("tables", String.class, other.stream().map(r -> r.record().table()).toList())
            .bindArray("ids", Long.class, other.stream().map(r -> r.record().id()).toList())
            .bindArray("sfidLogIds", Long.class, other.stream().map(RowUpdate::sfidLogId).toList())
            .mapTo(Long.class)
            .collect(Collectors.toSet());
    return results.stream()
        .map(result -> written.contains(result.record().id()) ? result.withoutSfid() : result)
        .toList();
  }

  /**
   * An sfid that another row has already stays there: two rows for one record are refused. Asked
   * beside the UPDATE, where it would be asked row by row.
   */
  private List<RowUpdate> withFreeSfids(
      Handle handle, String table, List<RowUpdate> results, Map<Long, String> shown) {
    Set<String> arriving =
        results.stream()
            .filter(result -> result.sfid() != null)
            .filter(result -> !Objects.equals(result.sfid(), shown.get(result.record().id())))
            .map(result -> orEmpty(result.sfid()))
            .collect(Collectors.toSet());
    if (arriving.isEmpty()) {
      return results;
    }
    Map<String, Set<Long>> holders = holders(handle, table, arriving);
    if (holders.isEmpty()) {
      return results;
    }
    return results.stream()
        .map(
            result ->
                holders.getOrDefault(SalesforceId.of15(orEmpty(result.sfid())), Set.of()).stream()
                        .anyMatch(id -> id != result.record().id())
                    ? result.withoutSfid()
                    : result)
        .toList();
  }

  /** By the first 15 characters, ids of the rows that show one of these sfids in either length. */
  private Map<String, Set<Long>> holders(Handle handle, String table, Set<String> sfids) {
    Set<String> forms = new HashSet<>(sfids);
    sfids.forEach(sfid -> forms.add(SalesforceId.of15(sfid)));
    Map<String, Set<Long>> holders = new HashMap<>();
    handle
        .createQuery(
            "SELECT id, sfid FROM %s WHERE sfid = ANY(:forms)".formatted(schema.table(table)))
        .bindArray("forms", String.class, forms)
        .map(
            (rs, ctx) ->
                holders
                    .computeIfAbsent(
                        SalesforceId.of15(rs.getString("sfid")), sfid -> new HashSet<>())
                    .add(rs.getLong("id")))
        .list();
    return holders;
  }

  /** Those of the rows that were not locked; they are locked now. */
  Set<Long> lockFree(Handle handle, String table, Collection<Long> ids) {
    return ids.isEmpty() ? Set.of() : lock(handle, table, List.copyOf(ids)).keySet();
  }

  /** Those of the rows that wait for a result. */
  Set<Long> pending(Handle handle, String table, Collection<Long> ids) {
    if (ids.isEmpty() || !tableIsThere(handle, schema, table)) {
      return Set.of();
    }
    return handle
        .createQuery(
            "SELECT id FROM %s WHERE id = ANY(:ids) AND _hc_lastop = 'PENDING'"
                .formatted(schema.table(table)))
        .bindArray("ids", Long.class, ids)
        .mapTo(Long.class)
        .collect(Collectors.toSet());
  }

  private void update(Handle handle, String table, List<RowUpdate> results) {
    handle
        .createUpdate(
            """
            UPDATE %1$s r
               SET sfid = coalesce(nullif(w.sfid, ''), r.sfid), _hc_lastop = w.lastop,
                   _hc_err = nullif(w.err, '')
              FROM unnest(:ids, :sfids, :lastops, :errs) AS w(id, sfid, lastop, err)
             WHERE r.id = w.id
               AND (r.sfid, r._hc_lastop, r._hc_err)
                   IS DISTINCT FROM (coalesce(nullif(w.sfid, ''), r.sfid), w.lastop,
                                     nullif(w.err, ''))
            """
                .formatted(schema.table(table)))
        .bindArray("ids", Long.class, results.stream().map(r -> r.record().id()).toList())
        .bindArray("sfids", String.class, results.stream().map(r -> orEmpty(r.sfid())).toList())
        .bindArray("lastops", String.class, results.stream().map(r -> r.lastop()).toList())
        .bindArray("errs", String.class, results.stream().map(r -> orEmpty(r.err())).toList())
        .execute();
  }

  private void recapture(Handle handle, List<RowUpdate> results) {
    String sql =
        "SELECT %s._hc_recapture(:table::varchar, :id, :columns)".formatted(schema.quoted());
    for (RowUpdate result : results) {
      handle
          .createQuery(sql)
          .bind("table", result.record().table())
          .bind("id", result.record().id())
          .bindArray("columns", String.class, result.recapture())
          .mapTo(Long.class)
          .list();
    }
  }

  /** Those of the rows that exist, locked or not. */
  Set<Long> existing(Handle handle, String table, Collection<Long> ids) {
    if (!tableIsThere(handle, schema, table)) {
      return Set.of();
    }
    return handle
        .createQuery("SELECT id FROM %s WHERE id = ANY(:ids)".formatted(schema.table(table)))
        .bindArray("ids", Long.class, ids)
        .mapTo(Long.class)
        .collect(Collectors.toSet());
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
