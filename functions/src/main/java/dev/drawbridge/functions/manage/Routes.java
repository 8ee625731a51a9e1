package dev.drawbridge.functions.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.batch.Holds;
import dev.drawbridge.config.Setting;
import dev.drawbridge.configuration.Importer;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.salesforce.SoapReader;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What each route does; the paths stand in the template. */
final class Routes {
  /** RAISE EXCEPTION of our own SQL functions: a sentence for the caller. */
  private static final String RAISED = "P0001";

  private final String connection;
  private final Database database;
  private final Importer importer;
  private final JsonStreams json = new JsonStreams();

  Routes(Wiring wiring) {
    this.connection = wiring.settings().text(Setting.CONNECTION_NAME);
    this.database = wiring.database();
    this.importer = new Importer(database, new SoapReader(wiring.org()));
  }

  Reply answer(String route, JsonNode path, String body) throws IOException {
    if (!path.path("id").asText().equals(connection)) {
      return new Reply(404, Map.of("message", "This stack's connection is " + connection + "."));
    }
    return switch (route) {
      case "GET /api/v3/connections/{id}" ->
          new Reply(200, database.transaction(Connections::read));
      case "POST /api/v3/connections/{id}/actions/import" -> new Reply(200, importer.run(body));
      case "GET /api/v3/connections/{id}/holds" ->
          new Reply(200, Map.of("results", database.transaction(Holds::open)));
      case "POST /api/v3/connections/{id}/holds/{hold}/actions/release" ->
          new Reply(200, Map.of("message", release(path.path("hold").asText(), json.parse(body))));
      case "POST /api/v3/connections/{id}/holds/actions/release" ->
          new Reply(200, Map.of("message", releaseAll(json.parse(body))));
      default -> new Reply(404, Map.of("message", "There is no route " + route + "."));
    };
  }

  private String release(String hold, JsonNode request) {
    if (!hold.matches("[0-9]{1,18}")) {
      throw new SyncException.Misconfigured("A hold is named by its number; list them first.");
    }
    return asked(handle -> Holds.release(handle, Long.parseLong(hold), resolution(request)));
  }

  private String releaseAll(JsonNode request) {
    String code = request.path("code").asText();
    if (code.isBlank()) {
      throw new SyncException.Misconfigured(
          "Holds are released together by their cause: name Salesforce's code as \"code\".");
    }
    String table = request.path("table").isTextual() ? request.path("table").asText() : null;
    int released = asked(handle -> Holds.releaseAll(handle, code, table, resolution(request)));
    return released + " released, cause " + code;
  }

  private static Holds.Resolution resolution(JsonNode request) {
    JsonNode sfid = request.path("sfid");
    JsonNode values = request.path("values");
    return new Holds.Resolution(
        request.path("resolution").asText(),
        sfid.isTextual() ? sfid.asText() : null,
        values.isObject() ? values.toString() : null);
  }

  /** What our own SQL functions refuse is a sentence for the caller. */
  private <T> T asked(Function<Handle, T> work) {
    try {
      return database.transaction(work);
    } catch (UnableToExecuteStatementException e) {
      throw e.getCause() instanceof PSQLException sql && refused(sql.getSQLState())
          ? new SyncException.Misconfigured(sentence(sql), e)
          : e;
    }
  }

  /** Class 22 is a value that its column's type does not take. */
  private static boolean refused(String state) {
    return RAISED.equals(state) || state.startsWith("22");
  }

  private static String sentence(PSQLException e) {
    ServerErrorMessage message = e.getServerErrorMessage();
    return message == null ? "refused" : String.valueOf(message.getMessage());
  }
}
