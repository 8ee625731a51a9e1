package dev.drawbridge.functions.manage;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.HttpReply;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.mappingfile.ImportRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API: from a route to one object and back to a status and JSON. */
public final class ManageHandler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ManageHandler.class);

  private final Routes routes;
  private final JsonStreams json = new JsonStreams();

  public ManageHandler() {
    this(System.getenv());
  }

  public ManageHandler(Map<String, String> environment) {
    this.routes = new Routes(new Wiring(environment));
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    String route = event.path("routeKey").asText();
    Reply reply = reply(route, event);
    HttpReply.json(reply.status(), json.text(reply.body())).write(route, out, json);
  }

  private Reply reply(String route, JsonNode event) throws IOException {
    try {
      return routes.answer(route, event, body(event));
    } catch (ImportRefused e) {
      return new Reply(
          422, Map.of("message", String.valueOf(e.getMessage()), "problems", e.problems()));
    } catch (JsonProcessingException e) {
      return new Reply(
          400, Map.of("message", "The request's body is no JSON.", "problems", List.of()));
    } catch (SyncException.Misconfigured e) {
      return new Reply(400, error(e));
    } catch (SyncException.Retriable e) {
      return new Reply(503, error(e));
    } catch (RuntimeException e) {
      return refused(route, SqlFailure.of(e).orElseThrow(() -> e));
    }
  }

  /** The caller and the log are told the same. */
  private static Reply refused(String route, SqlFailure failure) {
    LOG.atError()
        .addKeyValue("route", route)
        .addKeyValue("sqlstate", failure.state())
        .addKeyValue("reason", failure.sentence())
        .log("refused by the database");
    return new Reply(
        failure.mayPass() ? 503 : 409,
        Map.of("message", failure.sentence(), "problems", List.of()));
  }

  private static Map<String, Object> error(SyncException e) {
    return Map.of("message", String.valueOf(e.getMessage()), "problems", List.of());
  }

  private static byte[] body(JsonNode event) {
    String body = event.path("body").asText("");
    return event.path("isBase64Encoded").asBoolean()
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }
}
