package dev.drawbridge.batch;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.plan.Transport;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The states of a call through the Bulk API: PLANNED, CREATED when its job's id is stored, SENT
 * when its one batch's id is, SETTLED. Every change is compare-and-set and runs in the caller's
 * fenced transaction.
 */
public final class BulkCalls {
  private BulkCalls() {}

  /** The job is there and empty. */
  public static void markCreated(Handle handle, Call call, long epoch, String job) {
    change(
        handle,
        call,
        "state = 'CREATED', epoch = :epoch, sent_at = clock_timestamp(), bulk_job_id = :value",
        "PLANNED",
        epoch,
        job);
  }

  /** The job was found closed and empty: nothing can come into it any more, so another is made. */
  public static void markEmpty(Handle handle, Call call, long epoch) {
    change(
        handle,
        call,
        "state = 'PLANNED', epoch = :epoch, sent_at = NULL, bulk_job_id = :value",
        "CREATED",
        epoch,
        null);
  }

  /** The batch with the rows is in the job. */
  public static void markSent(Handle handle, Call call, long epoch, String batch) {
    change(
        handle,
        call,
        "state = 'SENT', epoch = :epoch, bulk_batch_id = :value",
        "CREATED",
        epoch,
        batch);
  }

  private static void change(
      Handle handle, Call call, String what, String from, long epoch, @Nullable String value) {
    int changed =
        handle
            .createUpdate(
                "UPDATE drawbridge.call SET %s WHERE id = :id AND state = '%s'"
                    .formatted(what, from))
            .bind("epoch", epoch)
            .bind("value", value)
            .bind("id", call.id())
            .execute();
    if (changed != 1) {
      throw new SyncException.Superseded(
          "call " + call.id() + " of batch " + call.batch() + " has been taken over");
    }
  }

  /** Its results are about to be stored by the current holder of the lease. */
  public static void takeOver(Handle handle, Call call, long epoch) {
    handle.execute(
        "UPDATE drawbridge.call SET epoch = ? WHERE id = ? AND state = 'SENT'", epoch, call.id());
  }

  /**
   * Puts calls through SOAP in the place of a call through the Bulk API, or of a part of it: with
   * its ordinal, where SOAP comes before Bulk.
   *
   * @param logIds entries of the call, in its order; they leave it
   * @param chunk records a call
   * @param sentBefore whether they may have been written already
   */
  public static void toSoap(
      Handle handle, Call call, Collection<Long> logIds, int chunk, boolean sentBefore) {
    List<Long> ids = List.copyOf(logIds);
    int calls = Math.ceilDiv(ids.size(), chunk);
    var insert =
        handle.prepareBatch(
            """
            INSERT INTO drawbridge.call
                   (batch, ordinal, transport, verb, log_ids, without, replays, verified_at, follows,
                    locks)
            SELECT batch, ordinal, :transport, verb, :ids, without, :replays,
                   CASE WHEN :replays > 0 THEN now() END, follows, locks
              FROM drawbridge.call WHERE id = :call
            """);
    for (int i = 0; i < calls; i++) {
      insert
          .bind("transport", Transport.SOAP.name())
          .bindArray(
              "ids", Long.class, ids.subList(i * chunk, Math.min(ids.size(), (i + 1) * chunk)))
          .bind("replays", sentBefore ? 1 : 0)
          .bind("call", call.id())
          .add();
    }
    insert.execute();
    handle
        .createUpdate(
            """
            UPDATE drawbridge.call c
               SET log_ids = ARRAY(SELECT l FROM unnest(c.log_ids) WITH ORDINALITY AS u(l, n)
                                    WHERE l <> ALL(:ids) ORDER BY n)
             WHERE c.id = :call
            """)
        .bindArray("ids", Long.class, ids)
        .bind("call", call.id())
        .execute();
    handle.execute(
        "UPDATE drawbridge.call SET state = 'SETTLED' WHERE id = ? AND log_ids = '{}'", call.id());
  }
}
