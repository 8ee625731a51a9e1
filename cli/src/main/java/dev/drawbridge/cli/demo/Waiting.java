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
  private Waiting() {}

  /** A question to the database. */
  interface Question {
    boolean isYes() throws SQLException;
  }

  /**
   * @param pause between two questions
   * @param otherwise what did not happen, as in "The changes did not arrive"
   * @throws Failure when it takes longer, or the database is lost
   */
  static void until(Duration longest, Duration pause, String otherwise, Question question) {
    var done = new CompletableFuture<Boolean>();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      timer.scheduleWithFixedDelay(
          () -> ask(question, done), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
      done.get(longest.toSeconds(), TimeUnit.SECONDS);
      timer.shutdownNow();
    } catch (TimeoutException e) {
      throw new Failure(otherwise + " within " + longest.toMinutes() + " minutes.", e);
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
