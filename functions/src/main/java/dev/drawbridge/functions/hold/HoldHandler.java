package dev.drawbridge.functions.hold;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.aws.Workflow;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.hold.HoldWait;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the token of an execution that waits for an operator, and says that a write is held. */
public final class HoldHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(HoldHandler.class);

  private final HoldWait wait;
  private final Workflow workflow;
  private final EventBus events;
  private final String connection;
  private final JsonStreams json = new JsonStreams();

  public HoldHandler() {
    this(System.getenv());
  }

  public HoldHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.wait = new HoldWait(wiring.database());
    this.workflow = wiring.workflow();
    this.events = wiring.events();
    this.connection = wiring.settings().text(Setting.CONNECTION_NAME);
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    long batch = event.path("batch").asLong();
    String token = event.path("token").asText();
    HoldWait.Registered registered = wait.register(batch, token);
    List<Holds.Open> holds = registered.holds();
    holds.forEach(this::publish);
    // One for the batch: hundreds of holds at once would be as many drains, and their connections.
    events.changesWaiting(connection);
    if (!registered.open()) {
      workflow.answer(token);
    }
    LOG.atWarn()
        .addKeyValue("batch", batch)
        .addKeyValue("holds", holds.size())
        .log(registered.open() ? "write held" : "hold found released");
    json.write(out, Map.of("holds", holds.size()));
  }

  /** Code and keys, never Salesforce's message: it can hold a customer's value. */
  private void publish(Holds.Open hold) {
    events.publish(
        DetailType.WRITE_HELD,
        JsonNodeFactory.instance
            .objectNode()
            .put("connection", connection)
            .put("hold", hold.id())
            .put("scope", hold.scope())
            .put("reason", hold.reason())
            .put("code", hold.code())
            .put("table", hold.tableName())
            .put("recordId", hold.recordId())
            .put("triggerLogId", hold.logId()));
  }
}
