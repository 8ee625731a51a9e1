package dev.drawbridge.functions.drain;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Wakes on a schedule, a notification, or the end of a batch, and sends at most one batch each. */
public final class DrainHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(DrainHandler.class);

  private final Drain drain;
  private final Linger linger;
  private final JsonStreams json = new JsonStreams();

  public DrainHandler() {
    this(System.getenv());
  }

  public DrainHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.drain = wiring.drain();
    this.linger =
        new Linger(
            wiring.database(), wiring.schema(), wiring.settings().seconds(Setting.LINGER_SECONDS));
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    String trigger = event.path("trigger").asText(event.path("detail-type").asText("manual"));
    Drain.Outcome outcome = once(trigger);
    if (trigger.equals("schedule")) {
      var left = Duration.ofMillis(context.getRemainingTimeInMillis());
      linger.run(left, outcome, () -> once("linger"));
    }
    json.write(out, outcome);
  }

  private Drain.Outcome once(String trigger) {
    Drain.Outcome outcome = drain.run();
    boolean enough = outcome.apiCalls() == ApiBudget.Level.ENOUGH;
    LOG.atLevel(enough ? Level.INFO : Level.WARN)
        .addKeyValue("trigger", trigger)
        .addKeyValue("reason", outcome.reason())
        .addKeyValue("claimed", outcome.claimed())
        .addKeyValue("batch", outcome.batch())
        .addKeyValue("attempt", outcome.attempt())
        .addKeyValue("apiCalls", outcome.apiCalls())
        .log(outcome.batch() > 0 ? "batch sent" : "drained");
    for (String table : outcome.truncated()) {
      LOG.atWarn().addKeyValue("table", table).log("truncate not sent");
    }
    return outcome;
  }
}
