package dev.drawbridge.functions.upkeep;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.manage.Upkeep;
import dev.drawbridge.setting.Setting;
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
public final class UpkeepHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(UpkeepHandler.class);
  private static final int MARGIN_MILLIS = 10_000;

  private final Upkeep upkeep;
  private final JsonStreams json = new JsonStreams();

  public UpkeepHandler() {
    this(System.getenv());
  }

  public UpkeepHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.upkeep =
        new Upkeep(
            wiring.database(),
            wiring.schema(),
            wiring.settings().number(Setting.ARCHIVE_AFTER_HOURS),
            wiring.settings().number(Setting.ARCHIVE_RETENTION_DAYS));
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    Upkeep.Done done = upkeep.run(() -> context.getRemainingTimeInMillis() > MARGIN_MILLIS);
    for (StateInvariants.Violation finding : done.findings()) {
      LOG.atError()
          .addKeyValue("what", finding.what())
          .addKeyValue("count", finding.count())
          .addKeyValue("example", finding.example())
          .log("audit found");
    }
    LOG.atInfo()
        .addKeyValue("moved", done.moved())
        .addKeyValue("expired", done.expired())
        .addKeyValue("batches", done.batches())
        .log("log archived");
    json.write(
        out, Map.of("moved", done.moved(), "expired", done.expired(), "batches", done.batches()));
  }
}
