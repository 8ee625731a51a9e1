package dev.drawbridge.functions.write;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.config.Setting;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Next;
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
    this.writer = wiring.soapWriter();
    this.callTimeout = wiring.settings().seconds(Setting.CALL_TIMEOUT_SECONDS);
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    Invocation invocation = json.read(in, Invocation.class);
    long oneMoreCall = callTimeout.plus(MARGIN).toMillis();
    Verdict verdict =
        writer.run(invocation, () -> context.getRemainingTimeInMillis() > oneMoreCall);
    Next next = Next.of(verdict);
    next.log(LOG, invocation);
    json.write(out, next);
  }
}
