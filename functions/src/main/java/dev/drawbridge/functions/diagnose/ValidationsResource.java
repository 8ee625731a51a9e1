package dev.drawbridge.functions.diagnose;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.history.RequestedDiagnoses;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.http.HttpError;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;
import java.util.UUID;

/**
 * Diagnoses in the form of Heroku Connect's API v3: asked for now and fetched later, or in its
 * older form answered at once. The shapes are Heroku's.
 */
final class ValidationsResource {
  private final String connection;
  private final Diagnostics diagnostics;
  private final RequestedDiagnoses validations;
  private final EventBus events;
  private final ReportJson json;

  ValidationsResource(
      String connection,
      Diagnostics diagnostics,
      RequestedDiagnoses validations,
      EventBus events,
      ReportJson json) {
    this.connection = connection;
    this.diagnostics = diagnostics;
    this.validations = validations;
    this.events = events;
    this.json = json;
  }

  record ResultAt(String resultUrl) {}

  record Running(String status) {}

  /** Without a database or a bus to remember by, the result is made when it is fetched. */
  HttpReply ask(HttpRequest request) {
    String self = "/api/v3/connections/" + connection + "/validations";
    String id = UUID.randomUUID().toString();
    try {
      validations.ask(id);
      events.publish(
          DetailType.DIAGNOSIS_REQUESTED,
          JsonNodeFactory.instance.objectNode().put("connection", connection).put("run", id));
    } catch (SyncException.Retriable e) {
      return HttpReply.accepted(new ResultAt(self));
    }
    return HttpReply.accepted(new ResultAt(self + "/" + id));
  }

  HttpReply fetch(HttpRequest request) {
    String run = request.variable("run");
    return switch (validations.state(run)) {
      case RequestedDiagnoses.State.Unknown ignored ->
          throw HttpError.notFound(
              "There is no validation " + run.replaceAll("[^0-9a-f-]", "") + ".");
      case RequestedDiagnoses.State.Running ignored -> HttpReply.accepted(new Running("RUNNING"));
      case RequestedDiagnoses.State.Finished finished -> HttpReply.okAsItIs(finished.json());
    };
  }

  HttpReply all(HttpRequest request) {
    return HttpReply.ok(json.validations(Asked.of(diagnostics, "")));
  }

  HttpReply ofMapping(HttpRequest request) {
    Report report = Asked.of(diagnostics, request.variable("id"));
    return HttpReply.ok(
        report.mappings().isEmpty()
            ? json.validations(report)
            : json.validations(report.mappings().getFirst().results()));
  }

  /** Makes what {@link #ask} was asked for, under the id that the event carries. */
  Report make(String run) {
    Report report = Asked.of(diagnostics, "");
    validations.finish(run, json.validations(report).toString());
    return report;
  }
}
