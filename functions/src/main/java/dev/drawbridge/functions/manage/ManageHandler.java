package dev.drawbridge.functions.manage;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.evidence.Pause;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.functions.http.Page;
import dev.drawbridge.functions.http.Routes;
import dev.drawbridge.hold.HoldReleases;
import dev.drawbridge.hold.OpenHolds;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** The HTTP API, except diagnoses. */
public final class ManageHandler extends LoggedFunction {
  private static final String CONNECTION = "/api/v3/connections/{id}";

  private final Routes routes;
  private final JsonStreams json = new JsonStreams();

  public ManageHandler() {
    this(System.getenv());
  }

  public ManageHandler(Map<String, String> environment) {
    this.routes = routes(new Wiring(environment));
  }

  private static Routes routes(Wiring wiring) {
    String connection = wiring.settings().text(Setting.CONNECTION_NAME);
    Database database = wiring.database();
    var wakeUp = new WakeUp(wiring.events(), connection);
    var connections = new ConnectionsResource(connection, database, wakeUp);
    var mappings =
        new MappingsResource(
            new Importer(
                database,
                new SoapReader(wiring.org()),
                LockPatience.standard(Pause.ofTheClock()::await)),
            wakeUp);
    var plan = new PlanResource(wiring.dryRun());
    var holds = new HoldsResource(new OpenHolds(database), new HoldReleases(database), wakeUp);
    return new Routes(connection)
        .get("/connections", connections::list, "app", "resource_name", "addon_type")
        .get(CONNECTION, connections::details, "deep")
        .post(CONNECTION + "/actions/import", mappings::importFile, "dry_run")
        .post(CONNECTION + "/actions/resume", connections::resume, "now")
        .get(CONNECTION + "/plan", plan::show)
        .get(CONNECTION + "/holds", holds::list, Page.AFTER, Page.PER_PAGE)
        .post(CONNECTION + "/holds/{hold}/actions/release", holds::release)
        .post(CONNECTION + "/holds/actions/release", holds::releaseAll);
  }

  /** The routes that are answered, by their keys in the template. */
  public Routes routes() {
    return routes;
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    json.write(out, routes.serve(json.read(in)));
  }
}
