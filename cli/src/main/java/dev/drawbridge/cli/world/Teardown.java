package dev.drawbridge.cli.world;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what was started, the last first: when closed, or when the JVM is asked to end. One
 * shutdown hook for all: hooks run side by side, and a database that stops before those who use it
 * fills the log with errors.
 */
final class Teardown implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Thread hook;

  private Teardown(Runnable announcement) {
    hook =
        Thread.ofPlatform()
            .name("teardown")
            .unstarted(
                () -> {
                  announcement.run();
                  stop();
                });
  }

  /**
   * @param announcement is run before anything is stopped because the JVM is asked to end
   */
  static Teardown atShutdown(Runnable announcement) {
    var teardown = new Teardown(announcement);
    Runtime.getRuntime().addShutdownHook(teardown.hook);
    return teardown;
  }

  synchronized <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending and runs the hook: the first one stops everything.
    }
    stop();
  }

  private synchronized void stop() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("stopping failed");
      }
    }
  }
}
