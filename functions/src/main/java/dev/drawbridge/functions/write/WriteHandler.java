package dev.drawbridge.functions.write;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.functions.WorkflowStep;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.LateLooks;
import dev.drawbridge.write.MappingLooks;
import dev.drawbridge.write.Verdict;
import dev.drawbridge.write.WriteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continues a batch through SOAP and returns to the workflow what is next. On a schedule it
 * searches for requests that arrived late, and checks whether blocked mappings are complete again,
 * because it has the org's session.
 */
public final class WriteHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(WriteHandler.class);

  /** For the commits after a call's answer. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final BatchWriter writer;
  private final LateLooks lateLooks;
  private final MappingLooks mappingLooks;
  private final WakeUp wakeUp;
  private final Duration callTimeout;
  private final JsonStreams json = new JsonStreams();

  public WriteHandler() {
    this(System.getenv());
  }

  public WriteHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.writer = wiring.soapWriter();
    this.lateLooks = wiring.lateLooks();
    this.mappingLooks = wiring.mappingLooks();
    this.wakeUp = new WakeUp(wiring.events(), wiring.settings().text(Setting.CONNECTION_NAME));
    this.callTimeout = wiring.settings().seconds(Setting.CALL_TIMEOUT_SECONDS);
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = json.read(in);
    long oneMoreCall = callTimeout.plus(MARGIN).toMillis();
    BooleanSupplier timeLeft = () -> context.getRemainingTimeInMillis() > oneMoreCall;
    if (event.has("trigger")) {
      json.write(out, look(timeLeft));
    } else {
      json.write(out, write(json.convert(event, WriteRequest.class), timeLeft));
    }
  }

  private Map<String, Integer> look(BooleanSupplier timeLeft) {
    int looked = lateLooks.run(timeLeft);
    if (looked > 0) {
      LOG.atInfo().addKeyValue("requests", looked).log("late requests searched for");
    }
    int unblocked = mappingLooks.run(timeLeft);
    // What was found can end holds, and what they kept back may go on.
    if (looked > 0 || unblocked > 0) {
      wakeUp.changesWaiting();
    }
    return Map.of("lateRequests", looked, "unblockedMappings", unblocked);
  }

  private WorkflowStep write(WriteRequest request, BooleanSupplier timeLeft) {
    Verdict verdict = writer.run(request, timeLeft);
    switch (verdict) {
      case Verdict.Done done -> wakeUp.batchCompleted(request);
      // The reason may have passed meanwhile, as with a switch of the algorithm.
      case Verdict.Parked parked -> wakeUp.changesWaiting();
      case Verdict.More more -> {}
      case Verdict.RetryLater later -> {}
      case Verdict.Bulk bulk -> {}
      case Verdict.Held held -> {}
      case Verdict.Ended ended -> {}
    }
    var next = WorkflowStep.of(verdict);
    next.log(LOG, request);
    return next;
  }
}
