package dev.drawbridge.functions.diagnose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.diagnose.DiagnosticEvents;
import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.PastDiagnoses;
import dev.drawbridge.diagnose.Report;
import dev.drawbridge.diagnose.ReportJson;
import dev.drawbridge.diagnose.ReportText;
import dev.drawbridge.diagnose.Scope;
import dev.drawbridge.diagnose.Validations;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.HttpReply;
import dev.drawbridge.functions.Query;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What each route does; the paths stand in the template. */
final class DiagnoseRoutes {
  private static final int DEFAULT_HOURS = 24;
  private static final int MOST_HOURS = 24 * 365;
  private static final int RUNS = 100;

  private final String connection;
  private final Diagnostics diagnostics;
  private final Validations validations;
  private final EventBus events;
  private final DiagnosticEvents names;
  private final String docUrl;
  private final ReportJson json;
  private final Clock clock;

  DiagnoseRoutes(
      String connection,
      Diagnostics diagnostics,
      Validations validations,
      EventBus events,
      DiagnosticEvents names,
      String docUrl,
      Clock clock) {
    this.connection = connection;
    this.diagnostics = diagnostics;
    this.validations = validations;
    this.events = events;
    this.names = names;
    this.docUrl = docUrl;
    this.json = new ReportJson(docUrl);
    this.clock = clock;
  }

  HttpReply answer(JsonNode event) {
    String route = event.path("routeKey").asText();
    JsonNode path = event.path("pathParameters");
    if (route.contains("/connections/") && !path.path("id").asText().equals(connection)) {
      return message(404, "This stack's connection is " + connection + ".");
    }
    try {
      Query.check(event, query(route));
    } catch (SyncException.Misconfigured e) {
      return message(400, String.valueOf(e.getMessage()));
    }
    return switch (route) {
      case "GET /diagnostics" -> diagnosis(event);
      case "GET /diagnostics/history" -> history(event);
      case "POST /diagnostics/acknowledgements" -> acknowledged(event);
      case "POST /api/v3/connections/{id}/validations" -> ask();
      case "GET /api/v3/connections/{id}/validations" -> validated();
      case "GET /api/v3/connections/{id}/validations/{run}" -> fetch(path.path("run").asText());
      case "GET /api/v3/mappings/{id}/validations" -> validated(path.path("id").asText());
      default -> message(404, "There is no route " + route + ".");
    };
  }

  private static List<String> query(String route) {
    return switch (route) {
      case "GET /diagnostics" -> List.of("mapping", "verbose");
      case "GET /diagnostics/history" -> List.of("hours");
      case "POST /diagnostics/acknowledgements" -> List.of("check", "mapping");
      default -> List.of();
    };
  }

  private HttpReply diagnosis(JsonNode event) {
    JsonNode query = event.path("queryStringParameters");
    String mapping = query.path("mapping").asText("");
    Scope scope = mapping.isEmpty() ? new Scope.Everything() : new Scope.OneMapping(mapping);
    Optional<Report> report = diagnostics.run(scope).map(Diagnostics.Outcome::report);
    if (report.isEmpty()) return noMapping(mapping);
    if (!wantsText(event)) return json(200, json.of(report.get()));
    boolean verbose = query.has("verbose") && !query.path("verbose").asText().equals("false");
    var text = new ReportText(verbose, docUrl, ReportText.Paint.none());
    return HttpReply.text(
        mapping.isEmpty() || report.get().mappings().isEmpty()
            ? text.of(report.get())
            : text.ofMapping(report.get().mappings().getFirst()));
  }

  private HttpReply acknowledged(JsonNode event) {
    JsonNode query = event.path("queryStringParameters");
    try {
      return message(
          200,
          diagnostics
              .acknowledgements()
              .acknowledge(query.path("check").asText(""), query.path("mapping").asText("")));
    } catch (SyncException.Misconfigured e) {
      return message(422, String.valueOf(e.getMessage()));
    }
  }

  /** JSON, unless text is what the client would rather have. */
  private static boolean wantsText(JsonNode event) {
    String accept = event.path("headers").path("accept").asText("");
    int text = accept.indexOf("text/plain");
    int json = accept.indexOf("application/json");
    return text >= 0 && (json < 0 || text < json);
  }

  private HttpReply history(JsonNode event) {
    String asked = event.path("queryStringParameters").path("hours").asText("");
    int hours = asked.matches("[0-9]{1,5}") ? Integer.parseInt(asked) : DEFAULT_HOURS;
    if ((!asked.isEmpty() && !asked.matches("[0-9]{1,5}")) || hours < 1 || hours > MOST_HOURS) {
      return message(400, "hours must be a whole number from 1 to " + MOST_HOURS + ".");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("connection", connection);
    ArrayNode runs = body.putArray("runs");
    for (PastDiagnoses.Run run : diagnostics.past().runs(RUNS)) {
      runs.addObject()
          .put("at", run.at().toString())
          .put("tier", run.tier().name())
          .put("status", run.status().name())
          .put("red", run.red())
          .put("yellow", run.yellow())
          .put("green", run.green())
          .put("skipped", run.skipped())
          .put("unseen", run.unseen())
          .put("durationMillis", run.durationMillis())
          .put("apiCalls", run.apiCalls());
    }
    ArrayNode spans = body.putArray("timeline");
    for (PastDiagnoses.Span span :
        diagnostics.past().timeline(clock.instant().minus(Duration.ofHours(hours)))) {
      ObjectNode one =
          spans
              .addObject()
              .put("check", span.ruleId())
              .put("name", names.name(span.ruleId()))
              .put("status", span.status().name())
              .put("message", span.message())
              .put("since", span.since().toString())
              .put("lastSeen", span.lastSeen().toString())
              .put("results", span.results())
              .put("open", span.open());
      if (!span.mapping().isEmpty()) one.put("mapping", span.mapping());
    }
    return json(200, body);
  }

  /** Without a database or a bus to remember by, the result is made when it is fetched. */
  private HttpReply ask() {
    String self = "/api/v3/connections/" + connection + "/validations";
    String id = UUID.randomUUID().toString();
    try {
      validations.ask(id);
      events.publish(
          DetailType.DIAGNOSIS_REQUESTED,
          JsonNodeFactory.instance.objectNode().put("connection", connection).put("run", id));
    } catch (SyncException.Retriable e) {
      return resultAt(self);
    }
    return resultAt(self + "/" + id);
  }

  private static HttpReply resultAt(String url) {
    return json(202, JsonNodeFactory.instance.objectNode().put("result_url", url));
  }

  private HttpReply fetch(String id) {
    return switch (validations.state(id)) {
      case Validations.State.Unknown ignored ->
          message(404, "There is no validation " + id.replaceAll("[^0-9a-f-]", "") + ".");
      case Validations.State.Running ignored ->
          json(202, JsonNodeFactory.instance.objectNode().put("status", "RUNNING"));
      case Validations.State.Finished finished -> HttpReply.json(200, finished.json());
    };
  }

  private HttpReply validated() {
    Report report = diagnostics.run(new Scope.Everything()).orElseThrow().report();
    return json(200, json.validations(report));
  }

  private HttpReply validated(String mapping) {
    Optional<Report> report =
        diagnostics.run(new Scope.OneMapping(mapping)).map(Diagnostics.Outcome::report);
    if (report.isEmpty()) return noMapping(mapping);
    return json(
        200,
        report.get().mappings().isEmpty()
            ? json.validations(report.get())
            : json.validations(report.get().mappings().getFirst().results()));
  }

  /** Makes what was asked for. */
  Report answer(String run) {
    Report report = diagnostics.run(new Scope.Everything()).orElseThrow().report();
    validations.finish(run, json.validations(report).toString());
    return report;
  }

  private static HttpReply noMapping(String name) {
    return message(404, "No mapping configured for " + name.replaceAll("[^A-Za-z0-9_]", "") + ".");
  }

  private static HttpReply message(int status, String message) {
    return json(status, JsonNodeFactory.instance.objectNode().put("message", message));
  }

  private static HttpReply json(int status, JsonNode body) {
    return HttpReply.json(status, body.toString());
  }
}
