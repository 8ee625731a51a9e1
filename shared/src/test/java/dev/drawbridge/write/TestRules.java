package dev.drawbridge.write;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.setting.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Rules of writing as settings make them, with a call that nobody waits long for. */
final class TestRules {
  private static final Map<String, String> OWN =
      Map.of(
          "CALL_TIMEOUT_SECONDS", "20",
          // No budget: only the org's limit itself stops.
          "API_WARN_PERCENT", "100",
          "API_STOP_PERCENT", "100");

  private TestRules() {}

  static WriteRules standard() {
    return with(Map.of());
  }

  /**
   * @param settings by their names
   */
  static WriteRules with(Map<String, String> settings) {
    var all = new HashMap<>(OWN);
    all.putAll(settings);
    return WriteRules.of(new Settings(all));
  }

  static WriteRules within(ApiBudget budget) {
    return with(
        Map.of(
            "API_CALL_BUDGET", String.valueOf(budget.calls()),
            "API_WARN_PERCENT", String.valueOf(budget.warnPercent()),
            "API_STOP_PERCENT", String.valueOf(budget.stopPercent())));
  }

  /** So short a patience no setting allows: what it ends is to be seen without waiting. */
  static WriteRules withPatience(Duration bulk, Duration locks) {
    WriteRules rules = standard();
    return new WriteRules(
        rules.callTimeout(),
        rules.holdOn(),
        rules.failuresToOpenBreaker(),
        bulk,
        rules.concurrency(),
        rules.readBack(),
        rules.lateLimit(),
        locks,
        rules.budget());
  }
}
