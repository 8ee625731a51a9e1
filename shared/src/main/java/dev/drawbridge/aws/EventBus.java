package dev.drawbridge.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** The bus on which events are published. */
public final class EventBus {
  private final EventBridgeClient events;
  private final String bus;

  public EventBus(EventBridgeClient events, String bus) {
    this.events = events;
    this.bus = bus;
  }

  /**
   * @throws SyncException.Retriable when the bus did not take it; a failed entry comes back in an
   *     answer of status 200
   */
  public void publish(DetailType type, ObjectNode detail) {
    detail.put("version", "1");
    PutEventsResponse response = sent(type, detail);
    if (response.failedEntryCount() > 0) {
      throw new SyncException.Retriable(
          "The event " + type.text() + " was not taken: " + response.entries().get(0).errorCode(),
          null);
    }
  }

  /** Wakes the drain of a connection. */
  public void changesWaiting(String connection) {
    publish(
        DetailType.CHANGES_WAITING,
        JsonNodeFactory.instance.objectNode().put("connection", connection));
  }

  private PutEventsResponse sent(DetailType type, ObjectNode detail) {
    try {
      return events.putEvents(
          request ->
              request.entries(
                  entry ->
                      entry
                          .eventBusName(bus)
                          .source(DetailType.SOURCE)
                          .detailType(type.text())
                          .detail(detail.toString())));
    } catch (SdkException e) {
      throw new SyncException.Retriable(
          "The event " + type.text() + " could not be sent (" + AwsWords.of(e) + ").", e);
    }
  }
}
