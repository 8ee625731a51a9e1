package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.drain.ClaimTrial;
import dev.drawbridge.drain.Obstacles;
import dev.drawbridge.drain.Obstacles.Obstacle;
import dev.drawbridge.setting.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** How long the oldest change waits, and whether anything is at work on it. */
public final class WriteLag implements Check<Evidence> {
  /** Write Holds and Blocked Mappings are RED for them. */
  private static final Set<Obstacles.Kind> TOLD_BY_ANOTHER =
      Set.of(Obstacles.Kind.QUEUE_HELD, Obstacles.Kind.MAPPING_BLOCKED);

  private record Oldest(Duration age, boolean underway) {}

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
    Optional<Oldest> first = waiting(evidence);
    var stall = new Stall(Duration.ofSeconds(evidence.threshold(Setting.STALL_SECONDS)));
    Duration wait =
        first.filter(found -> evidence.isMinutely() && !found.underway()).stream()
            .map(found -> stall.lookAgainIn(found.age()))
            .findFirst()
            .orElse(Duration.ZERO);
    if (wait.isZero() || isPaused(evidence)) {
      return of(first, stall, evidence);
    }
    evidence.pause(wait);
    return of(waiting(evidence), stall, evidence);
  }

  private static Finding of(Optional<Oldest> waiting, Stall stall, Evidence evidence) {
    if (waiting.isEmpty()) {
      return Finding.green();
    }
    long seconds = waiting.get().age().toSeconds();
    String message = "The oldest waiting change is %s old.".formatted(Ages.of(seconds));
    if (isPaused(evidence)) {
      return seconds < evidence.threshold(Setting.LAG_WARN_SECONDS)
          ? Finding.green()
          : Finding.yellow("%s The connection is paused.", message);
    }
    if (!waiting.get().underway() && stall.isReached(waiting.get().age())) {
      return stalled(message, evidence);
    }
    return Finding.graded(
        seconds,
        evidence.threshold(Setting.LAG_WARN_SECONDS),
        evidence.threshold(Setting.LAG_LIMIT_SECONDS),
        message);
  }

  /** An alert that names something else than the cause sends people the wrong way. */
  private static Finding stalled(String message, Evidence evidence) {
    Connection connection = evidence.connection();
    List<Obstacle> inTheWay =
        evidence.database().transaction(handle -> Obstacles.of(handle, connection)).stream()
            .filter(obstacle -> obstacle.kind() != Obstacles.Kind.UNDER_WAY)
            .toList();
    if (inTheWay.stream().anyMatch(obstacle -> TOLD_BY_ANOTHER.contains(obstacle.kind()))) {
      return Finding.green();
    }
    if (inTheWay.isEmpty()) {
      return unexplained(message, evidence);
    }
    Obstacle first = inTheWay.getFirst();
    return first.kind() == Obstacles.Kind.LOCKED
        ? Finding.yellow("%s %s", message, first.message())
        : Finding.red("%s %s", message, first.message());
  }

  /** If the drain runs and fails each time, a trial of its claim shows why. */
  private static Finding unexplained(String message, Evidence evidence) {
    String why =
        new ClaimTrial(evidence.database(), evidence.schema())
            .run()
            .map(failure -> " A drain fails: " + failure.sentence())
            .orElse("");
    return Finding.red("%s Nothing is at work on it.%s", message, why);
  }

  private static boolean isPaused(Evidence evidence) {
    Connection connection = evidence.connection();
    return connection.pauseRequested() || connection.state() == ConnectionState.PAUSED;
  }

  /**
   * By id, which the index of what waits answers at once. What a held record keeps back is not
   * counted: the hold says so, and so does a blocked mapping.
   */
  private static Optional<Oldest> waiting(Evidence evidence) {
    String log = evidence.schema().triggerLog();
    return evidence.database().transaction(handle -> waiting(handle, log));
  }

  private static Optional<Oldest> waiting(Handle handle, String log) {
    return handle
        .createQuery(
            """
            SELECT (extract(epoch FROM clock_timestamp() - t.created_at) * 1000)::bigint AS millis,
                   EXISTS (SELECT FROM drawbridge.batch WHERE finished_at IS NULL) AS underway
              FROM %s t
             WHERE t.state = 'NEW'
               AND NOT EXISTS (SELECT FROM drawbridge.waiting w WHERE w.log_id = t.id)
               AND NOT EXISTS (SELECT FROM drawbridge.blocked_mapping b
                                WHERE b.table_name = t.table_name)
             ORDER BY t.id LIMIT 1
            """
                .formatted(log))
        .map(
            (rs, ctx) ->
                new Oldest(Duration.ofMillis(rs.getLong("millis")), rs.getBoolean("underway")))
        .findOne();
  }
}
