package dev.drawbridge.functions.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.Pause;
import dev.drawbridge.drain.DryRun;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Query;
import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.hold.HoldReleases;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.manage.Resumption;
import dev.drawbridge.mappingfile.FileText;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What each route does; the paths stand in the template. */
final class Routes {
  private final String connection;
  private final Database database;
  private final Importer importer;
  private final HoldReleases holds;
  private final DryRun dryRun;
  private final Discovery discovery;
  private final WakeUp wakeUp;
  private final JsonStreams json = new JsonStreams();

  Routes(Wiring wiring) {
    this.connection = wiring.settings().text(Setting.CONNECTION_NAME);
    this.database = wiring.database();
    this.holds = new HoldReleases(database);
    this.dryRun = wiring.dryRun();
    this.discovery = new Discovery(connection, database);
    this.wakeUp = new WakeUp(wiring.events(), connection);
    this.importer =
        new Importer(
            database,
            new SoapReader(wiring.org()),
            LockPatience.standard(Pause.ofTheClock()::await));
  }

  Reply answer(String route, JsonNode event, byte[] body) throws IOException {
    if (route.equals("GET /connections")) {
      Query.check(event, List.of("app", "resource_name", "addon_type"));
      return new Reply(200, discovery.connections(event));
    }
    JsonNode path = event.path("pathParameters");
    if (!path.path("id").asText().equals(connection)) {
      return new Reply(404, Map.of("message", "This stack's connection is " + connection + "."));
    }
    Query.check(event, query(route));
    return switch (route) {
      case "GET /api/v3/connections/{id}" ->
          new Reply(
              200,
              discovery.details(
                  event.path("queryStringParameters").path("deep").asText().equals("true")));
      case "POST /api/v3/connections/{id}/actions/import" -> new Reply(200, imported(event, body));
      case "GET /api/v3/connections/{id}/plan" -> new Reply(200, dryRun.ofWhatWaits());
      case "GET /api/v3/connections/{id}/holds" ->
          new Reply(200, Map.of("results", database.transaction(Holds::open)));
      case "POST /api/v3/connections/{id}/holds/{hold}/actions/release" ->
          new Reply(200, Map.of("message", release(path.path("hold").asText(), parsed(body))));
      case "POST /api/v3/connections/{id}/holds/actions/release" ->
          new Reply(200, Map.of("message", releaseAll(parsed(body))));
      case "POST /api/v3/connections/{id}/actions/resume" -> new Reply(200, resumed(event));
      default -> new Reply(404, Map.of("message", "There is no route " + route + "."));
    };
  }

  private static List<String> query(String route) {
    return switch (route) {
      case "GET /api/v3/connections/{id}" -> List.of("deep");
      case "POST /api/v3/connections/{id}/actions/import" -> List.of("dry_run");
      case "POST /api/v3/connections/{id}/actions/resume" -> List.of("now");
      default -> List.of();
    };
  }

  private Map<String, Object> resumed(JsonNode event) {
    boolean now = isTrue(event, "now");
    List<Resumption.Ended> ended = database.transaction(handle -> Resumption.of(handle, now));
    // Also where nothing waited: what a breaker whose time is over waits for is a drain.
    wakeUp.run();
    String message =
        ended.isEmpty()
            ? notWaiting()
            : ended.stream().map(Resumption.Ended::message).collect(Collectors.joining(" "));
    return Map.of("message", message, "ended", ended);
  }

  /** A hold waits for a person, and for no time to be over. */
  private String notWaiting() {
    int open = database.transaction(Holds::waitingForAPerson);
    return switch (open) {
      case 0 -> "Nothing is waiting.";
      case 1 -> "1 write waits for a person, and nothing else: see ./drawbridge holds.";
      default ->
          "%d writes wait for a person, and nothing else: see ./drawbridge holds.".formatted(open);
    };
  }

  private static boolean isTrue(JsonNode event, String name) {
    String value = event.path("queryStringParameters").path(name).asText("false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new SyncException.Misconfigured(name + " must be true or false.");
    };
  }

  private Importer.Imported imported(JsonNode event, byte[] body) {
    boolean dryRun = isTrue(event, "dry_run");
    String file = FileText.of(body);
    if (dryRun) return importer.dryRun(file);
    Importer.Imported done = importer.run(file);
    // What a mapping that was blocked kept back may go.
    wakeUp.run();
    return done;
  }

  private JsonNode parsed(byte[] body) throws IOException {
    return json.parse(new String(body, StandardCharsets.UTF_8));
  }

  private String release(String hold, JsonNode request) {
    if (!hold.matches("[0-9]{1,18}")) {
      throw new SyncException.Misconfigured("A hold is named by its number; list them first.");
    }
    String message = holds.release(Long.parseLong(hold), resolution(request));
    wakeUp.run();
    return message;
  }

  private String releaseAll(JsonNode request) {
    String code = request.path("code").asText();
    if (!request.path("code").isTextual() || code.isBlank()) {
      throw new SyncException.Misconfigured(
          "Holds are released together by their cause: name the code that Salesforce gave.");
    }
    String table = request.path("table").isTextual() ? request.path("table").asText() : null;
    int released = holds.releaseAll(code, table, resolution(request));
    if (released == 0) {
      throw new SyncException.Misconfigured(
          "No open hold has this code%s: %s."
              .formatted(table == null ? "" : " and is of this table", openCauses()));
    }
    wakeUp.run();
    return released + " released, cause " + code;
  }

  private String openCauses() {
    Map<String, Long> causes =
        database.transaction(Holds::open).stream()
            .collect(Collectors.groupingBy(Holds.Open::code, TreeMap::new, Collectors.counting()));
    return causes.isEmpty()
        ? "nothing is held"
        : causes.entrySet().stream()
            .map(cause -> cause.getKey() + " (" + cause.getValue() + ")")
            .collect(Collectors.joining(", ", "those that are open have ", ""));
  }

  private static HoldReleases.Resolution resolution(JsonNode request) {
    JsonNode sfid = request.path("sfid");
    JsonNode values = request.path("values");
    return new HoldReleases.Resolution(
        request.path("resolution").asText(),
        sfid.isTextual() ? sfid.asText() : null,
        values.isObject() ? values.toString() : null);
  }
}
