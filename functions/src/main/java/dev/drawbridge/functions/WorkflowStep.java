package dev.drawbridge.functions;

import dev.drawbridge.write.Verdict;
import dev.drawbridge.write.WriteRequest;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * The answer of a step to the workflow, in the workflow's own words.
 *
 * @param next what its Route state looks at
 * @param seconds how long to wait before
 */
public record WorkflowStep(String next, int seconds, String reason) {

  public static WorkflowStep of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.More ignored -> new WorkflowStep("SOAP", 0, "");
      case Verdict.Bulk bulk ->
          switch (bulk.next()) {
            case SUBMIT -> new WorkflowStep("SUBMIT_BULK", 0, "");
            case CHECK -> new WorkflowStep("CHECK_BULK", seconds(bulk.delay()), "");
          };
      case Verdict.RetryLater later ->
          new WorkflowStep("RETRY", Math.max(1, seconds(later.delay())), later.reason());
      case Verdict.Done ignored -> new WorkflowStep("DONE", 0, "");
      case Verdict.Held held -> new WorkflowStep("HELD", 0, held.holds() + " held");
      case Verdict.Parked parked -> new WorkflowStep("ENDED", 0, parked.reason());
      case Verdict.Ended ended -> new WorkflowStep("ENDED", 0, ended.reason());
    };
  }

  private static int seconds(Duration wait) {
    return (int) Math.ceilDiv(wait.toMillis(), 1000);
  }

  /** One line for the invocation. */
  public void log(Logger log, WriteRequest invocation) {
    log.atInfo()
        .addKeyValue("batch", invocation.batch())
        .addKeyValue("attempt", invocation.attempt())
        .addKeyValue("next", next)
        .addKeyValue("seconds", seconds)
        .addKeyValue("reason", reason)
        .log("batch carried on");
  }
}
