package dev.drawbridge.emulator.formula;

import static dev.drawbridge.emulator.formula.Kind.DATE;
import static dev.drawbridge.emulator.formula.Kind.DATETIME;
import static dev.drawbridge.emulator.formula.Kind.NUMBER;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of dates; the org's time zone is UTC. */
final class DateFunctions {
  private DateFunctions() {}

  static @Nullable Expression call(String name, List<Expression> arguments) {
    return switch (name) {
      case "TODAY" -> {
        Functions.count(name, arguments, 0);
        yield new Expression(DATE, scope -> day(scope.now()));
      }
      case "NOW" -> {
        Functions.count(name, arguments, 0);
        yield new Expression(DATETIME, Scope::now);
      }
      case "DATE" -> {
        Functions.check(name, arguments, NUMBER, NUMBER, NUMBER);
        yield new Expression(DATE, scope -> made(arguments, scope));
      }
      case "DATEVALUE" -> {
        Functions.count(name, arguments, 1);
        yield new Expression(DATE, scope -> dateOf(arguments.getFirst().value(scope)));
      }
      case "YEAR", "MONTH", "DAY", "WEEKDAY" -> {
        Functions.check(name, arguments, DATE);
        yield new Expression(
            NUMBER,
            scope ->
                arguments.getFirst().value(scope) instanceof LocalDate date
                    ? BigDecimal.valueOf(part(name, date))
                    : null);
      }
      case "ADDMONTHS" -> {
        Functions.check(name, arguments, DATE, NUMBER);
        yield new Expression(
            DATE,
            scope ->
                arguments.get(0).value(scope) instanceof LocalDate date
                        && arguments.get(1).value(scope) instanceof BigDecimal months
                    ? date.plusMonths(months.longValue())
                    : null);
      }
      default -> null;
    };
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static @Nullable LocalDate made(List<Expression> arguments, Scope scope) {
    try {
      return arguments.get(0).value(scope) instanceof BigDecimal year
              && arguments.get(1).value(scope) instanceof BigDecimal month
              && arguments.get(2).value(scope) instanceof BigDecimal date
          ? LocalDate.of(year.intValue(), month.intValue(), date.intValue())
          : null;
    } catch (DateTimeException e) {
      throw new FormulaError();
    }
  }

  private static @Nullable LocalDate dateOf(@Nullable Object value) {
    try {
      return switch (value) {
        case null -> null;
        case Instant instant -> day(instant);
        case LocalDate date -> date;
        default -> LocalDate.parse(value.toString());
      };
    } catch (DateTimeException e) {
      throw new FormulaError();
    }
  }

  private static int part(String name, LocalDate date) {
    return switch (name) {
      case "YEAR" -> date.getYear();
      case "MONTH" -> date.getMonthValue();
      case "DAY" -> date.getDayOfMonth();
      // Sunday is 1.
      default -> date.getDayOfWeek().getValue() % 7 + 1;
    };
  }
}
