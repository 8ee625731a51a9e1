package dev.drawbridge.write;

import dev.drawbridge.batch.Replays;
import dev.drawbridge.change.Change;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.row.RowUpdate;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of a call that was sent twice, once we no longer wait for its first sending.
 * The batch is not done before that. If the record of an INSERT does not exist, the outcome of the
 * INSERT is unknown. {@link LateLooks} finds what arrives later still.
 */
final class ReplayVerification {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayVerification.class);
  private static final String NOT_THERE =
      "OUTCOME_UNKNOWN: accepted when replayed, and not there when read";

  private final Database database;
  private final TriggerLog log;
  private final ReplayLook look;
  private final SoapReader reader;

  ReplayVerification(Database database, TriggerLog log, ReplayLook look, SoapReader reader) {
    this.database = database;
    this.log = log;
    this.look = look;
    this.reader = reader;
  }

  /**
   * Verifies what is due, of this batch and earlier ones. A read that Salesforce refuses ends the
   * verification: it would be refused again, and nothing must wait for it.
   *
   * @return how long until the next is due; empty when nothing is left to verify
   * @throws SyncException.Retriable when Salesforce is unavailable
   */
  Optional<Duration> run(Lease lease) {
    List<Replays.Unverified> calls = database.transaction(Replays::unverified);
    Optional<Duration> next = Optional.empty();
    for (Replays.Unverified call : calls) {
      if (call.secondsToDeadline() <= 0) {
        verify(lease, call);
      } else if (next.isEmpty()) {
        next = Optional.of(Duration.ofMillis((long) (call.secondsToDeadline() * 1000) + 100));
      }
    }
    return next;
  }

  private void verify(Lease lease, Replays.Unverified call) {
    List<LateFinding> found = findings(call);
    lease.fenced(
        handle -> {
          found.forEach(finding -> act(handle, call, finding));
          return Replays.markVerified(handle, call.id());
        });
  }

  private List<LateFinding> findings(Replays.Unverified call) {
    int before = reader.calls();
    try {
      return look.find(call.id(), call.logIds(), null, true);
    } catch (SyncException.Misconfigured e) {
      LOG.atWarn()
          .addKeyValue("batch", call.batch())
          .addKeyValue("call", call.id())
          .addKeyValue("why", e.getMessage())
          .log("replayed call not verified");
      return List.of();
    } finally {
      int made = reader.calls() - before;
      database.transaction(
          handle -> {
            ApiBudget.count(handle, made);
            return made;
          });
    }
  }

  private void act(Handle handle, Replays.Unverified call, LateFinding finding) {
    switch (finding) {
      case LateFinding.SetBack setBack -> captureAgain(handle, setBack);
      case LateFinding.Notice notice -> {
        // The search for late requests reports it, if it is still so: what else is logged of the
        // key or the record
        // may be under way now, such as its row's own DELETE.
      }
      case LateFinding.NotThere missing -> doubt(handle, call, missing.change());
    }
  }

  /**
   * Not at once: capturing locks the row, and the session that holds it must not delay anything
   * else.
   */
  static void captureAgain(Handle handle, LateFinding.SetBack setBack) {
    LOG.atWarn()
        .addKeyValue("triggerLogId", setBack.change().id())
        .addKeyValue("table", setBack.newest().record().table())
        .addKeyValue("recordId", setBack.newest().record().id())
        .log("a late request set values back; they are written again");
    PendingRowUpdates.remember(
        handle,
        List.of(
            new RowUpdate(
                setBack.newest().record(),
                setBack.newest().id(),
                null,
                "UPDATED",
                null,
                setBack.columns())));
  }

  static void notice(Handle handle, LateFinding.Notice notice) {
    LOG.atWarn()
        .addKeyValue("triggerLogId", notice.change().id())
        .addKeyValue("table", notice.change().record().table())
        .addKeyValue("recordId", notice.change().record().id())
        .addKeyValue("code", notice.code())
        .log("a late request left something for a person");
    Holds.open(
        handle,
        Holds.NewHold.notice(
            notice.change().id(), notice.change().record(), notice.code(), notice.message()));
  }

  private void doubt(Handle handle, Replays.Unverified call, Change change) {
    log.doubt(handle, change.id(), NOT_THERE);
    Holds.open(
        handle,
        new Holds.NewHold(
            call.batch(),
            new HoldPolicy(call.algorithm(), HoldPolicy.On.INSERT).onUnknown(),
            change.id(),
            change.record(),
            Holds.Reason.OUTCOME_UNKNOWN,
            "OUTCOME_UNKNOWN",
            NOT_THERE));
  }
}
