package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import dev.drawbridge.diagnose.evidence.StateInvariants.Violation;
import dev.drawbridge.setting.Setting;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whether a batch was begun and no invocation continues it. */
public final class StuckBatches implements Check<Evidence> {
  /** A batch in good health is sent once, and again only when an invocation died. */
  private static final int MANY_ATTEMPTS = 4;

  private static final String NOT_TAKEN =
      " Its next call waits, and the write function does not take it.";

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_HAVE_STUCK_BATCHES",
        "Stuck Batches",
        "check-stuck-batches",
        "Look at the workflow's executions, at the dead letters, and whether the write function is"
            + " throttled; its log says why it stops.");
  }

  @Override
  public Finding look(Evidence evidence) {
    var audit = new StateInvariants(evidence.schema());
    return evidence
        .database()
        .transaction(
            handle -> {
              Optional<Finding> stuck = stuck(handle, evidence.threshold(Setting.STALL_SECONDS));
              if (stuck.isPresent()) {
                return stuck.get();
              }
              List<Violation> violations = audit.ofBatches(handle);
              return violations.isEmpty()
                  ? Finding.green()
                  : Finding.red("Invariant violated: %s.", Violation.words(violations));
            });
  }

  /**
   * The drain sends such a batch again and again, so its time never lies far back: what counts is
   * that the lease was free and no call was sent for a while. That a call waits to be sent, while
   * none is under way and Salesforce takes what it is sent, is enough.
   */
  private static Optional<Finding> stuck(Handle handle, int seconds) {
    return handle
        .createQuery(
            """
            SELECT s.id, s.attempt, s.not_taken
              FROM (SELECT b.*,
                           (SELECT failing_since IS NULL FROM drawbridge.connection)
                           AND EXISTS (SELECT FROM drawbridge.call c
                                        WHERE c.batch = b.id AND c.state = 'PLANNED')
                           AND NOT EXISTS (SELECT FROM drawbridge.call c
                                            WHERE c.batch = b.id AND c.state IN ('CREATED', 'SENT'))
                           AS not_taken
                      FROM drawbridge.batch b WHERE b.finished_at IS NULL) s, drawbridge.lease l
             WHERE l.name = 'writer' AND l.expires_at < clock_timestamp()
               AND greatest(s.created_at, l.expires_at,
                            (SELECT max(c.sent_at) FROM drawbridge.call c WHERE c.batch = s.id))
                   < clock_timestamp() - make_interval(secs => :seconds)
               AND (s.not_taken
                    OR s.not_before < clock_timestamp() - make_interval(secs => :seconds)
                    OR s.attempt >= :many AND NOT (
                         s.not_before > clock_timestamp()
                         -- It waits for Salesforce, however often that was hurried.
                         AND EXISTS (SELECT FROM drawbridge.connection
                                      WHERE failing_since IS NOT NULL)))
             ORDER BY s.id LIMIT 1
            """)
        .bind("seconds", seconds)
        .bind("many", MANY_ATTEMPTS)
        .map(
            (rs, ctx) ->
                Finding.red(
                    "Batch %d was sent %d times and no invocation is at work on it.%s",
                    rs.getLong("id"),
                    rs.getInt("attempt"),
                    rs.getBoolean("not_taken") ? NOT_TAKEN : ""))
        .findOne();
  }
}
