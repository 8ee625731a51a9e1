package dev.drawbridge.lease;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews a lease every few seconds, until it is closed. Thread-safe. */
public final class Renewal implements AutoCloseable {
  /** How long a lease lasts that nothing renews. */
  public static final Duration TERM = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private final ScheduledFuture<?> renewals;

  /**
   * @param lease its name, and {@code epoch} its holder's, for the log
   * @param renew makes it last {@link #TERM} from now on
   */
  public Renewal(ScheduledExecutorService timer, String lease, long epoch, Runnable renew) {
    this.renewals =
        timer.scheduleAtFixedRate(
            () -> attempt(lease, epoch, renew),
            INTERVAL.toMillis(),
            INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** One renewal that fails must not end all: an executor drops a task that throws. */
  private static void attempt(String lease, long epoch, Runnable renew) {
    try {
      renew.run();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("lease", lease)
          .addKeyValue("epoch", epoch)
          .setCause(e)
          .log("lease not renewed");
    }
  }

  /** A lease that was not given back then ends by itself. */
  @Override
  public void close() {
    renewals.cancel(false);
  }
}
