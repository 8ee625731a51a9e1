package dev.drawbridge.functions.listen;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.triggerlog.ChangeListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for as long as an invocation may last; the schedule starts the next one. */
public final class ListenHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(ListenHandler.class);

  /** The next listener takes over within a minute; the scheduled drain covers the gap. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final ChangeListener listener;
  private final EventBus events;
  private final Clock clock;
  private final Duration floor;
  private final String connection;

  public ListenHandler() {
    this(System.getenv());
  }

  public ListenHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.clock = wiring.clock();
    this.listener = new ChangeListener(wiring.database(), wiring.schema(), clock);
    this.events = wiring.events();
    this.floor = wiring.settings().seconds(Setting.LISTEN_FLOOR_SECONDS);
    this.connection = wiring.settings().text(Setting.CONNECTION_NAME);
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    Instant until = clock.instant().plusMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    boolean listened = listener.listen(until, floor, () -> events.changesWaiting(connection));
    LOG.atInfo()
        .addKeyValue("connection", connection)
        .log(listened ? "listening ended" : "another listener found");
    out.write("{}".getBytes(StandardCharsets.UTF_8));
  }
}
