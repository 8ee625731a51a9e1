package dev.drawbridge.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Salesforce does not take calls: it is away, refuses the credentials, or a limit is used up.
 *
 * @param code of the last failed call, never a customer's value
 * @param since when the first of them in a row failed; null where that was not kept
 * @param age since then, by the database's clock
 */
public record Outage(String code, @Nullable Instant since, Duration age) {
  private static final String UNREACHABLE = "SALESFORCE_UNREACHABLE";

  /** The request was sent, and the connection ended without an answer. */
  private static final String UNANSWERED = "no answer";

  /** Empty while the last call was answered. In the caller's transaction. */
  public static Optional<Outage> now(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT coalesce(last_error, 'unknown') AS code, failing_since,
                   coalesce(extract(epoch FROM clock_timestamp() - failing_since), 0)::bigint AS age
              FROM drawbridge.connection
             WHERE id = 1 AND (breaker <> 'CLOSED' OR failing_since IS NOT NULL)
            """)
        .map(
            (rs, ctx) ->
                new Outage(
                    rs.getString("code"),
                    instant(rs.getObject("failing_since", OffsetDateTime.class)),
                    Duration.ofSeconds(rs.getLong("age"))))
        .findOne();
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  /** The beginning of a sentence. */
  public String words() {
    boolean away = code.equals(UNREACHABLE) || code.startsWith(UNANSWERED);
    if (away) {
      return "Salesforce cannot be reached" + sinceThen(" ");
    }
    return "Salesforce did not take the last calls (" + code + ")" + sinceThen(", ");
  }

  private String sinceThen(String separator) {
    return since == null ? "" : separator + "since " + since.truncatedTo(ChronoUnit.SECONDS);
  }
}
