package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.schema.FieldType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The date functions; the user's time zone is GMT and the fiscal year the calendar's. */
enum DateFunction {
  CALENDAR_MONTH,
  CALENDAR_QUARTER,
  CALENDAR_YEAR,
  DAY_IN_MONTH,
  DAY_IN_WEEK,
  DAY_IN_YEAR,
  DAY_ONLY,
  FISCAL_MONTH,
  FISCAL_QUARTER,
  FISCAL_YEAR,
  HOUR_IN_DAY,
  WEEK_IN_MONTH,
  WEEK_IN_YEAR;

  static @Nullable DateFunction of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (DateFunction function : values()) {
      if (function.name().equals(upper)) {
        return function;
      }
    }
    return null;
  }

  FieldType type() {
    return this == DAY_ONLY ? FieldType.DATE : FieldType.INT;
  }

  /** Whether it can be taken of fields of this type. */
  boolean takes(FieldType field) {
    return switch (this) {
      case DAY_ONLY, HOUR_IN_DAY -> field == FieldType.DATETIME;
      default -> field == FieldType.DATETIME || field == FieldType.DATE;
    };
  }

  @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case LocalDate date -> part(date, 0);
      case Instant instant -> {
        var local = instant.atOffset(ZoneOffset.UTC);
        yield part(local.toLocalDate(), local.getHour());
      }
      case null, default -> null;
    };
  }

  private Object part(LocalDate date, int hour) {
    return switch (this) {
      case CALENDAR_MONTH, FISCAL_MONTH -> (long) date.getMonthValue();
      case CALENDAR_QUARTER, FISCAL_QUARTER -> (date.getMonthValue() + 2L) / 3;
      case CALENDAR_YEAR, FISCAL_YEAR -> (long) date.getYear();
      case DAY_IN_MONTH -> (long) date.getDayOfMonth();
      // Sunday is 1.
      case DAY_IN_WEEK -> date.getDayOfWeek().getValue() % 7 + 1L;
      case DAY_IN_YEAR -> (long) date.getDayOfYear();
      case DAY_ONLY -> date;
      case HOUR_IN_DAY -> (long) hour;
      case WEEK_IN_MONTH -> (date.getDayOfMonth() - 1) / 7 + 1L;
      case WEEK_IN_YEAR -> (date.getDayOfYear() - 1) / 7 + 1L;
    };
  }
}
