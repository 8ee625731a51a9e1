package dev.drawbridge.diagnose.history;

import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.SeenResult;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The causes of RED checks that were published, in the caller's transaction. */
final class PublishedCauses {
  /**
   * More of a cause that still exists is published only after this time: a thousand holds must not
   * send a thousand alerts.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private record Published(Instant newest, boolean longAgo) {}

  private PublishedCauses() {}

  /** Those that were not published, or all of whose parts have come since. */
  static List<Cause> unpublished(Handle handle, SeenResult of, List<Cause> causes) {
    Map<String, Published> published = published(handle, of.mapping(), of.ruleId());
    return causes.stream().filter(cause -> isNew(cause, published.get(cause.key()))).toList();
  }

  private static boolean isNew(Cause cause, @Nullable Published published) {
    if (published == null) {
      return true;
    }
    if (!cause.newest().isAfter(published.newest)) {
      return false;
    }
    return cause.oldest().isAfter(published.newest) || published.longAgo;
  }

  private static Map<String, Published> published(Handle handle, String mapping, String rule) {
    Map<String, Published> published = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT cause, newest, told_at < clock_timestamp() - make_interval(secs => :seconds)
              FROM drawbridge.cause_told WHERE mapping = :mapping AND rule_id = :rule
            """)
        .bind("seconds", PATIENCE.toSeconds())
        .bind("mapping", mapping)
        .bind("rule", rule)
        .map(
            (rs, ctx) ->
                published.put(
                    rs.getString(1),
                    new Published(
                        rs.getObject(2, OffsetDateTime.class).toInstant(), rs.getBoolean(3))))
        .list();
    return published;
  }

  /** With the all-clear everything is forgotten: what comes then is new. */
  static void store(Handle handle, StatusChange change) {
    if (change.status() != Status.RED) {
      handle.execute(
          "DELETE FROM drawbridge.cause_told WHERE mapping = ? AND rule_id = ?",
          change.mapping(),
          change.ruleId());
    }
    for (Cause cause : change.causes()) {
      handle.execute(
          """
          INSERT INTO drawbridge.cause_told (mapping, rule_id, cause, newest)
          VALUES (?, ?, ?, ?)
          ON CONFLICT (mapping, rule_id, cause)
          DO UPDATE SET newest = excluded.newest, told_at = clock_timestamp()
          """,
          change.mapping(),
          change.ruleId(),
          cause.key(),
          cause.newest().atOffset(ZoneOffset.UTC));
    }
  }
}
