package dev.drawbridge.functions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.write.WriteRequest;
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

  public void changesWaiting() {
    wake(() -> events.changesWaiting(connection));
  }

  public void batchCompleted(WriteRequest batch) {
    wake(
        () ->
            events.publish(
                DetailType.BATCH_COMPLETED,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("connection", connection)
                    .put("batch", batch.batch())
                    .put("attempt", batch.attempt())
                    .put("entries", batch.entries())));
  }

  /** What was decided stands in the database: without a bus the scheduled drain finds it. */
  private static void wake(Runnable event) {
    try {
      event.run();
    } catch (SyncException e) {
      LOG.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("drain not woken: the scheduled one comes within a minute");
    }
  }
}
