package dev.drawbridge.functions.diagnose;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.diagnose.CheckRunner;
import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.EventDetails;
import dev.drawbridge.diagnose.StandardChecks;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.history.RequestedDiagnoses;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.diagnose.scope.Tier;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.functions.http.Page;
import dev.drawbridge.functions.http.Routes;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Diagnoses on a schedule, on request by the HTTP API, and on request by an event. */
public final class DiagnoseHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(DiagnoseHandler.class);

  private static final String VALIDATIONS = "/api/v3/connections/{id}/validations";

  private final Diagnostics diagnostics;
  private final ValidationsResource validations;
  private final Routes routes;
  private final JsonStreams json = new JsonStreams();

  public DiagnoseHandler() {
    this(System.getenv());
  }

  public DiagnoseHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    Settings settings = wiring.settings();
    DiagnosisContext context = wiring.diagnosisContext();
    EventBus events = wiring.events();
    String docUrl = settings.text(Setting.DIAGNOSTICS_DOC_URL);
    var names = new EventDetails(StandardChecks.all(), docUrl);
    this.diagnostics =
        new Diagnostics(
            context,
            new CheckRunner(
                StandardChecks.all(),
                settings.seconds(Setting.DIAGNOSTICS_BUDGET_SECONDS),
                wiring.clock()),
            events,
            names,
            settings.number(Setting.DIAGNOSTICS_CONFIRMATIONS));
    String connection = context.connection();
    var resource = new DiagnosticsResource(connection, diagnostics, names, docUrl, wiring.clock());
    this.validations =
        new ValidationsResource(
            connection,
            diagnostics,
            new RequestedDiagnoses(context.database()),
            events,
            new ReportJson(docUrl));
    this.routes =
        new Routes(connection)
            .get("/diagnostics", resource::now, "mapping", "verbose")
            .get("/diagnostics/history", resource::history, "hours", Page.AFTER, Page.PER_PAGE)
            .post("/diagnostics/acknowledgements", resource::acknowledge, "check", "mapping")
            .post(VALIDATIONS, validations::ask)
            .get(VALIDATIONS, validations::all)
            .get(VALIDATIONS + "/{run}", validations::fetch)
            .get("/api/v3/mappings/{id}/validations", validations::ofMapping);
  }

  /** The routes that are answered, by their keys in the template. */
  public Routes routes() {
    return routes;
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    json.write(out, event.has("routeKey") ? routes.serve(event) : unasked(event));
  }

  /** By a schedule, or by the event that a request left behind. */
  private Map<String, Object> unasked(JsonNode event) {
    String run = event.path("detail").path("run").asText("");
    return run.isEmpty() ? scheduled(event) : logged(validations.make(run));
  }

  private Map<String, Object> scheduled(JsonNode event) {
    boolean vital = event.path("tier").asText("").equals(Tier.VITAL.name());
    Diagnostics.Outcome outcome =
        diagnostics.run(vital ? new Scope.VitalSigns() : new Scope.Everything()).orElseThrow();
    outcome
        .trouble()
        .ifPresent(why -> LOG.atWarn().addKeyValue("reason", why).log("diagnosis not recorded"));
    Map<String, Object> summary = logged(outcome.report());
    // No rule can send an alert that the bus did not accept: DiagnosisAlarm reports this failure.
    if (!outcome.published()) {
      throw new SyncException.Retriable(
          "The diagnosis was not published: " + outcome.trouble().orElse(""), null);
    }
    return summary;
  }

  private static Map<String, Object> logged(Report report) {
    LOG.atLevel(report.status() == Status.RED ? Level.WARN : Level.INFO)
        .addKeyValue("tier", report.tier())
        .addKeyValue("status", report.status())
        .addKeyValue("red", report.count(Status.RED))
        .addKeyValue("yellow", report.count(Status.YELLOW))
        .addKeyValue("unseen", report.unseen())
        .addKeyValue("millis", report.took().toMillis())
        .addKeyValue("apiCalls", report.apiCalls())
        .log("diagnosed");
    return Map.of("status", report.status(), "unseen", report.unseen());
  }
}
