package dev.drawbridge.write;

import dev.drawbridge.connection.ApiBudget;
import java.time.Duration;

/**
 * What the operator decides about writing.
 *
 * @param callTimeout of one call, from the first byte sent to the last received
 * @param holdOn which rejected changes hold the queue under Ordered Writes
 * @param failuresToOpenBreaker calls in a row that Salesforce did not take until it is left alone
 * @param bulkPatience how long a job of the Bulk API may run before it is aborted
 * @param concurrency most calls under way at the same time, where the algorithm allows more than
 *     one
 * @param readBack whether new records are read back before a result is trusted
 * @param lateLimit how long the org may be at work on a call, whatever we waited for
 * @param lockPatience how long a record that Salesforce cannot lock is tried again until it is held
 * @param budget of API calls
 */
public record WriteRules(
    Duration callTimeout,
    HoldPolicy.On holdOn,
    int failuresToOpenBreaker,
    Duration bulkPatience,
    int concurrency,
    boolean readBack,
    Duration lateLimit,
    Duration lockPatience,
    ApiBudget budget) {

  /** The defaults of the settings. */
  public static WriteRules standard(Duration callTimeout) {
    return new WriteRules(
        callTimeout,
        HoldPolicy.On.INSERT,
        5,
        Duration.ofHours(1),
        4,
        false,
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        ApiBudget.unlimited());
  }

  public WriteRules holdingOn(HoldPolicy.On on) {
    return new WriteRules(
        callTimeout,
        on,
        failuresToOpenBreaker,
        bulkPatience,
        concurrency,
        readBack,
        lateLimit,
        lockPatience,
        budget);
  }

  public WriteRules within(ApiBudget other) {
    return new WriteRules(
        callTimeout,
        holdOn,
        failuresToOpenBreaker,
        bulkPatience,
        concurrency,
        readBack,
        lateLimit,
        lockPatience,
        other);
  }

  public WriteRules patientFor(Duration other) {
    return new WriteRules(
        callTimeout,
        holdOn,
        failuresToOpenBreaker,
        other,
        concurrency,
        readBack,
        lateLimit,
        lockPatience,
        budget);
  }

  public WriteRules atOnce(int calls) {
    return new WriteRules(
        callTimeout,
        holdOn,
        failuresToOpenBreaker,
        bulkPatience,
        calls,
        readBack,
        lateLimit,
        lockPatience,
        budget);
  }

  public WriteRules readingBack() {
    return new WriteRules(
        callTimeout,
        holdOn,
        failuresToOpenBreaker,
        bulkPatience,
        concurrency,
        true,
        lateLimit,
        lockPatience,
        budget);
  }

  public WriteRules tryingLocksFor(Duration other) {
    return new WriteRules(
        callTimeout,
        holdOn,
        failuresToOpenBreaker,
        bulkPatience,
        concurrency,
        readBack,
        lateLimit,
        other,
        budget);
  }
}
