package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;

/** Whether a call is open whose sender is gone. */
public final class WriterLease implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_ABANDON_CALLS",
        "Writer Lease",
        "check-writer-lease",
        "Nothing, for a minute or two: the next attempt takes over. After that, see Stuck"
            + " Batches.");
  }

  @Override
  public Finding look(Evidence evidence) {
    return evidence
        .database()
        .transaction(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT c.id, l.owner, c.deadline
                          FROM drawbridge.call c
                          JOIN drawbridge.batch b ON b.id = c.batch, drawbridge.lease l
                         WHERE b.finished_at IS NULL AND c.state = 'SENT' AND c.transport = 'SOAP'
                           AND l.name = 'writer'
                           -- While Salesforce is unavailable the call waits; the circuit breaker reports that.
                           AND EXISTS (SELECT FROM drawbridge.connection
                                        WHERE breaker = 'CLOSED' AND failing_since IS NULL)
                           AND l.expires_at < clock_timestamp() - interval '30 seconds'
                           AND c.deadline < clock_timestamp() - interval '30 seconds'
                         ORDER BY c.id LIMIT 1
                        """)
                    .map(
                        (rs, ctx) ->
                            Finding.red(
                                "Call %d was sent, its time is over, and its sender no longer holds"
                                    + " the lease.",
                                rs.getLong("id")))
                    .findOne()
                    .orElseGet(Finding::green));
  }
}
