package dev.drawbridge.read;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Records that were read and are not in their rows as they were read: none is forgotten before it
 * is applied, deleted, or gone with its mapping. Every method runs in the caller's transaction.
 */
final class ReadAgain {
  /** Until a record is tried again that was noted for the first time. */
  private static final long FIRST_SECONDS = 30;

  private ReadAgain() {}

  /**
   * @param blocker the entry that was in the way
   * @param reason what the database said, without any value
   */
  record Note(String sfid, Why why, @Nullable Long blocker, @Nullable String reason) {}

  /** A record noted before waits twice as long as the last time, an hour at most. */
  static void note(Handle handle, String table, List<Note> notes) {
    if (notes.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.read_again AS a
                   (table_name, sfid, why, blocker, reason, next_try_at)
            SELECT DISTINCT ON (n.sfid) :table, n.sfid, n.why, nullif(n.blocker, 0), nullif(n.reason, ''),
                   clock_timestamp() + make_interval(secs => :first)
              FROM unnest(:sfids, :whys, :blockers, :reasons) AS n(sfid, why, blocker, reason)
            ON CONFLICT (table_name, sfid) DO UPDATE
               SET why = excluded.why, blocker = excluded.blocker, reason = excluded.reason,
                   since = CASE WHEN a.why = excluded.why AND a.blocker IS NOT DISTINCT FROM excluded.blocker
                                THEN a.since ELSE excluded.since END,
                   tries = a.tries + 1,
                   next_try_at = clock_timestamp()
                     + least(make_interval(secs => :first * power(2, least(a.tries + 1, 10))),
                             interval '1 hour')
            """)
        .bind("table", table)
        .bind("first", FIRST_SECONDS)
        .bindArray("sfids", String.class, notes.stream().map(Note::sfid).toList())
        .bindArray("whys", String.class, notes.stream().map(note -> note.why().name()).toList())
        .bindArray(
            "blockers",
            Long.class,
            notes.stream().map(note -> note.blocker() == null ? 0L : note.blocker()).toList())
        .bindArray(
            "reasons",
            String.class,
            notes.stream().map(note -> note.reason() == null ? "" : note.reason()).toList())
        .execute();
  }

  static void forget(Handle handle, String table, Collection<String> sfids) {
    if (sfids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "DELETE FROM drawbridge.read_again WHERE table_name = :table AND sfid = ANY(:sfids)")
        .bind("table", table)
        .bindArray("sfids", String.class, sfids)
        .execute();
  }

  /**
   * Records whose reason may have passed. One that is protected is brought by the next poll, since
   * the answer to the change moves its stamp; what is left once the change is settled and a poll
   * has come after it is asked for by id.
   *
   * @param log the trigger log, quoted
   */
  static List<String> due(Handle handle, String table, String log, int most) {
    return handle
        .createQuery(
            """
            SELECT a.sfid
              FROM drawbridge.read_again a JOIN drawbridge.read_state s USING (table_name)
             WHERE a.table_name = :table AND a.next_try_at <= clock_timestamp()
               AND (a.why NOT IN ('PROTECTED', 'UNATTRIBUTED') OR a.blocker IS NULL
                    OR NOT EXISTS (
                         SELECT FROM %s t
                          WHERE t.id = a.blocker
                            AND (t.state IN ('NEW', 'PENDING', 'REQUEUE')
                                 OR t.state = 'FAILED'
                                    AND EXISTS (SELECT FROM drawbridge.hold h
                                                 WHERE h.log_id = t.id AND h.resolved_at IS NULL))))
             ORDER BY a.next_try_at, a.sfid LIMIT :most
            """
                .formatted(log))
        .bind("table", table)
        .bind("most", most)
        .mapTo(String.class)
        .list();
  }

  /** Tables that have such records. */
  static List<String> tables(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT table_name FROM drawbridge.read_again
             WHERE next_try_at <= clock_timestamp()
            """)
        .mapTo(String.class)
        .list();
  }
}
