package dev.drawbridge.emulator.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The operators, and what they do with empty operands. */
final class Operators {
  private static final BigDecimal SECONDS = BigDecimal.valueOf(86_400);

  private final boolean blanksAsZero;

  Operators(boolean blanksAsZero) {
    this.blanksAsZero = blanksAsZero;
  }

  Expression arithmetic(String operator, Expression left, Expression right) {
    need(operator, left, Kind.NUMBER);
    need(operator, right, Kind.NUMBER);
    return new Expression(
        Kind.NUMBER,
        scope -> {
          BigDecimal a = number(left.value(scope));
          BigDecimal b = number(right.value(scope));
          return a == null || b == null ? null : computed(operator, a, b);
        });
  }

  private static BigDecimal computed(String operator, BigDecimal a, BigDecimal b) {
    try {
      return switch (operator) {
        case "*" -> a.multiply(b);
        case "/" -> a.divide(b, MathContext.DECIMAL64);
        case "^" -> a.pow(b.intValueExact(), MathContext.DECIMAL64);
        case "-" -> a.subtract(b);
        default -> a.add(b);
      };
    } catch (ArithmeticException e) {
      throw new FormulaError();
    }
  }

  /** Plus and minus also move dates and join texts. */
  Expression sum(String operator, Expression left, Expression right) {
    boolean minus = operator.equals("-");
    if (!minus && left.kind().fits(Kind.TEXT) && right.kind() == Kind.TEXT) {
      return join(left, right);
    }
    boolean time = left.kind() == Kind.DATE || left.kind() == Kind.DATETIME;
    if (!time) {
      return arithmetic(operator, left, right);
    }
    if (minus && right.kind() == left.kind()) {
      return new Expression(Kind.NUMBER, scope -> between(left.value(scope), right.value(scope)));
    }
    need(operator, right, Kind.NUMBER);
    return new Expression(
        left.kind(),
        scope -> {
          BigDecimal days = number(right.value(scope));
          return days == null ? null : moved(left.value(scope), minus ? days.negate() : days);
        });
  }

  private static @Nullable Object between(@Nullable Object left, @Nullable Object right) {
    return switch (left) {
      case LocalDate date when right instanceof LocalDate from ->
          BigDecimal.valueOf(ChronoUnit.DAYS.between(from, date));
      case Instant instant when right instanceof Instant from ->
          BigDecimal.valueOf(Duration.between(from, instant).toSeconds())
              .divide(SECONDS, MathContext.DECIMAL64);
      case null, default -> null;
    };
  }

  private static @Nullable Object moved(@Nullable Object from, BigDecimal days) {
    return switch (from) {
      case LocalDate date -> date.plusDays(days.longValue());
      case Instant instant -> instant.plusSeconds(days.multiply(SECONDS).longValue());
      case null, default -> null;
    };
  }

  static Expression join(Expression left, Expression right) {
    need("&", left, Kind.TEXT);
    need("&", right, Kind.TEXT);
    return new Expression(Kind.TEXT, scope -> text(left.value(scope)) + text(right.value(scope)));
  }

  Expression order(String operator, Expression left, Expression right) {
    comparable(operator, left, right);
    return new Expression(
        Kind.BOOLEAN,
        scope -> {
          Object a = blank(left, left.value(scope));
          Object b = blank(right, right.value(scope));
          if (a == null || b == null) {
            return false;
          }
          int order = compare(a, b);
          return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
          };
        });
  }

  Expression equality(boolean same, Expression left, Expression right) {
    comparable(same ? "=" : "<>", left, right);
    return new Expression(
        Kind.BOOLEAN,
        scope -> same == same(blank(left, left.value(scope)), blank(right, right.value(scope))));
  }

  private @Nullable Object blank(Expression expression, @Nullable Object value) {
    return value == null && blanksAsZero && expression.kind() == Kind.NUMBER
        ? BigDecimal.ZERO
        : value;
  }

  static boolean same(@Nullable Object left, @Nullable Object right) {
    Object a = "".equals(left) ? null : left;
    Object b = "".equals(right) ? null : right;
    return a == null || b == null ? a == b : compare(a, b) == 0;
  }

  private static int compare(Object left, Object right) {
    return switch (left) {
      case BigDecimal number when right instanceof BigDecimal other -> number.compareTo(other);
      case LocalDate date when right instanceof LocalDate other -> date.compareTo(other);
      case Instant instant when right instanceof Instant other -> instant.compareTo(other);
      case LocalTime time when right instanceof LocalTime other -> time.compareTo(other);
      case Boolean bool when right instanceof Boolean other -> bool.compareTo(other);
      default -> left.toString().compareTo(right.toString());
    };
  }

  private static void comparable(String operator, Expression left, Expression right) {
    if (left.kind() == Kind.PICKLIST || left.kind() == Kind.MULTIPICKLIST) {
      throw new IllegalArgumentException(
          "Field is a picklist field. Picklist fields are only supported in certain functions,"
              + " such as ISPICKVAL.");
    }
    if (!left.kind().fits(right.kind()) && !right.kind().fits(left.kind())) {
      throw wrong(operator, left.kind(), right.kind());
    }
  }

  static void need(String what, Expression expression, Kind wanted) {
    if (!expression.kind().fits(wanted)) {
      throw wrong(what, wanted, expression.kind());
    }
  }

  private static IllegalArgumentException wrong(String what, Kind expected, Kind received) {
    return new IllegalArgumentException(
        "Incorrect parameter type for operator or function '%s'. Expected %s, received %s."
            .formatted(what, expected.words(), received.words()));
  }

  private @Nullable BigDecimal number(@Nullable Object value) {
    return value == null ? blanksAsZero ? BigDecimal.ZERO : null : (BigDecimal) value;
  }

  static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
