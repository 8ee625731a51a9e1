package dev.drawbridge.functions;

import dev.drawbridge.aws.EventBus;
import dev.drawbridge.failure.SyncException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes the drain when something may go on that it has left alone. */
public final class WakeUp {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUp.class);

  private final EventBus events;
  private final String connection;

  public WakeUp(EventBus events, String connection) {
    this.events = events;
    this.connection = connection;
  }

  /** What was decided stands in the database: without a bus the scheduled drain finds it. */
  public void run() {
    try {
      events.changesWaiting(connection);
    } catch (SyncException e) {
      LOG.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("drain not woken: the scheduled one comes within a minute");
    }
  }
}
