package dev.drawbridge.functions.write;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.config.Setting;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.Invocation;
import dev.drawbridge.write.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a batch on through SOAP and tells the workflow what is next. */
public final class WriteHandler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WriteHandler.class);

  /** For the commits after a call's answer. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final BatchWriter writer;
  private final Duration callTimeout;
  private final JsonStreams json = new JsonStreams();

  public WriteHandler() {
    this(System.getenv());
  }

  public WriteHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.writer = wiring.batchWriter();
    this.callTimeout = wiring.settings().seconds(Setting.CALL_TIMEOUT_SECONDS);
  }

  /** The step's answer in the workflow's words. */
  record Next(String next, int seconds, String reason) {}

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    Invocation invocation = json.read(in, Invocation.class);
    long oneMoreCall = callTimeout.plus(MARGIN).toMillis();
    Verdict verdict =
        writer.run(invocation, () -> context.getRemainingTimeInMillis() > oneMoreCall);
    Next next = next(verdict);
    LOG.atInfo()
        .addKeyValue("batch", invocation.batch())
        .addKeyValue("attempt", invocation.attempt())
        .addKeyValue("next", next.next())
        .addKeyValue("seconds", next.seconds())
        .addKeyValue("reason", next.reason())
        .log("batch carried on");
    json.write(out, next);
  }

  private static Next next(Verdict verdict) {
    return switch (verdict) {
      case Verdict.More ignored -> new Next("SOAP", 0, "");
      case Verdict.RetryLater later ->
          new Next(
              "RETRY",
              (int) Math.max(1, Math.ceilDiv(later.delay().toMillis(), 1000)),
              later.reason());
      case Verdict.Done ignored -> new Next("COMPLETE", 0, "");
      case Verdict.Held held -> new Next("HELD", 0, held.holds() + " held");
      case Verdict.Ended ended -> new Next("ENDED", 0, ended.reason());
    };
  }
}
