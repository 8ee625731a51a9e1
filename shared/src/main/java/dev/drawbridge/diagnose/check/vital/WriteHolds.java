package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Whether writes wait for a person. */
public final class WriteHolds implements Check<Evidence> {
  private record Open(long holds, boolean queue, String codes, long seconds) {}

  private static final String HOLDING =
      """
      SELECT count(*) AS holds, count(*) FILTER (WHERE scope = 'QUEUE') > 0 AS queue,
             coalesce(string_agg(DISTINCT code, ', '), '') AS codes,
             coalesce(extract(epoch FROM clock_timestamp() - min(opened_at)), 0)::bigint AS seconds
        FROM drawbridge.hold WHERE resolved_at IS NULL AND scope <> 'NOTICE'
      """;

  /** What stops nothing, and should be seen. */
  private static final String NOTICES =
      """
      SELECT count(*) AS holds, false AS queue,
             coalesce(string_agg(DISTINCT code, ', '), '') AS codes,
             coalesce(extract(epoch FROM clock_timestamp() - min(opened_at)), 0)::bigint AS seconds
        FROM drawbridge.hold WHERE resolved_at IS NULL AND scope = 'NOTICE'
      """;

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_HOLD_WRITES",
        "Write Holds",
        "check-write-holds",
        "List them with ./drawbridge holds, repair the cause, and release them.");
  }

  @Override
  public Finding look(Evidence evidence) {
    Open open = evidence.database().transaction(handle -> open(handle, HOLDING));
    if (open.holds() > 0) {
      return Finding.red(
              "%d %s %s (%s).%s",
              open.holds(),
              open.holds() == 1
                  ? "write waits for a person, for"
                  : "writes wait for a person, the oldest for",
              Ages.of(open.seconds()),
              open.codes(),
              open.queue() ? " Nothing else is written meanwhile." : "")
          .because(evidence.database().transaction(WriteHolds::causes));
    }
    Open notices = evidence.database().transaction(handle -> open(handle, NOTICES));
    if (notices.holds() == 0) {
      return Finding.green();
    }
    return Finding.yellow(
        "%d %s %s (%s). Nothing waits for it.",
        notices.holds(),
        notices.holds() == 1
            ? "notice is to be seen by a person, for"
            : "notices are to be seen by a person, the oldest for",
        Ages.of(notices.seconds()),
        notices.codes());
  }

  private static List<Cause> causes(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT coalesce(table_name, '') || ' ' || coalesce(code, reason) AS cause,
                   min(opened_at) AS oldest, max(opened_at) AS newest
              FROM drawbridge.hold WHERE resolved_at IS NULL AND scope <> 'NOTICE'
             GROUP BY 1 ORDER BY 1
            """)
        .map(
            (rs, ctx) ->
                new Cause(
                    rs.getString("cause"),
                    rs.getObject("oldest", OffsetDateTime.class).toInstant(),
                    rs.getObject("newest", OffsetDateTime.class).toInstant()))
        .list();
  }

  private static Open open(Handle handle, String question) {
    return handle
        .createQuery(question)
        .map(
            (rs, ctx) ->
                new Open(
                    rs.getLong("holds"),
                    rs.getBoolean("queue"),
                    rs.getString("codes"),
                    rs.getLong("seconds")))
        .one();
  }
}
