package dev.drawbridge.local.workflow;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of one execution one after the other, whichever threads they come from, and
 * without growing a stack from step to step.
 */
final class Mailbox {
  private final Executor executor;
  private final Queue<Runnable> steps = new ArrayDeque<>();
  private boolean draining;

  Mailbox(Executor executor) {
    this.executor = executor;
  }

  void submit(Runnable step) {
    synchronized (steps) {
      steps.add(step);
      if (draining) {
        return;
      }
      draining = true;
    }
    executor.execute(this::drain);
  }

  private void drain() {
    for (Runnable step = next(); step != null; step = next()) {
      step.run();
    }
  }

  private @Nullable Runnable next() {
    synchronized (steps) {
      Runnable step = steps.poll();
      draining = step != null;
      return step;
    }
  }
}
