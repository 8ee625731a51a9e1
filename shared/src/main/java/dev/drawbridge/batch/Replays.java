package dev.drawbridge.batch;

import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Calls that were sent more than once, until their outcome was checked. */
public final class Replays {
  private Replays() {}

  /**
   * A settled call that was sent more than once and has not been looked at since.
   *
   * @param secondsToDeadline until its first sending can no longer be under way
   */
  public record Unverified(
      long id, long batch, WriteAlgorithm algorithm, List<Long> logIds, double secondsToDeadline) {}

  public static List<Unverified> unverified(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT c.id, batch, algorithm, log_ids,
                   coalesce(extract(epoch FROM first_deadline - clock_timestamp()), 0) AS left_seconds
              FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
             WHERE replays > 0 AND verified_at IS NULL AND state = 'SETTLED'
             ORDER BY first_deadline
            """)
        .map(
            (rs, ctx) ->
                new Unverified(
                    rs.getLong("id"),
                    rs.getLong("batch"),
                    WriteAlgorithm.valueOf(rs.getString("algorithm")),
                    NextCalls.longs(rs.getArray("log_ids")),
                    rs.getDouble("left_seconds")))
        .list();
  }

  public static int markVerified(Handle handle, long call) {
    return handle.execute(
        "UPDATE drawbridge.call SET verified_at = now() WHERE id = ? AND verified_at IS NULL",
        call);
  }
}
