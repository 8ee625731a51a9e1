package dev.drawbridge.setting;

import java.util.Arrays;
import java.util.Optional;

/**
 * Two numbers of which the first must not be more than the second. Each alone may be within its
 * bounds, and together they make no sense.
 */
enum Combination {
  MAPPINGS(Setting.MAPPINGS_WARN, Setting.MAPPINGS_LIMIT, Combination.COLOURS),
  FIELDS(Setting.FIELDS_WARN, Setting.FIELDS_LIMIT, Combination.COLOURS),
  LARGE_TEXTS(Setting.LARGE_TEXTS_WARN, Setting.LARGE_TEXTS_LIMIT, Combination.COLOURS),
  LAG(Setting.LAG_WARN_SECONDS, Setting.LAG_LIMIT_SECONDS, Combination.COLOURS),
  LOG_HEADROOM(
      Setting.LOG_HEADROOM_WARN_PERCENT, Setting.LOG_HEADROOM_LIMIT_PERCENT, Combination.COLOURS),
  LOG_SIZE(Setting.LOG_SIZE_WARN_MB, Setting.LOG_SIZE_LIMIT_MB, Combination.COLOURS),
  API_CALLS(
      Setting.API_WARN_PERCENT,
      Setting.API_STOP_PERCENT,
      "what stops must not come before its warning"),
  CALLS(
      Setting.CALL_TIMEOUT_SECONDS,
      1,
      Setting.LATE_REQUEST_MINUTES,
      60,
      "a call that is still waited for is not late"),
  ARCHIVE(
      Setting.ARCHIVE_AFTER_HOURS,
      1,
      Setting.ARCHIVE_RETENTION_DAYS,
      24,
      "what is archived must not be due to be deleted");

  private static final String COLOURS = "YELLOW comes before RED";

  private final Setting lower;
  private final int lowerUnit;
  private final Setting upper;
  private final int upperUnit;
  private final String why;

  Combination(Setting lower, Setting upper, String why) {
    this(lower, 1, upper, 1, why);
  }

  /**
   * @param lowerUnit what one of the lower setting is in a unit that both share
   */
  Combination(Setting lower, int lowerUnit, Setting upper, int upperUnit, String why) {
    this.lower = lower;
    this.lowerUnit = lowerUnit;
    this.upper = upper;
    this.upperUnit = upperUnit;
    this.why = why;
  }

  /** What is wrong with the two values, in a sentence. */
  Optional<String> mistake(Settings settings) {
    int low = settings.number(lower);
    int high = settings.number(upper);
    if ((long) low * lowerUnit <= (long) high * upperUnit) {
      return Optional.empty();
    }
    return Optional.of(
        "%s (%d) must not be more than %s (%d): %s."
            .formatted(lower.key(), low, upper.key(), high, why));
  }

  boolean isOf(Setting setting) {
    return Arrays.asList(lower, upper).contains(setting);
  }
}
