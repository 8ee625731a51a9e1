package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.triggerlog.FormerNames;
import dev.drawbridge.triggerlog.LifeEndReader;
import dev.drawbridge.triggerlog.LifeEnds;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Which record of Salesforce a life stands for, known the moment Salesforce said so: before the row
 * itself can be written, and after it is gone. One row an id: its present life, or its last. Every
 * method runs in the caller's transaction.
 */
public final class Identities {
  /** Two lives of one id in one call: the later is the present one. */
  private static final String KEEPING =
      """
      INSERT INTO drawbridge.record_identity AS i (table_name, record_id, sfid, born, ended, key)
      SELECT DISTINCT ON (table_name, record_id) table_name, record_id, sfid, born, ended, key
        FROM %s ORDER BY table_name, record_id, born DESC
      ON CONFLICT (table_name, record_id) DO UPDATE
         SET sfid = excluded.sfid, born = excluded.born, ended = excluded.ended,
             key = coalesce(excluded.key, CASE WHEN i.sfid = excluded.sfid THEN i.key END)
       WHERE excluded.born >= i.born\
      """;

  private final MappedSchema schema;
  private final String log;
  private final LifeEndReader ends;

  public Identities(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.triggerLog();
    this.ends = new LifeEndReader(schema);
  }

  /**
   * An accepted INSERT.
   *
   * @param logId its entry: the life that is there at its place has the record
   * @param key the accepted unique identifier, in the form in which keys are compared
   * @param known whether the record was known before: it was updated
   */
  public record Created(
      RecordKey record, long logId, String sfid, @Nullable String key, boolean known) {}

  /**
   * A life that has its record now, or had another before.
   *
   * @param arrived where the life goes on under another id than the entry's; that row needs the
   *     sfid
   * @param since open entries above this place, up to {@code ended}, are of that record
   */
  private record Settled(
      RecordKey record,
      long logId,
      String sfid,
      long since,
      @Nullable Long ended,
      boolean arrived) {}

  /**
   * Keeps the records of accepted INSERTs. Entries of lives that are over by now, and of such whose
   * id has another life since, get the sfid themselves: here there is one row an id.
   */
  public void remember(Handle handle, List<Created> created) {
    if (created.isEmpty()) {
      return;
    }
    List<Created> known = created.stream().filter(c -> c.known() && c.key() != null).toList();
    FormerNames.rememberIdentifiers(
        handle, each(known, Created::sfid), each(known, c -> ApplicationRows.orEmpty(c.key())));
    LifeEnds over = ends.read(handle, each(created, Created::record));
    boolean firstLives =
        created.stream().noneMatch(c -> c.known() || over.before(c.record(), Long.MAX_VALUE) > 0);
    if (firstLives) {
      rememberFirst(handle, created);
    } else {
      rememberSettled(handle, created);
    }
  }

  /** Nearly all calls are of rows whose ids had no life before, and have none since. */
  private static void rememberFirst(Handle handle, List<Created> created) {
    bound(
            handle.createUpdate(
                KEEPING.formatted(
                    """
                    (SELECT g.table_name, g.record_id, g.sfid, 0::bigint AS born,
                            NULL::bigint AS ended, nullif(g.key, '') AS key
                       FROM unnest(:tables, :ids, :sfids, :keys)
                            AS g(table_name, record_id, sfid, key)) lives
                    """)),
            created)
        .execute();
  }

  private static <S extends SqlStatement<S>> S bound(S statement, List<Created> created) {
    return statement
        .bindArray("tables", String.class, each(created, c -> c.record().table()))
        .bindArray("ids", Long.class, each(created, c -> c.record().id()))
        .bindArray("sfids", String.class, each(created, Created::sfid))
        .bindArray("keys", String.class, each(created, c -> ApplicationRows.orEmpty(c.key())));
  }

  private void rememberSettled(Handle handle, List<Created> created) {
    List<Settled> settled =
        bound(handle.createQuery(remembering()), created)
            .bindArray("logIds", Long.class, each(created, Created::logId))
            .bindArray("known", Boolean.class, each(created, Created::known))
            .map(
                (rs, ctx) ->
                    new Settled(
                        new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
                        rs.getLong("log_id"),
                        rs.getString("sfid"),
                        rs.getLong("since"),
                        rs.getObject("ended", Long.class),
                        rs.getBoolean("arrived")))
            .list();
    name(
        handle,
        settled.stream()
            .filter(s -> s.ended() != null)
            .map(
                s ->
                    new OpenEntries(
                        s.record(), s.sfid(), s.since(), Objects.requireNonNull(s.ended())))
            .toList());
    PendingRowUpdates.remember(
        handle,
        settled.stream()
            .filter(Settled::arrived)
            .map(s -> new RowUpdate(s.record(), s.logId(), s.sfid(), "INSERTED", null, List.of()))
            .toList());
  }

  private String remembering() {
    return """
    WITH given AS (
      SELECT g.*, %1$s AS since
        FROM unnest(:tables, :ids, :logIds, :sfids, :keys, :known)
             AS g(table_name, record_id, log_id, sfid, key, known)
       -- A copy of an INSERT whose life has gone on under another id says nothing new of it.
       WHERE NOT g.known OR NOT EXISTS (
               SELECT FROM drawbridge.record_identity o
                WHERE o.sfid = g.sfid AND o.table_name = g.table_name AND o.record_id <> g.record_id
                  AND o.ended IS NULL AND %5$s IS NULL)),
    home AS (
      SELECT g.table_name, coalesce(m.to_id, g.record_id) AS record_id,
             coalesce(m.log_id - 1, g.since) AS born, coalesce(m.log_id, g.log_id) AS log_id,
             g.sfid, nullif(g.key, '') AS key, m.to_id IS NOT NULL AS arrived
        FROM given g
        LEFT JOIN LATERAL (
               SELECT to_id, log_id FROM drawbridge.moved_row m
                WHERE m.table_name = g.table_name AND m.origin_id = g.record_id
                  AND m.origin_since = g.since AND m.log_id > g.log_id
                ORDER BY log_id DESC LIMIT 1) m ON true),
    lives AS (
      SELECT h.*, %2$s AS ended
        FROM home h),
    before AS (
      SELECT i.* FROM drawbridge.record_identity i JOIN lives l USING (table_name, record_id)
       WHERE i.sfid <> l.sfid AND i.ended IS NOT NULL AND i.born < l.born),
    kept AS (
      %6$s)
    SELECT table_name, record_id, log_id, sfid, born AS since, ended, arrived FROM lives
     WHERE ended IS NOT NULL OR arrived
    UNION ALL
    SELECT table_name, record_id, 0, sfid, born, ended, false FROM before
    UNION ALL
    SELECT g.table_name, g.record_id, 0, g.sfid, g.since, %3$s, false
      FROM given g JOIN home h ON h.arrived AND h.sfid = g.sfid
    UNION ALL
    SELECT m.table_name, m.record_id, 0, m.sfid, m.log_id - 1, %4$s, false
      FROM (SELECT v.table_name, v.to_id AS record_id, v.log_id, g.sfid
              FROM given g JOIN drawbridge.moved_row v
                ON v.table_name = g.table_name AND v.origin_id = g.record_id
               AND v.origin_since = g.since AND v.log_id > g.log_id) m
    """
        .formatted(
            ends.lastBefore("g", "g.log_id"),
            ends.firstAfter("h", "h.log_id"),
            ends.firstAfter("g", "g.log_id"),
            ends.firstAfter("m", "m.log_id"),
            ends.firstAfter("o", "o.born + 1"),
            KEEPING.formatted("lives"));
  }

  /**
   * Entries of a record that will no longer find it by its identity.
   *
   * @param since they are above this place
   * @param until and not above this one
   */
  record OpenEntries(RecordKey record, String sfid, long since, long until) {}

  /** Fills the sfid into those that do not say it, and are still to be sent. */
  void name(Handle handle, List<OpenEntries> over) {
    if (over.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            WITH g AS (
              SELECT * FROM unnest(:tables, :ids, :sinces, :ends, :sfids)
                            AS g(table_name, record_id, since, ended, sfid)),
            open AS (
              SELECT t.id, g.sfid, g.since, g.ended FROM g JOIN %1$s t
                  ON t.action = 'DELETE' AND t.table_name = g.table_name AND t.record_id = g.record_id
              UNION
              SELECT t.id, g.sfid, g.since, g.ended FROM g JOIN %1$s t
                  ON t.state IN ('FAILED', 'REQUEUE')
                 AND t.table_name = g.table_name AND t.record_id = g.record_id
              UNION
              SELECT t.id, g.sfid, g.since, g.ended FROM g JOIN %1$s t
                  ON t.state = 'NEW' AND t.table_name = g.table_name AND t.record_id = g.record_id
              UNION
              SELECT t.id, g.sfid, g.since, g.ended
                FROM (SELECT unnest(log_ids) AS id FROM drawbridge.call WHERE state <> 'SETTLED') c
                JOIN %1$s t USING (id)
                JOIN g ON t.table_name = g.table_name AND t.record_id = g.record_id)
            UPDATE %1$s t SET sfid = open.sfid FROM open
             WHERE t.id = open.id AND t.id > open.since AND t.id <= open.ended AND t.sfid IS NULL
               AND t.state IN ('NEW', 'PENDING', 'FAILED', 'REQUEUE')
            """
                .formatted(log))
        .bindArray("tables", String.class, each(over, s -> s.record().table()))
        .bindArray("ids", Long.class, each(over, s -> s.record().id()))
        .bindArray("sinces", Long.class, each(over, OpenEntries::since))
        .bindArray("ends", Long.class, each(over, OpenEntries::until))
        .bindArray("sfids", String.class, each(over, OpenEntries::sfid))
        .execute();
  }

  /**
   * A change of the unique identifier that was accepted.
   *
   * @param key null when it was blanked
   */
  public record Renamed(String sfid, @Nullable String key) {}

  /** What the records were called before is remembered. */
  public static void rename(Handle handle, List<Renamed> renamed) {
    if (renamed.isEmpty()) {
      return;
    }
    FormerNames.rememberIdentifiers(
        handle, each(renamed, Renamed::sfid), each(renamed, r -> ApplicationRows.orEmpty(r.key())));
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i SET key = nullif(g.key, '')
              FROM unnest(:sfids, :keys) AS g(sfid, key) WHERE i.sfid = g.sfid
            """)
        .bindArray("sfids", String.class, each(renamed, Renamed::sfid))
        .bindArray("keys", String.class, each(renamed, r -> ApplicationRows.orEmpty(r.key())))
        .execute();
  }

  private static <T, V> List<V> each(Collection<T> all, Function<T, V> value) {
    return all.stream().map(value).toList();
  }

  private record Row(long id, @Nullable String sfid) {}

  /**
   * The sfid in the rows themselves, for records that neither log nor identity table know.
   *
   * <p>Rows without one are left out here and not in the query: where the statistics say that
   * hardly any row has an sfid, PostgreSQL would read its index from end to end for every call.
   */
  public Map<RecordKey, String> inRows(Handle handle, Collection<RecordKey> records) {
    Map<RecordKey, String> found = new HashMap<>();
    records.stream()
        .map(RecordKey::table)
        .distinct()
        .filter(table -> ApplicationRows.tableIsThere(handle, schema, table))
        .forEach(
            table -> {
              List<Long> ids =
                  records.stream()
                      .filter(record -> record.table().equals(table))
                      .map(RecordKey::id)
                      .toList();
              handle
                  .createQuery(
                      "SELECT id, sfid FROM %s WHERE id = ANY(:ids)".formatted(schema.table(table)))
                  .bindArray("ids", Long.class, ids)
                  .map((rs, ctx) -> new Row(rs.getLong("id"), rs.getString("sfid")))
                  .stream()
                  .filter(row -> row.sfid() != null)
                  .forEach(
                      row ->
                          found.put(new RecordKey(table, row.id()), SalesforceId.of18(row.sfid())));
            });
    return found;
  }
}
