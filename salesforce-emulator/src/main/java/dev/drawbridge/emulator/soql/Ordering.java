package dev.drawbridge.emulator.soql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** How stored values compare: text without regard to case. */
final class Ordering {
  private Ordering() {}

  static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right;
    }
    return compare(left, right) == 0;
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
