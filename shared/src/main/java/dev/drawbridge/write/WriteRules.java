package dev.drawbridge.write;

import dev.drawbridge.connection.ApiBudget;
import java.time.Duration;

/**
 * What the operator decides about writing.
 *
 * @param callTimeout of one call, from the first byte sent to the last received
 * @param holdOn which rejected changes hold the queue under Ordered Writes
 * @param failuresToOpenBreaker calls in a row that Salesforce did not take until it is left alone
 * @param budget of API calls
 */
public record WriteRules(
    Duration callTimeout, HoldPolicy.On holdOn, int failuresToOpenBreaker, ApiBudget budget) {

  /** The defaults of the settings. */
  public static WriteRules standard(Duration callTimeout) {
    return new WriteRules(callTimeout, HoldPolicy.On.INSERT, 5, ApiBudget.unlimited());
  }
}
