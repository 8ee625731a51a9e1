package dev.drawbridge.functions.upkeep;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.batch.Batches;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.History;
import dev.drawbridge.diagnose.WriteAudit;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.manage.Installation;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.triggerlog.Archive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves processed entries to the archive, as many as there are and the invocation has time for,
 * brings to the database what was locked at the deploy, and audits the write path.
 */
public final class UpkeepHandler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(UpkeepHandler.class);
  private static final int MARGIN_MILLIS = 10_000;

  private final Database database;
  private final Archive archive;
  private final WriteAudit audit;
  private final int hours;
  private final int days;
  private final JsonStreams json = new JsonStreams();

  public UpkeepHandler() {
    this(System.getenv());
  }

  public UpkeepHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.database = wiring.database();
    this.archive = new Archive(wiring.schema());
    this.audit = new WriteAudit(wiring.schema());
    this.hours = wiring.settings().number(Setting.ARCHIVE_AFTER_HOURS);
    this.days = wiring.settings().number(Setting.ARCHIVE_RETENTION_DAYS);
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    int moved = 0;
    int page;
    do {
      page = database.transaction(handle -> archive.move(handle, hours));
      moved += page;
    } while (page > 0 && context.getRemainingTimeInMillis() > MARGIN_MILLIS);
    int expired = database.transaction(handle -> archive.expire(handle, days));
    int batches = database.transaction(handle -> Batches.expire(handle, days));
    database.transaction(handle -> History.expire(handle, days));
    database.transaction(ApiBudget::expire);
    Installation.renew(database);
    for (WriteAudit.Finding finding : database.transaction(audit::run)) {
      LOG.atError()
          .addKeyValue("what", finding.what())
          .addKeyValue("count", finding.count())
          .addKeyValue("example", finding.example())
          .log("audit found");
    }
    LOG.atInfo()
        .addKeyValue("moved", moved)
        .addKeyValue("expired", expired)
        .addKeyValue("batches", batches)
        .log("log archived");
    json.write(out, Map.of("moved", moved, "expired", expired, "batches", batches));
  }
}
