package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Expression;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has a value for a group of records: the keys it was made by, and aggregate functions. */
final class GroupOperands implements Function<Expression, Operand<List<Row>>> {
  private final List<Operand<Row>> keys;
  private final RowOperands rows;
  private final QueryContext context;

  GroupOperands(List<Operand<Row>> keys, RowOperands rows, QueryContext context) {
    this.keys = keys;
    this.rows = rows;
    this.context = context;
  }

  @Override
  public Operand<List<Row>> apply(Expression expression) {
    if (expression instanceof Call call && Aggregation.isAggregate(call)) {
      return aggregate(call);
    }
    Operand<Row> operand = rows.apply(expression);
    if (keys.stream().noneMatch(key -> key.key().equals(operand.key()))) {
      throw context.malformed(
          expression.position(), "Field must be grouped or aggregated: " + expression.text());
    }
    return new Operand<>(
        operand.key(),
        operand.name(),
        operand.type(),
        operand.field(),
        group -> operand.value(group.getFirst()));
  }

  private Operand<List<Row>> aggregate(Call call) {
    String function = call.function().toUpperCase(Locale.ROOT);
    if (call.arguments().isEmpty() && function.equals("COUNT")) {
      return operand(call, FieldType.INT, group -> (long) group.size());
    }
    if (call.arguments().size() != 1) {
      throw context.malformed(
          call.position(), "the function " + call.function() + " takes one field");
    }
    Operand<Row> of = rows.apply(call.arguments().getFirst());
    check(call, function, of);
    return switch (function) {
      case "COUNT" -> operand(call, FieldType.INT, group -> values(group, of).count());
      case "COUNT_DISTINCT" ->
          operand(
              call,
              FieldType.INT,
              group -> values(group, of).map(GroupOperands::folded).distinct().count());
      case "MIN" ->
          operand(call, of.type(), group -> values(group, of).min(Ordering::compare).orElse(null));
      case "MAX" ->
          operand(call, of.type(), group -> values(group, of).max(Ordering::compare).orElse(null));
      case "SUM" -> operand(call, of.type(), group -> sum(group, of));
      default -> operand(call, FieldType.DOUBLE, group -> average(group, of));
    };
  }

  private static Operand<List<Row>> operand(
      Call call, FieldType type, Function<List<Row>, @Nullable Object> reader) {
    return new Operand<>(call.text().toLowerCase(Locale.ROOT), call.text(), type, null, reader);
  }

  private void check(Call call, String function, Operand<Row> of) {
    boolean number = of.type().decimal() || of.type() == FieldType.INT;
    boolean fits =
        switch (function) {
          case "SUM", "AVG" -> number;
          case "MIN", "MAX" -> of.type() != FieldType.BOOLEAN && of.filterable();
          default -> of.filterable();
        };
    if (!fits) {
      throw context.malformed(
          call.position(),
          "field " + of.name() + " does not support aggregate operator " + function);
    }
  }

  private static Stream<Object> values(List<Row> group, Operand<Row> of) {
    return group.stream().map(of::value).filter(Objects::nonNull);
  }

  // Text is the same without regard to case, as in every filter.
  private static Object folded(Object value) {
    return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static @Nullable Object sum(List<Row> group, Operand<Row> of) {
    return values(group, of)
        .map(GroupOperands::decimal)
        .reduce(BigDecimal::add)
        .map(sum -> of.type() == FieldType.INT ? (Object) sum.longValue() : sum)
        .orElse(null);
  }

  private static @Nullable Object average(List<Row> group, Operand<Row> of) {
    List<BigDecimal> numbers = values(group, of).map(GroupOperands::decimal).toList();
    return numbers.isEmpty()
        ? null
        : numbers.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL64);
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal number
        ? number
        : BigDecimal.valueOf(((Number) value).longValue());
  }
}
