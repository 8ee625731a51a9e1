package dev.drawbridge.write;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
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

  public static WriteRules of(Settings settings) {
    return new WriteRules(
        settings.seconds(Setting.CALL_TIMEOUT_SECONDS),
        settings.choice(Setting.HOLD_ON, HoldPolicy.On.class),
        settings.number(Setting.FAILURES_TO_OPEN_BREAKER),
        settings.minutes(Setting.BULK_PATIENCE_MINUTES),
        settings.number(Setting.WRITE_CONCURRENCY),
        settings.flag(Setting.READ_BACK_NEW_RECORDS),
        settings.minutes(Setting.LATE_REQUEST_MINUTES),
        settings.minutes(Setting.LOCK_PATIENCE_MINUTES),
        ApiBudget.of(settings));
  }
}
