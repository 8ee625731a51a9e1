package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Salesforce's time: the database's plus what it was ahead when it was asked last. A stamp of
 * Salesforce's is compared with it, and nothing with the clock of a function. Thread-safe.
 */
final class OrgClock {
  private static final Duration FRESH = Duration.ofHours(1);

  private final Database database;

  OrgClock(Database database) {
    this.database = database;
  }

  /** One call to Salesforce an hour: mappings that are read together wait for one answer. */
  synchronized Instant now(SoapReader org) {
    return database
        .transaction(OrgClock::known)
        .orElseGet(
            () -> {
              Instant answered = org.serverTime();
              return database.transaction(handle -> learn(handle, answered));
            });
  }

  private static Optional<Instant> known(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT clock_timestamp() + org_clock_offset FROM drawbridge.connection
             WHERE id = 1 AND org_clock_read_at > clock_timestamp() - make_interval(secs => :fresh)
            """)
        .bind("fresh", FRESH.toSeconds())
        .mapTo(Instant.class)
        .findOne();
  }

  /**
   * The database's clock is read after the answer came, so the time that is believed is never later
   * than Salesforce's: a poll that ended too late would pass by what is committed meanwhile.
   */
  private static Instant learn(Handle handle, Instant answered) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.connection
               SET org_clock_offset = :answered - clock_timestamp(),
                   org_clock_read_at = clock_timestamp()
             WHERE id = (SELECT id FROM drawbridge.connection WHERE id = 1 FOR UPDATE SKIP LOCKED)
            """)
        .bind("answered", answered)
        .execute();
    return answered;
  }
}
