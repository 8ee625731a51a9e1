package dev.drawbridge.diagnose.check;

import java.util.List;

/**
 * What one check found.
 *
 * @param message empty when GREEN; never a customer's value
 * @param seen false when the check could not be made: then nothing is known, and the report as a
 *     whole is not GREEN
 * @param causes of a RED finding, each of which is published when it is new
 */
public record Finding(Status status, String message, boolean seen, List<Cause> causes) {
  public Finding {
    causes = List.copyOf(causes);
  }

  Finding(Status status, String message, boolean seen) {
    this(status, message, seen, List.of());
  }

  /** The same, for these reasons. */
  public Finding because(List<Cause> reasons) {
    return new Finding(status, message, seen, reasons);
  }

  public static Finding red(String message, Object... arguments) {
    return new Finding(Status.RED, message.formatted(arguments), true);
  }

  public static Finding yellow(String message, Object... arguments) {
    return new Finding(Status.YELLOW, message.formatted(arguments), true);
  }

  public static Finding green() {
    return new Finding(Status.GREEN, "", true);
  }

  /** The check does not apply. */
  public static Finding skipped(String reason) {
    return new Finding(Status.SKIPPED, reason, true);
  }

  /** The check could not be made. */
  public static Finding unseen(String reason) {
    return new Finding(Status.SKIPPED, reason, false);
  }

  /** By two thresholds: RED from the second on, YELLOW from the first on. */
  public static Finding graded(long value, long warn, long limit, String message) {
    if (value >= limit) {
      return red("%s", message);
    }
    return value >= warn ? yellow("%s", message) : green();
  }
}
