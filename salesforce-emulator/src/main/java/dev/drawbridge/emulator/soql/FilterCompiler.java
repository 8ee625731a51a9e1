package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Expression;
import dev.drawbridge.emulator.soql.Query.Literal;
import dev.drawbridge.emulator.soql.Query.Position;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a query's conditions into filters of records or groups, with Salesforce's type checks. */
final class FilterCompiler<S> {
  private final Function<Expression, Operand<S>> operands;
  private final LiteralRules literals;
  private final Function<Condition.InQuery, Set<Object>> semiJoins;
  private final String soql;

  /**
   * Compiles conditions.
   *
   * @param semiJoins runs the query of a semi-join
   */
  FilterCompiler(
      Function<Expression, Operand<S>> operands,
      LiteralRules literals,
      Function<Condition.InQuery, Set<Object>> semiJoins,
      String soql) {
    this.operands = operands;
    this.literals = literals;
    this.semiJoins = semiJoins;
    this.soql = soql;
  }

  Predicate<S> compile(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> all) -> {
        List<Predicate<S>> filters = all.stream().map(this::compile).toList();
        yield subject -> filters.stream().allMatch(filter -> filter.test(subject));
      }
      case Condition.Or(List<Condition> any) -> {
        List<Predicate<S>> filters = any.stream().map(this::compile).toList();
        yield subject -> filters.stream().anyMatch(filter -> filter.test(subject));
      }
      case Condition.Not(Condition inner) -> compile(inner).negate();
      case Condition.Compare compare -> compare(compare);
      case Condition.In in -> in(in);
      case Condition.InQuery join -> {
        Operand<S> left = filterable(join.left());
        Set<Object> ids = semiJoins.apply(join);
        yield subject -> {
          Object id = left.value(subject);
          return (id != null && ids.contains(id)) != join.negated();
        };
      }
      case Condition.Includes chosen -> includes(chosen);
    };
  }

  private Operand<S> filterable(Expression expression) {
    Operand<S> operand = operands.apply(expression);
    if (!operand.filterable()) {
      throw new ApiFault(
          "INVALID_FIELD",
          QueryErrors.at(
              soql,
              expression.position(),
              "field '" + operand.name() + "' can not be filtered in a query call"));
    }
    return operand;
  }

  private Predicate<S> compare(Condition.Compare compare) {
    Operand<S> operand = filterable(compare.left());
    String operator = compare.operator();
    if (operator.equals("LIKE")) {
      return like(operand, compare);
    }
    Object value = literals.value(operand, compare.value(), compare.left().position());
    // An empty text literal stands for null.
    Object wanted = "".equals(value) ? null : value;
    if (operator.equals("=") || operator.equals("!=") || operator.equals("<>")) {
      boolean same = operator.equals("=");
      return subject -> same == same(operand, operand.value(subject), wanted);
    }
    return subject -> {
      Object actual = operand.value(subject);
      return actual != null && wanted != null && ordered(operand, operator, actual, wanted);
    };
  }

  private static boolean same(
      Operand<?> operand, @Nullable Object actual, @Nullable Object wanted) {
    if (actual == null || wanted == null) {
      return actual == wanted;
    }
    return wanted instanceof DateSpan.Days days
        ? position(actual, days) == 0
        : operand.compare(actual, wanted) == 0;
  }

  private static boolean ordered(
      Operand<?> operand, String operator, Object actual, Object wanted) {
    int order =
        wanted instanceof DateSpan.Days days
            ? position(actual, days)
            : operand.compare(actual, wanted);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** Whether a value lies before (-1), in (0) or after (1) the days. */
  private static int position(Object actual, DateSpan.Days days) {
    LocalDate day =
        actual instanceof Instant instant
            ? LocalDate.ofInstant(instant, ZoneOffset.UTC)
            : (LocalDate) actual;
    return day.isBefore(days.from()) ? -1 : day.isBefore(days.to()) ? 0 : 1;
  }

  private Predicate<S> like(Operand<S> operand, Condition.Compare compare) {
    if (!(compare.value() instanceof Literal.Text(String text)) || !operand.type().text()) {
      throw invalidOperator(operand, compare.left().position());
    }
    var regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '%' -> regex.append(".*");
        case '_' -> regex.append('.');
        case '\\' -> {
          i++;
          regex.append(Pattern.quote(String.valueOf(i < text.length() ? text.charAt(i) : c)));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    Pattern pattern =
        Pattern.compile(
            regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    return subject -> {
      Object actual = operand.value(subject);
      return actual != null && pattern.matcher(actual.toString()).matches();
    };
  }

  private ApiFault invalidOperator(Operand<S> operand, Position position) {
    return new ApiFault(
        "INVALID_QUERY_FILTER_OPERATOR",
        QueryErrors.at(
            soql, position, "invalid operator on " + operand.type().describeName() + " field"));
  }

  private Predicate<S> in(Condition.In in) {
    Operand<S> operand = filterable(in.left());
    Set<Object> wanted = new HashSet<>();
    List<DateSpan.Days> spans = new ArrayList<>();
    boolean orNull = false;
    for (Literal literal : in.values()) {
      Object value = literals.value(operand, literal, in.left().position());
      if (value == null || value.equals("")) {
        orNull = true;
      } else if (value instanceof DateSpan.Days days) {
        spans.add(days);
      } else {
        wanted.add(normal(operand, value));
      }
    }
    boolean nullWanted = orNull;
    return subject -> {
      Object actual = operand.value(subject);
      boolean member =
          actual == null
              ? nullWanted
              : wanted.contains(normal(operand, actual))
                  || spans.stream().anyMatch(days -> position(actual, days) == 0);
      return member != in.negated();
    };
  }

  private Predicate<S> includes(Condition.Includes chosen) {
    Operand<S> operand = filterable(chosen.left());
    if (operand.type() != FieldType.MULTIPICKLIST) {
      throw invalidOperator(operand, chosen.left().position());
    }
    List<Set<String>> wanted =
        chosen.values().stream()
            .map(literal -> literals.value(operand, literal, chosen.left().position()))
            .map(value -> entries(Objects.requireNonNullElse(value, "").toString()))
            .toList();
    return subject -> {
      Object value = operand.value(subject);
      Set<String> actual = value == null ? Set.of() : entries(value.toString());
      return wanted.stream().anyMatch(actual::containsAll) != chosen.negated();
    };
  }

  private static Set<String> entries(String value) {
    return new HashSet<>(Arrays.asList(value.toLowerCase(Locale.ROOT).split(";")));
  }

  private static Object normal(Operand<?> operand, Object value) {
    return switch (value) {
      case String text -> operand.exact() ? text : text.toLowerCase(Locale.ROOT);
      case BigDecimal number -> number.stripTrailingZeros();
      case Long number -> BigDecimal.valueOf(number).stripTrailingZeros();
      default -> value;
    };
  }
}
