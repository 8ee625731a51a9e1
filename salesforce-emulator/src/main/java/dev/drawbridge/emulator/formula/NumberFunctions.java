package dev.drawbridge.emulator.formula;

import static dev.drawbridge.emulator.formula.Kind.NUMBER;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Functions of numbers. */
final class NumberFunctions {
  private NumberFunctions() {}

  static @Nullable Expression call(String name, List<Expression> arguments) {
    return switch (name) {
      case "ABS" -> one(name, arguments, BigDecimal::abs);
      case "CEILING" -> one(name, arguments, number -> number.setScale(0, RoundingMode.CEILING));
      case "FLOOR" -> one(name, arguments, number -> number.setScale(0, RoundingMode.FLOOR));
      case "SQRT" -> one(name, arguments, NumberFunctions::root);
      case "ROUND" -> two(name, arguments, NumberFunctions::rounded);
      case "MOD" -> two(name, arguments, NumberFunctions::rest);
      case "MAX", "MIN" -> {
        Functions.atLeast(name, arguments, 1);
        arguments.forEach(argument -> Operators.need(name, argument, NUMBER));
        yield new Expression(NUMBER, scope -> extreme(name, arguments, scope));
      }
      default -> null;
    };
  }

  private static Expression one(
      String name, List<Expression> arguments, UnaryOperator<BigDecimal> function) {
    Functions.check(name, arguments, NUMBER);
    return new Expression(
        NUMBER,
        scope ->
            arguments.getFirst().value(scope) instanceof BigDecimal number
                ? function.apply(number)
                : null);
  }

  private interface Binary {
    BigDecimal apply(BigDecimal left, BigDecimal right);
  }

  private static Expression two(String name, List<Expression> arguments, Binary function) {
    Functions.check(name, arguments, NUMBER, NUMBER);
    return new Expression(
        NUMBER,
        scope ->
            arguments.get(0).value(scope) instanceof BigDecimal left
                    && arguments.get(1).value(scope) instanceof BigDecimal right
                ? function.apply(left, right)
                : null);
  }

  private static @Nullable BigDecimal extreme(
      String name, List<Expression> arguments, Scope scope) {
    BigDecimal found = null;
    for (Expression argument : arguments) {
      if (!(argument.value(scope) instanceof BigDecimal number)) {
        return null;
      }
      found = found == null ? number : name.equals("MAX") ? found.max(number) : found.min(number);
    }
    return found;
  }

  private static BigDecimal root(BigDecimal number) {
    if (number.signum() < 0) {
      throw new FormulaError();
    }
    return number.sqrt(MathContext.DECIMAL64);
  }

  private static BigDecimal rounded(BigDecimal number, BigDecimal places) {
    return number.setScale(Math.clamp(places.longValue(), -18, 18), RoundingMode.HALF_UP);
  }

  private static BigDecimal rest(BigDecimal number, BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw new FormulaError();
    }
    return number.remainder(divisor);
  }
}
