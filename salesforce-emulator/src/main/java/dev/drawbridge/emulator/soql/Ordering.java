package dev.drawbridge.emulator.soql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/** How stored values compare: text without regard to case. */
final class Ordering {
  private Ordering() {}

  /** How ids and texts compare of which case is a part. */
  static int exact(Object left, Object right) {
    return left instanceof String text && right instanceof String other
        ? text.compareTo(other)
        : compare(left, right);
  }

  static int compare(Object left, Object right) {
    return switch (left) {
      case Instant instant when right instanceof Instant other -> instant.compareTo(other);
      case LocalDate date when right instanceof LocalDate other -> date.compareTo(other);
      case LocalTime time when right instanceof LocalTime other -> time.compareTo(other);
      case Boolean bool when right instanceof Boolean other -> bool.compareTo(other);
      case Number number when right instanceof Number other ->
          decimal(number).compareTo(decimal(other));
      default -> left.toString().compareToIgnoreCase(right.toString());
    };
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue());
  }
}
