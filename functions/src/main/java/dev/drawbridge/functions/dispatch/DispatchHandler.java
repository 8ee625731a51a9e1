package dev.drawbridge.functions.dispatch;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.aws.Workflow;
import dev.drawbridge.aws.WriteQueues;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts one execution for one message. */
public final class DispatchHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchHandler.class);

  private final WriteQueues queues;
  private final Workflow workflow;
  private final EventBus events;
  private final String stateMachineArn;
  private final String connection;
  private final JsonStreams json = new JsonStreams();

  public DispatchHandler() {
    this(System.getenv());
  }

  public DispatchHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.queues = wiring.queues();
    this.workflow = wiring.workflow();
    this.events = wiring.events();
    this.stateMachineArn = wiring.settings().text(Setting.WRITE_WORKFLOW_ARN);
    this.connection = wiring.settings().text(Setting.CONNECTION_NAME);
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    for (JsonNode message : json.read(in).path("Records")) {
      dispatch(message);
    }
    json.write(out, Map.of());
  }

  private void dispatch(JsonNode message) {
    String body = message.path("body").asText();
    Optional<BatchPointer> pointer =
        WriteQueues.pointer(body).filter(p -> p.connection().equals(connection));
    if (pointer.isEmpty()) {
      throw refused(message);
    }
    boolean started = workflow.start(stateMachineArn, pointer.get(), body);
    LOG.atInfo()
        .addKeyValue("batch", pointer.get().batch())
        .addKeyValue("attempt", pointer.get().attempt())
        .log(started ? "execution started" : "execution found");
  }

  /** Thrown, so that the message ends in the dead-letter queue and not in oblivion. */
  private SyncException refused(JsonNode message) {
    String id = message.path("messageId").asText();
    LOG.atError().addKeyValue("messageId", id).log("message refused");
    events.publish(
        DetailType.MESSAGE_REFUSED,
        JsonNodeFactory.instance.objectNode().put("connection", connection).put("messageId", id));
    queues.giveBack(
        message.path("eventSourceARN").asText(), message.path("receiptHandle").asText());
    return new SyncException.Misconfigured(
        "Message "
            + id
            + " is not a batch pointer of connection "
            + connection
            + ": something else writes to this queue; the message goes to the dead-letter queue.");
  }
}
