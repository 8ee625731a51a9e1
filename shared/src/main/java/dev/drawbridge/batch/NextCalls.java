package dev.drawbridge.batch;

import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Transport;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Which call of a batch comes next; every method reads in the caller's fenced transaction. */
public final class NextCalls {
  private static final String UNSETTLED = "state <> 'SETTLED'";

  private NextCalls() {}

  /** The first call that is not settled, if any. */
  public static Optional<Call> nextUnsettled(Handle handle, long batch) {
    return first(handle, batch, UNSETTLED, "true", List.of(), 0);
  }

  /**
   * The first call through SOAP that an earlier invocation sent and did not settle.
   *
   * @param epoch of the lease whose own calls are no doubt
   */
  public static Optional<Call> inDoubt(Handle handle, long batch, long epoch) {
    return first(
        handle,
        batch,
        "state = 'SENT'",
        "c.transport = 'SOAP' AND c.epoch <> :epoch",
        List.of(),
        epoch);
  }

  /**
   * The first call through SOAP that may begin: all that it follows are settled, it shares no lock
   * with one under way, and no call through the Bulk API comes before it.
   *
   * @param locks of the calls under way
   */
  public static Optional<Call> startable(Handle handle, long batch, Collection<Integer> locks) {
    return first(
        handle,
        batch,
        UNSETTLED,
        """
        c.state = 'PLANNED' AND c.transport = 'SOAP' AND NOT c.locks && :locks
        AND NOT EXISTS (SELECT FROM drawbridge.call e
                         WHERE e.batch = c.batch AND e.state <> 'SETTLED'
                           AND e.ordinal = ANY(c.follows))
        AND NOT EXISTS (SELECT FROM drawbridge.call e
                         WHERE e.batch = c.batch AND e.state <> 'SETTLED'
                           AND e.transport = 'BULK' AND e.ordinal < c.ordinal)
        """,
        locks,
        0);
  }

  /**
   * Only so far ahead: in a long chain nothing later could begin either.
   *
   * @param among which of the batch's calls are looked at
   */
  private static Optional<Call> first(
      Handle handle,
      long batch,
      String among,
      String condition,
      Collection<Integer> locks,
      long epoch) {
    return handle
        .createQuery(
            """
            SELECT c.id, b.algorithm, verb, transport, log_ids, deferred, merged,
                   without, epoch, replays, locks,
                   state = 'SENT' AND transport = 'SOAP' AS in_doubt,
                   bulk_job_id, bulk_batch_id,
                   coalesce(extract(epoch FROM clock_timestamp() - sent_at), 0) AS job_seconds,
                   coalesce(extract(epoch FROM deadline - clock_timestamp()), 0) AS left_seconds
              FROM (SELECT * FROM drawbridge.call WHERE batch = :batch AND %s
                     ORDER BY ordinal, transport DESC, id LIMIT 100) c
              JOIN drawbridge.batch b ON b.id = c.batch
             WHERE %s
             ORDER BY ordinal, transport DESC, c.id LIMIT 1
            """
                .formatted(among, condition))
        .bind("batch", batch)
        .bind("epoch", epoch)
        .bindArray("locks", Integer.class, locks)
        .map((rs, ctx) -> call(rs, batch))
        .findOne();
  }

  private static Call call(ResultSet rs, long batch) throws SQLException {
    return new Call(
        rs.getLong("id"),
        batch,
        WriteAlgorithm.valueOf(rs.getString("algorithm")),
        Operation.valueOf(rs.getString("verb")),
        Transport.valueOf(rs.getString("transport")),
        longs(rs.getArray("log_ids")),
        EntryJson.columns(rs.getString("deferred")),
        EntryJson.entries(rs.getString("merged")),
        EntryJson.columns(rs.getString("without")),
        rs.getBoolean("in_doubt"),
        rs.getLong("epoch"),
        rs.getInt("replays"),
        rs.getDouble("left_seconds"),
        Set.of((Integer[]) rs.getArray("locks").getArray()),
        job(rs));
  }

  private static Call.@Nullable BulkProgress job(ResultSet rs) throws SQLException {
    String job = rs.getString("bulk_job_id");
    if (job == null) {
      return null;
    }
    return new Call.BulkProgress(job, rs.getString("bulk_batch_id"), rs.getDouble("job_seconds"));
  }

  static List<Long> longs(Array array) throws SQLException {
    return List.of((Long[]) array.getArray());
  }
}
