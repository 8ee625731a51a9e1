package dev.drawbridge.cli.demo;

import dev.drawbridge.cli.Failure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks again and again until something has happened. */
final class Waiting {
  private static final int PAUSE_MILLIS = 1_000;

  private Waiting() {}

  /** A question to the database. */
  interface Question {
    boolean isYes() throws SQLException;
  }

  /**
   * @throws Failure when it takes longer, or the database is lost
   */
  static void until(Duration longest, Question question) {
    var done = new CompletableFuture<Boolean>();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      timer.scheduleWithFixedDelay(
          () -> ask(question, done), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      done.get(longest.toSeconds(), TimeUnit.SECONDS);
      timer.shutdownNow();
    } catch (TimeoutException e) {
      throw new Failure("It did not happen within " + longest.toMinutes() + " minutes.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      String state = e.getCause() instanceof SQLException lost ? lost.getSQLState() : "unknown";
      throw new Failure("The database is lost (SQLSTATE " + state + ").", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }

  private static void ask(Question question, CompletableFuture<Boolean> done) {
    try {
      if (question.isYes()) {
        done.complete(true);
      }
    } catch (SQLException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
