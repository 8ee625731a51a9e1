package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.failure.SyncException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Found out by the first check that asks, while the others that ask wait for the same answer. A
 * failure is kept, too: a dead server is asked only once in a run.
 */
final class Once<T> {
  private final FutureTask<T> task;

  Once(Callable<T> work) {
    this.task = new FutureTask<>(work);
  }

  T get() {
    task.run();
    return result(task);
  }

  /** What work in another thread came to; its own failure is thrown as it was. */
  static <R> R result(Future<R> work) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException.Retriable("It ran out of time.", e);
    }
  }
}
