package dev.drawbridge.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.connection.MappingState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps how far each mapping was read. Every method runs in the caller's transaction. */
final class ReadStates {
  /** Heroku Connect's own bounds and default of the time between two polls. */
  private static final Duration LEAST = Duration.ofSeconds(120);

  private static final Duration STANDARD = Duration.ofSeconds(600);
  private static final Duration MOST = Duration.ofSeconds(3600);

  /** Less than the minute after which the read function starts again. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(45);

  private final JsonMapper json = new JsonMapper();

  /** The database's clock. */
  static Instant now(Handle handle) {
    return handle.createQuery("SELECT clock_timestamp()").mapTo(Instant.class).one();
  }

  /** Whether a mapping is to be polled now: another invocation may just have done it. */
  boolean isDue(Handle handle, String table) {
    return handle
        .createQuery(
            """
            SELECT s.next_poll_at <= clock_timestamp() OR l.asked_at IS NOT NULL
              FROM drawbridge.read_state s LEFT JOIN drawbridge.read_lease l USING (table_name)
             WHERE s.table_name = :table
            """)
        .bind("table", table)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  /** Mappings that are to be polled now, who has waited longest first. */
  List<String> due(Handle handle) {
    handle.execute(
        """
        INSERT INTO drawbridge.read_state (table_name)
        SELECT table_name FROM drawbridge.mapping ON CONFLICT DO NOTHING
        """);
    return handle
        .createQuery(
            """
            SELECT s.table_name
              FROM drawbridge.read_state s LEFT JOIN drawbridge.read_lease l USING (table_name)
             WHERE s.next_poll_at <= clock_timestamp() OR l.asked_at IS NOT NULL
             ORDER BY s.next_poll_at, s.table_name
            """)
        .mapTo(String.class)
        .list();
  }

  Optional<ReadState> read(Handle handle, String table) {
    return handle
        .createQuery(
            """
            SELECT source, high_water, long_look, deletes_until, poll_until, poll_long, poll_from,
                   page_stamp, page_sfid
              FROM drawbridge.read_state WHERE table_name = :table
            """)
        .bind("table", table)
        .map((rs, ctx) -> state(rs))
        .findOne();
  }

  private ReadState state(ResultSet rs) throws SQLException {
    String source = rs.getString("source");
    Instant until = instant(rs, "poll_until");
    String sfid = rs.getString("page_sfid");
    Instant stamp = instant(rs, "page_stamp");
    Instant from = instant(rs, "poll_from");
    Place place = sfid == null || stamp == null ? null : new Place(stamp, sfid);
    return new ReadState(
        source == null ? null : parsed(source),
        instant(rs, "high_water"),
        instant(rs, "long_look"),
        instant(rs, "deletes_until"),
        until == null || from == null
            ? null
            : new ReadState.Poll(until, rs.getBoolean("poll_long"), from, place));
  }

  private RecordSource parsed(String source) {
    try {
      return json.readValue(source, RecordSource.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("drawbridge.read_state holds a source of another version", e);
    }
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp moment = rs.getTimestamp(column);
    return moment == null ? null : moment.toInstant();
  }

  void keepSource(Handle handle, String table, RecordSource source) {
    try {
      handle.execute(
          "UPDATE drawbridge.read_state SET source = ?::jsonb WHERE table_name = ?",
          json.writeValueAsString(source),
          table);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The end and the beginning of a poll are stored before its first page is asked for. */
  void begin(Handle handle, String table, ReadState.Poll poll) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.read_state
               SET poll_until = :until, poll_long = :long, poll_from = :from, page_stamp = NULL,
                   page_sfid = NULL
             WHERE table_name = :table
            """)
        .bind("until", poll.until())
        .bind("long", poll.isLong())
        .bind("from", poll.from())
        .bind("table", table)
        .execute();
  }

  /** With the last images of a page, in one transaction. */
  void moveTo(Handle handle, String table, Place place) {
    handle.execute(
        """
        UPDATE drawbridge.read_state
           SET page_stamp = ?, page_sfid = ?, read_at = clock_timestamp() WHERE table_name = ?
        """,
        place.stamp(),
        place.sfid(),
        table);
  }

  void deletedUntil(Handle handle, String table, Instant covered) {
    handle.execute(
        """
        UPDATE drawbridge.read_state
           SET deletes_until = greatest(deletes_until, ?) WHERE table_name = ?
        """,
        covered,
        table);
  }

  /**
   * The poll and the deletions after it were applied.
   *
   * @param next until the next poll
   */
  void end(Handle handle, String table, Duration next) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.read_state
               SET high_water = poll_until,
                   long_look = CASE WHEN poll_long THEN poll_until ELSE long_look END,
                   deletes_until = coalesce(deletes_until, poll_until),
                   poll_until = NULL, poll_from = NULL, page_stamp = NULL, page_sfid = NULL,
                   polled_at = clock_timestamp(), failures = 0, failing_since = NULL,
                   last_error = NULL,
                   next_poll_at = clock_timestamp() + make_interval(secs => :next)
             WHERE table_name = :table
            """)
        .bind("next", next.toMillis() / 1000.0)
        .bind("table", table)
        .execute();
  }

  /**
   * A poll failed; the next one comes after twice the time of the last, an hour at most.
   *
   * @param interval between two polls when none fails
   */
  void fail(Handle handle, String table, String reason, Duration interval) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.read_state
               SET failures = failures + 1, last_error = left(:reason, 1000),
                   failing_since = coalesce(failing_since, clock_timestamp()),
                   next_poll_at = clock_timestamp()
                     + least(make_interval(secs => :first * power(2, least(failures, 10))),
                             make_interval(secs => greatest(:interval, 3600)))
             WHERE table_name = :table
            """)
        .bind("reason", reason)
        .bind("first", FIRST_RETRY.toSeconds())
        .bind("interval", interval.toSeconds())
        .bind("table", table)
        .execute();
  }

  /**
   * Waits for an import, which locks the mappings and ends leases afterwards: to be called before
   * the lease is held, or the two would wait for each other.
   */
  void enter(Handle handle, String table, MappingState state) {
    handle.execute(
        "UPDATE drawbridge.mapping SET state = ? WHERE table_name = ? AND state <> ?",
        state.name(),
        table,
        state.name());
  }

  /** An event before this moment was for this poll. */
  void clearEvent(Handle handle, String table, Instant started) {
    handle.execute(
        "UPDATE drawbridge.read_lease SET asked_at = NULL WHERE table_name = ? AND asked_at <= ?",
        table,
        started);
  }

  /** How long after a poll the next one is due: the mapping's {@code sf_polling_seconds}. */
  Duration interval(Handle handle, String table) {
    long seconds =
        handle
            .createQuery(
                """
                SELECT coalesce((config ->> 'sf_polling_seconds')::numeric, :standard)
                  FROM drawbridge.mapping WHERE table_name = :table
                """)
            .bind("standard", STANDARD.toSeconds())
            .bind("table", table)
            .mapTo(Long.class)
            .findOne()
            .orElse(STANDARD.toSeconds());
    return Duration.ofSeconds(Math.clamp(seconds, LEAST.toSeconds(), MOST.toSeconds()));
  }
}
