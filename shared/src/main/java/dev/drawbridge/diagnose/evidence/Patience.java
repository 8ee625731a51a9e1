package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits for the database for so long: one that hangs would say nothing before the time of the whole
 * diagnosis is up, and nothing would be published.
 */
public final class Patience {
  private final Duration longest;

  Patience(Duration longest) {
    this.longest = longest;
  }

  /**
   * @throws SyncException.Retriable when there is no answer by then
   */
  public <T> T within(Supplier<T> question) {
    var asked = new FutureTask<>(question::get);
    Thread.ofVirtual().start(asked);
    try {
      return asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new SyncException.Retriable(
          "The database does not answer within "
              + longest.toSeconds()
              + " s; see whether it hangs, and whether the network lets answers through.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException.Retriable("It ran out of time.", e);
    } finally {
      asked.cancel(true);
    }
  }
}
