package dev.drawbridge.diagnose.vital;

import dev.drawbridge.config.Setting;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How long the oldest change waits, and whether anything is at work on it. */
public final class WriteLag implements Check<Evidence> {
  private record Waiting(long seconds, boolean underway) {}

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_LAG",
        "Write Lag",
        "check-write-lag",
        "See the other vital signs for what holds it up; when they are GREEN, whether the drain"
            + " function runs.");
  }

  @Override
  public Finding look(Evidence evidence) {
    var log = SqlName.quoted(evidence.schema(), "_trigger_log");
    Optional<Waiting> waiting = evidence.database().transaction(handle -> waiting(handle, log));
    if (waiting.isEmpty()) return Finding.green();
    long seconds = waiting.get().seconds();
    String message = "The oldest waiting change is %s old.".formatted(Ages.of(seconds));
    ConnectionState connection = evidence.connection();
    if (connection.pauseRequested() || connection.state().equals("PAUSED")) {
      return seconds < evidence.threshold(Setting.LAG_WARN_SECONDS)
          ? Finding.green()
          : Finding.yellow("%s The connection is paused.", message);
    }
    if (!waiting.get().underway() && seconds >= evidence.threshold(Setting.STALL_SECONDS)) {
      return Finding.red("%s Nothing is at work on it.", message);
    }
    return Finding.graded(
        seconds,
        evidence.threshold(Setting.LAG_WARN_SECONDS),
        evidence.threshold(Setting.LAG_LIMIT_SECONDS),
        message);
  }

  /**
   * By id, which the index of what waits answers at once. What a held record keeps back is not
   * counted: the hold says so.
   */
  private static Optional<Waiting> waiting(Handle handle, String log) {
    return handle
        .createQuery(
            """
            SELECT extract(epoch FROM clock_timestamp() - t.created_at)::bigint AS seconds,
                   EXISTS (SELECT FROM drawbridge.batch WHERE finished_at IS NULL) AS underway
              FROM %s t
             WHERE t.state = 'NEW'
               AND NOT EXISTS (SELECT FROM drawbridge.waiting w WHERE w.log_id = t.id)
             ORDER BY t.id LIMIT 1
            """
                .formatted(log))
        .map((rs, ctx) -> new Waiting(rs.getLong("seconds"), rs.getBoolean("underway")))
        .findOne();
  }
}
