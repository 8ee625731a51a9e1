package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The settings that checks compare with. */
public final class Thresholds {
  private static final List<Setting> ALL =
      List.of(
          Setting.API_VERSIONS_BEHIND,
          Setting.MAPPINGS_WARN,
          Setting.MAPPINGS_LIMIT,
          Setting.FIELDS_WARN,
          Setting.FIELDS_LIMIT,
          Setting.LARGE_TEXTS_WARN,
          Setting.LARGE_TEXTS_LIMIT,
          Setting.RECORD_CHARACTERS,
          Setting.QUERY_CHARACTERS,
          Setting.DATABASE_FREE_CONNECTIONS,
          Setting.DATABASE_LATENCY_MILLIS,
          Setting.LOG_RETENTION_DAYS,
          Setting.LOG_RETENTION_WARN_DAYS,
          Setting.STALL_SECONDS,
          Setting.LAG_WARN_SECONDS,
          Setting.LAG_LIMIT_SECONDS,
          Setting.FAILED_WRITES_LIMIT,
          Setting.LOG_HEADROOM_WARN_PERCENT,
          Setting.LOG_HEADROOM_LIMIT_PERCENT,
          Setting.LOG_SIZE_WARN_MB,
          Setting.LOG_SIZE_LIMIT_MB,
          Setting.ARCHIVE_AFTER_HOURS,
          Setting.API_CALL_BUDGET,
          Setting.API_WARN_PERCENT,
          Setting.API_STOP_PERCENT);

  private final Map<Setting, Integer> values;
  private final Duration budget;

  private Thresholds(Map<Setting, Integer> values, Duration budget) {
    this.values = values;
    this.budget = budget;
  }

  public static List<Setting> all() {
    return ALL;
  }

  /**
   * Read before anything is diagnosed: a threshold out of bounds is one sentence, and not a check
   * that breaks.
   *
   * @throws dev.drawbridge.failure.SyncException.Misconfigured for the first that is out of bounds
   */
  public static Thresholds of(Settings settings) {
    var values = new EnumMap<Setting, Integer>(Setting.class);
    ALL.forEach(setting -> values.put(setting, settings.number(setting)));
    return new Thresholds(values, settings.seconds(Setting.DIAGNOSTICS_BUDGET_SECONDS));
  }

  /**
   * @throws IllegalArgumentException when the setting is none that checks compare with
   */
  int value(Setting setting) {
    Integer value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException(setting + " is not a threshold");
    }
    return value;
  }

  /** How long a diagnosis may take. */
  Duration budget() {
    return budget;
  }
}
