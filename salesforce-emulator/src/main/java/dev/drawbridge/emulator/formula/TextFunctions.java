package dev.drawbridge.emulator.formula;

import static dev.drawbridge.emulator.formula.Kind.MULTIPICKLIST;
import static dev.drawbridge.emulator.formula.Kind.NUMBER;
import static dev.drawbridge.emulator.formula.Kind.PICKLIST;
import static dev.drawbridge.emulator.formula.Kind.TEXT;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Functions of texts and picklists. */
final class TextFunctions {
  private TextFunctions() {}

  static @Nullable Expression call(String name, List<Expression> arguments) {
    return switch (name) {
      case "TEXT" -> {
        Functions.count(name, arguments, 1);
        yield new Expression(TEXT, scope -> shown(arguments.getFirst().value(scope)));
      }
      case "LEN", "VALUE" -> {
        Functions.check(name, arguments, TEXT);
        yield new Expression(
            NUMBER,
            scope ->
                name.equals("LEN")
                    ? BigDecimal.valueOf(text(arguments, 0, scope).length())
                    : parsed(text(arguments, 0, scope)));
      }
      case "TRIM", "UPPER", "LOWER" -> {
        Functions.check(name, arguments, TEXT);
        yield new Expression(TEXT, scope -> changed(name, text(arguments, 0, scope)));
      }
      case "LEFT", "RIGHT" -> {
        Functions.check(name, arguments, TEXT, NUMBER);
        yield new Expression(
            TEXT,
            scope -> {
              String text = text(arguments, 0, scope);
              int count = Math.clamp(whole(arguments, 1, scope), 0, text.length());
              return name.equals("LEFT")
                  ? text.substring(0, count)
                  : text.substring(text.length() - count);
            });
      }
      case "MID" -> {
        Functions.check(name, arguments, TEXT, NUMBER, NUMBER);
        yield new Expression(
            TEXT,
            scope -> {
              String text = text(arguments, 0, scope);
              int from = Math.clamp(whole(arguments, 1, scope) - 1L, 0, text.length());
              int to = Math.clamp((long) from + whole(arguments, 2, scope), from, text.length());
              return text.substring(from, to);
            });
      }
      case "SUBSTITUTE" -> {
        Functions.check(name, arguments, TEXT, TEXT, TEXT);
        yield new Expression(
            TEXT,
            scope ->
                text(arguments, 0, scope)
                    .replace(text(arguments, 1, scope), text(arguments, 2, scope)));
      }
      default -> question(name, arguments);
    };
  }

  private static @Nullable Expression question(String name, List<Expression> arguments) {
    return switch (name) {
      case "CONTAINS", "BEGINS", "REGEX" -> {
        Functions.check(name, arguments, TEXT, TEXT);
        yield new Expression(
            Kind.BOOLEAN,
            scope -> answer(name, text(arguments, 0, scope), text(arguments, 1, scope)));
      }
      case "FIND" -> {
        Functions.check(name, arguments, TEXT, TEXT);
        yield new Expression(
            NUMBER,
            scope ->
                BigDecimal.valueOf(
                    text(arguments, 1, scope).indexOf(text(arguments, 0, scope)) + 1L));
      }
      case "ISNUMBER" -> {
        Functions.check(name, arguments, TEXT);
        yield new Expression(
            Kind.BOOLEAN, scope -> text(arguments, 0, scope).matches("\\s*-?\\d+(\\.\\d+)?\\s*"));
      }
      case "ISPICKVAL" -> {
        Functions.check(name, arguments, PICKLIST, TEXT);
        yield new Expression(
            Kind.BOOLEAN, scope -> text(arguments, 0, scope).equals(text(arguments, 1, scope)));
      }
      case "INCLUDES" -> {
        Functions.check(name, arguments, MULTIPICKLIST, TEXT);
        yield new Expression(
            Kind.BOOLEAN,
            scope ->
                Arrays.asList(text(arguments, 0, scope).split(";"))
                    .contains(text(arguments, 1, scope)));
      }
      default -> null;
    };
  }

  private static boolean answer(String name, String text, String other) {
    return switch (name) {
      case "CONTAINS" -> text.contains(other);
      case "BEGINS" -> text.startsWith(other);
      default -> {
        try {
          yield Pattern.matches(other, text);
        } catch (PatternSyntaxException e) {
          throw new FormulaError();
        }
      }
    };
  }

  private static String changed(String name, String text) {
    return switch (name) {
      case "TRIM" -> text.strip();
      case "UPPER" -> text.toUpperCase(Locale.ROOT);
      default -> text.toLowerCase(Locale.ROOT);
    };
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal number ->
          number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
      case Instant instant -> instant.toString().replace('T', ' ');
      default -> value.toString();
    };
  }

  private static BigDecimal parsed(String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw new FormulaError();
    }
  }

  private static String text(List<Expression> arguments, int index, Scope scope) {
    return Operators.text(arguments.get(index).value(scope));
  }

  private static int whole(List<Expression> arguments, int index, Scope scope) {
    return arguments.get(index).value(scope) instanceof BigDecimal number ? number.intValue() : 0;
  }
}
