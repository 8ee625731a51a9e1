package dev.drawbridge.functions.read;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.read.Reader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Reads for each mapping that is due; what is not done within its time goes on a minute later. */
public final class ReadHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(ReadHandler.class);
  private static final Duration TIME = Duration.ofSeconds(50);

  private final Reader reader;
  private final Clock clock;
  private final JsonStreams json = new JsonStreams();

  public ReadHandler() {
    this(System.getenv());
  }

  public ReadHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.reader = wiring.reader();
    this.clock = wiring.clock();
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    json.read(in);
    Instant end = clock.instant().plus(TIME);
    List<Reader.Result> results =
        reader.run(context.getAwsRequestId(), () -> clock.instant().isBefore(end));
    results.forEach(ReadHandler::log);
    json.write(out, Map.of("mappings", results));
  }

  private static void log(Reader.Result result) {
    boolean failed = result.problem() != null;
    var line =
        LOG.atLevel(failed ? Level.WARN : Level.INFO)
            .addKeyValue("table", result.table())
            .addKeyValue("records", result.records())
            .addKeyValue("inserted", result.inserted())
            .addKeyValue("updated", result.updated())
            .addKeyValue("deleted", result.deleted())
            .addKeyValue("again", result.again())
            .addKeyValue("calls", result.calls());
    if (failed) {
      line = line.addKeyValue("state", result.state()).addKeyValue("problem", result.problem());
    }
    line.log(failed ? "read failed" : result.ended() ? "read" : "read in part");
  }
}
