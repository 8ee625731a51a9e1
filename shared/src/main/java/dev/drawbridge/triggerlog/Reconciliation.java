package dev.drawbridge.triggerlog;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Compares identities of records with the rows they are said to belong to, log and archive: once,
 * when a version that knows lives of local ids is installed over one that did not, and for a table
 * whose changes were not claimed for a while because its mapping was read-only. Every method runs
 * in the caller's transaction, under the connection's lock: no claim comes in between. An
 * unfinished batch may stay; its entries are of lives that keep their identities.
 */
public final class Reconciliation {
  private final MappedSchema schema;
  private final String log;
  private final String archive;
  private final String truncation;
  private final String sequence;

  public Reconciliation(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.triggerLog();
    this.archive = schema.archive();
    this.truncation = schema.truncations();
    this.sequence = schema.logSequence();
  }

  /** After an earlier version, whose identities know neither births nor ends nor keys. */
  public void ofEarlierVersion(Handle handle, Mappings mappings) {
    Set<String> uncertain = Set.copyOf(new OldEnds(schema).remember(handle));
    for (Mapping mapping : mappings.all()) {
      boolean there = isThere(handle, mapping.table());
      reconcile(handle, mapping.table(), there, uncertain.contains(mapping.table()));
      if (there) {
        new KnownKeys(schema).fill(handle, mapping);
      }
    }
    handle.execute("DELETE FROM drawbridge.reconciliation");
  }

  /** Of a table whose changes were captured, but not claimed, until now. */
  public void ofTable(Handle handle, String table) {
    reconcile(handle, table, isThere(handle, table), false);
    handle.execute("DELETE FROM drawbridge.reconciliation");
  }

  private boolean isThere(Handle handle, String table) {
    return handle
        .createQuery("SELECT to_regclass(:table) IS NOT NULL")
        .bind("table", schema.table(table))
        .mapTo(Boolean.class)
        .one();
  }

  private void reconcile(Handle handle, String table, boolean there, boolean uncertain) {
    long last = handle.createQuery("SELECT last_value FROM " + sequence).mapTo(Long.class).one();
    handle.execute("DELETE FROM drawbridge.reconciliation");
    find(handle, table, there, uncertain);
    handle.execute("ANALYZE drawbridge.reconciliation");
    nameOpenEntries(handle, table, last);
    end(handle, table, last);
    remove(handle, table);
    begin(handle, table);
    if (there) {
      updateRowsLater(handle, table);
    }
    markRecaptured(handle, table);
  }

  /**
   * What rows, log and archive say of each identity that is not known to be over. An INSERT that
   * was accepted with the sfid gave it; where none is kept, it is older than all that is kept.
   *
   * @param uncertain whether a TRUNCATE may stand too early in the log: then each INSERT of an id
   *     begins a life
   */
  private void find(Handle handle, String table, boolean there, boolean uncertain) {
    String rows =
        there
            ? "SELECT id, sfid, _hc_lastop FROM " + schema.table(table)
            : "SELECT NULL::bigint AS id, NULL AS sfid, NULL AS _hc_lastop WHERE false";
    handle
        .createUpdate(
            """
            WITH inserts AS MATERIALIZED (
              SELECT record_id, id, sfid, state FROM %1$s WHERE table_name = :table AND action = 'INSERT'
              UNION ALL
              SELECT record_id, id, sfid, state FROM %2$s WHERE table_name = :table AND action = 'INSERT'),
            identities AS (
              SELECT i.record_id, i.sfid, greatest(i.born, coalesce(max(e.id), 0)) AS gave,
                     -- An end of the INSERT's own place came after it, one of born's before.
                     greatest(i.born, coalesce(max(e.id) - 1, 0)) AS after
                FROM drawbridge.record_identity i
                LEFT JOIN inserts e
                  ON e.record_id = i.record_id AND e.sfid = i.sfid AND e.state = 'SUCCESS'
               WHERE i.table_name = :table AND i.ended IS NULL
               GROUP BY i.record_id, i.sfid, i.born),
            truncations AS MATERIALIZED (
              SELECT log_id FROM %3$s WHERE table_name = :table AND log_id IS NOT NULL),
            ends AS (
              SELECT record_id::bigint, id FROM %1$s d
               WHERE table_name = :table AND action = 'DELETE'
                 AND %5$s
              UNION ALL
              SELECT record_id, log_id FROM drawbridge.life_end WHERE table_name = :table
              UNION ALL
              SELECT record_id, id - 1 FROM inserts WHERE :uncertain),
            own AS (
              SELECT i.record_id, max(e.id) FILTER (WHERE e.id < i.gave) AS since,
                     min(e.id) FILTER (WHERE e.id > i.after) AS ended
                FROM identities i JOIN ends e ON e.record_id = i.record_id
               GROUP BY i.record_id)
            INSERT INTO drawbridge.reconciliation
                   (record_id, sfid, gave, since, ended, there, shown, lastop)
            SELECT i.record_id, i.sfid, i.gave,
                   greatest(o.since, (SELECT max(log_id) FROM truncations WHERE log_id < i.gave), 0),
                   least(o.ended, (SELECT min(log_id) FROM truncations WHERE log_id > i.after)),
                   r.id IS NOT NULL, nullif(btrim(r.sfid), ''), r._hc_lastop
              FROM identities i
              LEFT JOIN own o ON o.record_id = i.record_id
              LEFT JOIN (%4$s) r ON r.id = i.record_id
            """
                .formatted(log, archive, truncation, rows, LifeEndReader.noCopy(schema, "d")))
        .bind("table", table)
        .bind("uncertain", uncertain)
        .execute();
  }

  /** Entries of lives that are over know their record themselves from now on. */
  private void nameOpenEntries(Handle handle, String table, long last) {
    handle
        .createUpdate(
            """
            UPDATE %s t SET sfid = g.sfid FROM drawbridge.reconciliation g
             WHERE NOT g.there AND t.table_name = :table AND t.record_id = g.record_id
               AND t.id > g.since AND t.id <= coalesce(g.ended, :last) AND t.sfid IS NULL
               AND t.state IN ('NEW', 'FAILED', 'REQUEUE')
            """
                .formatted(log))
        .bind("table", table)
        .bind("last", last)
        .execute();
  }

  private static void end(Handle handle, String table, long last) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i
               SET ended = coalesce(g.ended, :last), born = greatest(i.born, g.since)
              FROM drawbridge.reconciliation g
             WHERE NOT g.there AND i.table_name = :table AND i.record_id = g.record_id
            """)
        .bind("table", table)
        .bind("last", last)
        .execute();
  }

  /** The row says that it is another record, or may be another row than the one that was synced. */
  private static void remove(Handle handle, String table) {
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.record_identity i USING drawbridge.reconciliation g
             WHERE g.there AND i.table_name = :table AND i.record_id = g.record_id
               AND (left(g.shown, 15) COLLATE "C" <> left(g.sfid, 15)
                    OR g.shown IS NULL AND g.ended IS NOT NULL)
            """)
        .bind("table", table)
        .execute();
  }

  private static void begin(Handle handle, String table) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i SET born = g.since
              FROM drawbridge.reconciliation g
             WHERE g.there AND i.table_name = :table AND i.record_id = g.record_id
               AND i.born < g.since
            """)
        .bind("table", table)
        .execute();
  }

  /**
   * An sfid that a stale save of the application took out goes back into its row. Results of later
   * entries stand above this note. A row that shows a rejection keeps showing it.
   */
  private void updateRowsLater(Handle handle, String table) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.writeback AS w
                   (table_name, record_id, log_id, sfid, sfid_log_id, lastop, err)
            SELECT :table, g.record_id, g.gave, g.sfid, g.gave,
                   CASE WHEN g.lastop = 'FAILED' THEN 'FAILED' ELSE 'SYNCED' END,
                   CASE WHEN g.lastop = 'FAILED' THEN r._hc_err END
              FROM drawbridge.reconciliation g JOIN %s r ON r.id = g.record_id
             WHERE g.there AND g.shown IS NULL AND g.ended IS NULL
            ON CONFLICT (table_name, record_id) DO UPDATE
               SET sfid = coalesce(w.sfid, excluded.sfid),
                   sfid_log_id = coalesce(w.sfid_log_id, excluded.sfid_log_id)
            """
                .formatted(schema.table(table)))
        .bind("table", table)
        .execute();
  }

  /** Captured again by a function, which left no mark then: not the first entry of a life. */
  private void markRecaptured(Handle handle, String table) {
    handle
        .createUpdate(
            """
            UPDATE %s t SET processed_tx = txid_current() FROM drawbridge.reconciliation g
             WHERE g.there AND left(g.shown, 15) COLLATE "C" = left(g.sfid, 15)
               AND t.table_name = :table AND t.record_id = g.record_id AND t.action = 'INSERT'
               AND t.state IN ('NEW', 'PENDING')
               AND t.processed_at IS NULL AND t.processed_tx IS NULL
            """
                .formatted(log))
        .bind("table", table)
        .execute();
  }
}
