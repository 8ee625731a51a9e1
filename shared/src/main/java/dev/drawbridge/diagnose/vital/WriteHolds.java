package dev.drawbridge.diagnose.vital;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import org.jdbi.v3.core.Handle;

/** Whether writes wait for a person. */
public final class WriteHolds implements Check<Evidence> {
  private record Open(long holds, boolean queue, String codes, long seconds) {}

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
    Open open = evidence.database().transaction(WriteHolds::open);
    if (open.holds() == 0) return Finding.green();
    return Finding.red(
        "%d %s for a person since %s (%s).%s",
        open.holds(),
        open.holds() == 1 ? "write waits" : "writes wait",
        Ages.of(open.seconds()),
        open.codes(),
        open.queue() ? " Nothing else is written meanwhile." : "");
  }

  private static Open open(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT count(*) AS holds, count(*) FILTER (WHERE scope = 'QUEUE') > 0 AS queue,
                   coalesce(string_agg(DISTINCT code, ', '), '') AS codes,
                   extract(epoch FROM clock_timestamp() - min(opened_at))::bigint AS seconds
              FROM drawbridge.hold WHERE resolved_at IS NULL
            """)
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
