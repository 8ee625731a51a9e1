package dev.drawbridge.manage;

import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.Outage;
import dev.drawbridge.database.Database;
import dev.drawbridge.read.ReadProgress;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Lets go on what waits: for the end of a pause, and, if that is wanted, for the end of a backoff.
 * Idempotent; may be called at any time: running work is not disturbed, and what is tried too early
 * waits again. The next drain acts on it.
 */
public final class Resumption {
  private Resumption() {}

  /** What a connection may wait for. */
  public enum Kind {
    PAUSE,
    BREAKER,
    BATCH,
    LOCKED,
    READ,
    MAPPING
  }

  /**
   * One wait that is over.
   *
   * @param message a sentence
   */
  public record Ended(Kind kind, String message) {}

  /** The same as {@link #of}, in a transaction of its own. */
  public static List<Ended> run(Database database, boolean now) {
    return database.transaction(handle -> of(handle, now));
  }

  /**
   * In the caller's transaction.
   *
   * @param now whether backoffs end, too
   * @return what waited; empty when nothing did
   */
  public static List<Ended> of(Handle handle, boolean now) {
    // As a drain does, so that none plans meanwhile.
    Connections.lock(handle);
    List<Ended> ended = new ArrayList<>();
    if (unpaused(handle)) {
      ended.add(new Ended(Kind.PAUSE, "The pause is over."));
    }
    if (now) {
      ended.addAll(hurried(handle));
    }
    return List.copyOf(ended);
  }

  private static List<Ended> hurried(Handle handle) {
    List<Ended> ended = new ArrayList<>();
    String words = Outage.now(handle).map(Outage::words).orElse("");
    if (breaker(handle)) {
      ended.add(new Ended(Kind.BREAKER, words + "; it is asked again now."));
    }
    for (long batch : batches(handle)) {
      ended.add(new Ended(Kind.BATCH, "%s; batch %d tries again now.".formatted(words, batch)));
    }
    int locked = locked(handle);
    if (locked > 0) {
      ended.add(
          new Ended(
              Kind.LOCKED,
              "%d record%s that Salesforce had locked %s tried again now."
                  .formatted(locked, locked == 1 ? "" : "s", locked == 1 ? "is" : "are")));
    }
    for (String table : ReadProgress.hurry(handle)) {
      ended.add(new Ended(Kind.READ, "%s is read within a minute.".formatted(table)));
    }
    for (String table : mappings(handle)) {
      ended.add(
          new Ended(
              Kind.MAPPING,
              "Salesforce is asked within a minute whether it has all that the mapping of %s writes."
                  .formatted(table)));
    }
    return ended;
  }

  private static boolean unpaused(Handle handle) {
    return handle.execute(
            "UPDATE drawbridge.connection SET pause_requested = false WHERE pause_requested")
        > 0;
  }

  private static boolean breaker(Handle handle) {
    return handle.execute(
            """
            UPDATE drawbridge.connection SET open_until = clock_timestamp()
             WHERE breaker = 'OPEN' AND open_until > clock_timestamp()
            """)
        > 0;
  }

  /**
   * An execution that sleeps cannot be woken. The drain sends the batch again instead, as if it had
   * died, and who wakes up later finds that another attempt has taken over.
   */
  private static List<Long> batches(Handle handle) {
    return handle
        .createQuery(
            """
            UPDATE drawbridge.batch SET not_before = clock_timestamp()
             WHERE finished_at IS NULL AND not_before > clock_timestamp()
               AND EXISTS (SELECT FROM drawbridge.connection WHERE failing_since IS NOT NULL)
               AND NOT EXISTS (SELECT FROM drawbridge.lease
                                WHERE name = 'writer' AND expires_at > clock_timestamp())
            RETURNING id
            """)
        .mapTo(Long.class)
        .list();
  }

  private static int locked(Handle handle) {
    handle.execute(
        """
        UPDATE drawbridge.waiting SET due_at = clock_timestamp()
         WHERE due_at > clock_timestamp() AND due_at < 'infinity'
        """);
    return handle.execute(
        """
        UPDATE drawbridge.locked_record SET due_at = clock_timestamp()
         WHERE due_at > clock_timestamp()
        """);
  }

  private static List<String> mappings(Handle handle) {
    return handle
        .createQuery(
            """
            UPDATE drawbridge.blocked_mapping SET look_at = clock_timestamp()
             WHERE look_at > clock_timestamp() RETURNING table_name
            """)
        .mapTo(String.class)
        .list();
  }
}
