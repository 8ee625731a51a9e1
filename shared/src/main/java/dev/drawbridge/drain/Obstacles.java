package dev.drawbridge.drain;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Outage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What prevents waiting changes from being sent now, in words for a person. Changes nothing. */
public final class Obstacles {
  private Obstacles() {}

  /** What stands in the way. */
  public enum Kind {
    PAUSED,
    BREAKER_OPEN,
    TRYING_AGAIN,
    API_BUDGET_SPENT,
    UNDER_WAY,
    QUEUE_HELD,
    MAPPING_BLOCKED,
    LOCKED
  }

  /**
   * One of them.
   *
   * @param message a sentence, with what ends it
   */
  public record Obstacle(Kind kind, String message) {}

  /** All of them, what stops most first. */
  public static List<Obstacle> of(Handle handle, Connection connection) {
    List<Obstacle> found = new ArrayList<>();
    if (connection.pauseRequested()) {
      found.add(
          new Obstacle(
              Kind.PAUSED, "The connection is paused: nothing is sent until it is resumed."));
    }
    Outage.now(handle)
        .map(
            outage ->
                connection.breaker() == Breaker.State.CLOSED
                    ? new Obstacle(Kind.TRYING_AGAIN, outage.words() + ": it is tried again.")
                    : new Obstacle(Kind.BREAKER_OPEN, breaker(handle, outage)))
        .ifPresent(found::add);
    found.addAll(underWay(handle));
    found.addAll(holds(handle));
    found.addAll(blocked(handle));
    found.addAll(locked(handle));
    return List.copyOf(found);
  }

  /** The same for calls that may no longer be made. */
  static Optional<Obstacle> ofBudget(Handle handle, ApiBudget budget) {
    if (!budget.spent(handle)) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            Kind.API_BUDGET_SPENT,
            "The API calls of 24 hours are used up to api_stop_percent: nothing is sent until fewer"
                + " count. Find who makes them (./drawbridge diagnose), or raise ApiCallBudget."));
  }

  private static String breaker(Handle handle, Outage outage) {
    return handle
        .createQuery(
            """
            SELECT greatest(0, ceil(extract(epoch FROM open_until - clock_timestamp())))::bigint
              FROM drawbridge.connection
            """)
        .mapTo(Long.class)
        .map(
            seconds ->
                seconds == 0
                    ? outage.words() + ": the next drain asks again."
                    : "%s: it is asked again in %s."
                        .formatted(outage.words(), counted(seconds, "second")))
        .one();
  }

  private static List<Obstacle> underWay(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT b.id, count(*) FILTER (WHERE c.state = 'SETTLED') AS settled, count(*) AS calls,
                   b.entries
              FROM drawbridge.batch b JOIN drawbridge.call c ON c.batch = b.id
             WHERE b.finished_at IS NULL GROUP BY b.id ORDER BY b.id
            """)
        .map(
            (rs, ctx) ->
                new Obstacle(
                    Kind.UNDER_WAY,
                    "Batch %d with %s is under way: calls settled %d of %d."
                        .formatted(
                            rs.getLong("id"),
                            counted(rs.getLong("entries"), "change"),
                            rs.getLong("settled"),
                            rs.getLong("calls"))))
        .list();
  }

  /** By cause: two hundred lines of one cause say no more than one. */
  private static List<Obstacle> holds(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT code, count(*) AS holds, min(id) AS id,
                   (array_agg(table_name ORDER BY id))[1] AS table_name,
                   (array_agg(record_id ORDER BY id))[1] AS record_id,
                   to_char(min(opened_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
              FROM drawbridge.hold
             WHERE resolved_at IS NULL AND scope = 'QUEUE' GROUP BY code ORDER BY min(id)
            """)
        .map(
            (rs, ctx) ->
                new Obstacle(
                    Kind.QUEUE_HELD,
                    rs.getLong("holds") == 1
                        ? "Hold %d (%s, %s %d) holds the queue until it is released."
                            .formatted(
                                rs.getLong("id"),
                                rs.getString("code"),
                                rs.getString("table_name"),
                                rs.getLong("record_id"))
                        : "%s (%s, the oldest since %s, such as hold %d, %s %d) keep the queue until they are released: ./drawbridge holds release all retry|skip --code %s"
                            .formatted(
                                counted(rs.getLong("holds"), "hold"),
                                rs.getString("code"),
                                rs.getString("since"),
                                rs.getLong("id"),
                                rs.getString("table_name"),
                                rs.getLong("record_id"),
                                rs.getString("code"))))
        .list();
  }

  private static List<Obstacle> blocked(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT table_name, code, reason,
                   greatest(0, ceil(extract(epoch FROM look_at - clock_timestamp())))::bigint AS s
              FROM drawbridge.blocked_mapping ORDER BY table_name
            """)
        .map(
            (rs, ctx) ->
                new Obstacle(
                    Kind.MAPPING_BLOCKED,
                    "The mapping of %s is blocked (%s): %s. Salesforce is asked again in %s."
                        .formatted(
                            rs.getString("table_name"),
                            rs.getString("code"),
                            rs.getString("reason"),
                            counted(rs.getLong("s"), "second"))))
        .list();
  }

  private static List<Obstacle> locked(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT table_name, count(*) AS records,
                   ceil(extract(epoch FROM max(due_at) - clock_timestamp()))::bigint AS s
              FROM drawbridge.locked_record
             WHERE due_at > clock_timestamp() GROUP BY table_name ORDER BY table_name
            """)
        .map(
            (rs, ctx) ->
                new Obstacle(
                    Kind.LOCKED,
                    "Salesforce has locked %s of %s: tried again by itself in %s."
                        .formatted(
                            counted(rs.getLong("records"), "record"),
                            rs.getString("table_name"),
                            counted(rs.getLong("s"), "second"))))
        .list();
  }

  private static String counted(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
