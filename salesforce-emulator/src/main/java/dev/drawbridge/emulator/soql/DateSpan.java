package dev.drawbridge.emulator.soql;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The date literals: spans of whole days around today. Weeks start on Sunday as in the locale
 * en_US; the fiscal year is the calendar's.
 */
enum DateSpan {
  YESTERDAY(false, Unit.DAY, -1),
  TODAY(false, Unit.DAY, 0),
  TOMORROW(false, Unit.DAY, 1),
  LAST_WEEK(false, Unit.WEEK, -1),
  THIS_WEEK(false, Unit.WEEK, 0),
  NEXT_WEEK(false, Unit.WEEK, 1),
  LAST_MONTH(false, Unit.MONTH, -1),
  THIS_MONTH(false, Unit.MONTH, 0),
  NEXT_MONTH(false, Unit.MONTH, 1),
  LAST_QUARTER(false, Unit.QUARTER, -1),
  THIS_QUARTER(false, Unit.QUARTER, 0),
  NEXT_QUARTER(false, Unit.QUARTER, 1),
  LAST_YEAR(false, Unit.YEAR, -1),
  THIS_YEAR(false, Unit.YEAR, 0),
  NEXT_YEAR(false, Unit.YEAR, 1),
  LAST_FISCAL_QUARTER(false, Unit.QUARTER, -1),
  THIS_FISCAL_QUARTER(false, Unit.QUARTER, 0),
  NEXT_FISCAL_QUARTER(false, Unit.QUARTER, 1),
  LAST_FISCAL_YEAR(false, Unit.YEAR, -1),
  THIS_FISCAL_YEAR(false, Unit.YEAR, 0),
  NEXT_FISCAL_YEAR(false, Unit.YEAR, 1),
  LAST_90_DAYS(false, Unit.DAY, 0),
  NEXT_90_DAYS(false, Unit.DAY, 0),
  LAST_N_DAYS(true, Unit.DAY, -1),
  NEXT_N_DAYS(true, Unit.DAY, 1),
  N_DAYS_AGO(true, Unit.DAY, 0),
  LAST_N_WEEKS(true, Unit.WEEK, -1),
  NEXT_N_WEEKS(true, Unit.WEEK, 1),
  N_WEEKS_AGO(true, Unit.WEEK, 0),
  LAST_N_MONTHS(true, Unit.MONTH, -1),
  NEXT_N_MONTHS(true, Unit.MONTH, 1),
  N_MONTHS_AGO(true, Unit.MONTH, 0),
  LAST_N_QUARTERS(true, Unit.QUARTER, -1),
  NEXT_N_QUARTERS(true, Unit.QUARTER, 1),
  N_QUARTERS_AGO(true, Unit.QUARTER, 0),
  LAST_N_YEARS(true, Unit.YEAR, -1),
  NEXT_N_YEARS(true, Unit.YEAR, 1),
  N_YEARS_AGO(true, Unit.YEAR, 0),
  LAST_N_FISCAL_QUARTERS(true, Unit.QUARTER, -1),
  NEXT_N_FISCAL_QUARTERS(true, Unit.QUARTER, 1),
  N_FISCAL_QUARTERS_AGO(true, Unit.QUARTER, 0),
  LAST_N_FISCAL_YEARS(true, Unit.YEAR, -1),
  NEXT_N_FISCAL_YEARS(true, Unit.YEAR, 1),
  N_FISCAL_YEARS_AGO(true, Unit.YEAR, 0);

  private final boolean counted;
  private final Unit unit;
  private final int direction;

  DateSpan(boolean counted, Unit unit, int direction) {
    this.counted = counted;
    this.unit = unit;
    this.direction = direction;
  }

  private enum Unit {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR;

    LocalDate start(LocalDate day) {
      return switch (this) {
        case DAY -> day;
        case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
        case MONTH -> day.withDayOfMonth(1);
        case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
        case YEAR -> day.withDayOfYear(1);
      };
    }

    LocalDate plus(LocalDate day, long count) {
      return switch (this) {
        case DAY -> day.plusDays(count);
        case WEEK -> day.plusWeeks(count);
        case MONTH -> day.plusMonths(count);
        case QUARTER -> day.plusMonths(3 * count);
        case YEAR -> day.plusYears(count);
      };
    }
  }

  /** Days from {@code from} to before {@code to}. */
  record Days(LocalDate from, LocalDate to) {}

  /** The literal of this name; null if there is none that takes a count, or none that does not. */
  static @Nullable DateSpan of(String name, boolean withCount) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (DateSpan span : values()) {
      if (span.name().equals(upper) && span.counted == withCount) {
        return span;
      }
    }
    return null;
  }

  Days days(LocalDate today, int count) {
    LocalDate start = unit.start(today);
    return switch (this) {
      case LAST_90_DAYS -> new Days(today.minusDays(90), today.plusDays(1));
      case NEXT_90_DAYS -> new Days(today.plusDays(1), today.plusDays(91));
      // The last days include today, the last weeks, months and years not the current one.
      case LAST_N_DAYS -> new Days(today.minusDays(count), today.plusDays(1));
      default -> {
        if (!counted) {
          yield new Days(unit.plus(start, direction), unit.plus(start, direction + 1L));
        }
        yield switch (direction) {
          case -1 -> new Days(unit.plus(start, -count), start);
          case 1 -> new Days(unit.plus(start, 1), unit.plus(start, count + 1L));
          default -> new Days(unit.plus(start, -count), unit.plus(start, 1L - count));
        };
      }
    };
  }
}
