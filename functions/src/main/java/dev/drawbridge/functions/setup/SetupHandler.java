package dev.drawbridge.functions.setup;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates the control schema and installs the mapped one, whenever the stack is deployed. */
public final class SetupHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(SetupHandler.class);

  private final Settings settings;
  private final Migration migration;
  private final Response response;
  private final JsonStreams json = new JsonStreams();

  public SetupHandler() {
    this(System.getenv());
  }

  public SetupHandler(Map<String, String> environment) {
    var wiring = Wiring.unchecked(environment);
    this.settings = wiring.settings();
    this.migration =
        new Migration(
            wiring.databaseSource(),
            wiring.database(),
            wiring.settings().text(Setting.CONNECTION_NAME),
            wiring.schema(),
            wiring.settings().text(Setting.API_VERSION));
    this.response = new Response();
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    String stack = event.path("StackId").asText();
    try {
      if (event.path("RequestType").asText().equals("Delete")) {
        letGo(stack);
      } else {
        setUp(stack);
      }
      response.send(event, "SUCCESS", "");
      LOG.atInfo()
          .addKeyValue("requestType", event.path("RequestType").asText())
          .log("stack set up");
    } catch (SyncException e) {
      LOG.atError().addKeyValue("reason", e.getMessage()).log("set-up failed");
      response.send(event, "FAILED", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("set-up failed");
      // A roll-back of a first deploy deletes the log: what can be said is said here.
      response.send(
          event,
          "FAILED",
          "The set-up failed: "
              + kind(e)
              + ". Its log says more, unless it was rolled back with the stack: "
              + context.getLogStreamName());
    }
    json.write(out, Map.of());
  }

  /** Before anything is changed: whatever else of the stack is new waits for this. */
  private void setUp(String stack) {
    settings.validate();
    migration.run(stack);
  }

  /**
   * A database that is unavailable, or already deleted, must not prevent the deletion of a stack.
   */
  private void letGo(String stack) {
    try {
      migration.letGo(stack);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("reason", kind(e)).log("database not let go of");
    }
  }

  /** The innermost cause by its class and SQLSTATE; a message may hold a value. */
  private static String kind(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String name = cause.getClass().getSimpleName();
    return cause instanceof SQLException sql ? name + ", SQLSTATE " + sql.getSQLState() : name;
  }
}
