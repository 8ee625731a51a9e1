package dev.drawbridge.diagnose.history;

import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.scope.Tier;
import dev.drawbridge.failure.SyncException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** What the history remembers. */
public final class PastDiagnoses {
  private final Database database;

  public PastDiagnoses(Database database) {
    this.database = database;
  }

  /** A check and the time during which it kept one status. */
  public record Span(
      long id,
      String mapping,
      String ruleId,
      Status status,
      String message,
      Instant since,
      Instant lastSeen,
      long results,
      boolean open) {}

  /** One diagnosis in numbers. */
  public record Run(
      Instant at,
      Tier tier,
      Status status,
      int red,
      int yellow,
      int green,
      int skipped,
      int unseen,
      int durationMillis,
      int apiCalls) {}

  /** The latest runs, the newest first. */
  public List<Run> runs(int most) {
    return database.transaction(
        handle ->
            handle
                .createQuery("SELECT * FROM drawbridge.diagnosis ORDER BY id DESC LIMIT :most")
                .bind("most", most)
                .map(ConstructorMapper.of(Run.class))
                .list());
  }

  /**
   * The times of checks that are, or were since then, RED or YELLOW, with what was before and
   * after; by check, the oldest first.
   */
  public List<Span> timeline(Instant from) {
    return timeline(from, 0, Integer.MAX_VALUE).spans();
  }

  /**
   * A part of the timeline.
   *
   * @param count of the whole
   */
  public record Part(long count, List<Span> spans) {}

  /**
   * @param after the id of the time that was read last; 0 for the beginning
   */
  public Part timeline(Instant from, long after, int most) {
    return database.transaction(
        handle -> {
          if (after != 0 && !isThere(handle, after)) {
            throw new SyncException.Misconfigured(
                "The timeline no longer has the entry "
                    + after
                    + ", after which to go on: read it from its start.");
          }
          return new Part(count(handle, from), spans(handle, from, after, most));
        });
  }

  private static boolean isThere(Handle handle, long span) {
    return handle
        .createQuery("SELECT EXISTS (SELECT FROM drawbridge.check_span WHERE id = :id)")
        .bind("id", span)
        .mapTo(Boolean.class)
        .one();
  }

  private static long count(Handle handle, Instant from) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM drawbridge.check_span s
             WHERE s.last_seen >= :from
               AND EXISTS (SELECT FROM drawbridge.check_span bad
                            WHERE bad.mapping = s.mapping AND bad.rule_id = s.rule_id
                              AND bad.status IN ('RED', 'YELLOW') AND bad.last_seen >= :from)
            """)
        .bind("from", from.atOffset(ZoneOffset.UTC))
        .mapTo(Long.class)
        .one();
  }

  private static List<Span> spans(Handle handle, Instant from, long after, int most) {
    return handle
        .createQuery(
            """
            SELECT s.*, s.is_open AS open FROM drawbridge.check_span s
             WHERE s.last_seen >= :from
               AND (:after = 0
                    OR (s.mapping, s.rule_id, s.since, s.id)
                       > (SELECT l.mapping, l.rule_id, l.since, l.id
                            FROM drawbridge.check_span l WHERE l.id = :after))
               AND EXISTS (SELECT FROM drawbridge.check_span bad
                            WHERE bad.mapping = s.mapping AND bad.rule_id = s.rule_id
                              AND bad.status IN ('RED', 'YELLOW') AND bad.last_seen >= :from)
             ORDER BY s.mapping, s.rule_id, s.since, s.id LIMIT :most
            """)
        .bind("after", after)
        .bind("most", most)
        .bind("from", from.atOffset(ZoneOffset.UTC))
        .map(ConstructorMapper.of(Span.class))
        .list();
  }
}
