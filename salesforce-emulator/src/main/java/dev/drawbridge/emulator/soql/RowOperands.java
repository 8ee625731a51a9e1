package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Expression;
import dev.drawbridge.emulator.soql.Query.Path;
import dev.drawbridge.emulator.store.Store;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fields and functions that have a value for each record. */
final class RowOperands implements Function<Expression, Operand<Row>> {
  static final Set<String> AGGREGATES =
      Set.of("count", "count_distinct", "sum", "avg", "min", "max");

  private final PathResolver paths;
  private final Store store;
  private final String soql;

  RowOperands(PathResolver paths, Store store, String soql) {
    this.paths = paths;
    this.store = store;
    this.soql = soql;
  }

  @Override
  public Operand<Row> apply(Expression expression) {
    return switch (expression) {
      case Path path -> field(path);
      case Call call -> call(call);
    };
  }

  private Operand<Row> field(Path path) {
    FieldPath resolved = paths.resolve(path);
    return new Operand<>(
        resolved.name(),
        resolved.field().name(),
        resolved.field().type(),
        resolved,
        row -> resolved.value(row, store));
  }

  private Operand<Row> call(Call call) {
    String name = call.function().toLowerCase(Locale.ROOT);
    if (AGGREGATES.contains(name)) {
      throw malformed(call, "aggregate functions are not allowed here: " + call.text());
    }
    var date = DateFunction.of(name);
    if (date != null) {
      return date(date, call);
    }
    return switch (name) {
      // The user's time zone and the org's currency are those that values are stored in.
      case "converttimezone", "convertcurrency" ->
          changed(call, argument(call).type(), same -> same);
      case "format" -> changed(call, FieldType.STRING, value -> Values.text(value));
      case "tolabel" -> label(call);
      default -> throw malformed(call, "unknown function: " + call.function());
    };
  }

  private Operand<Row> date(DateFunction function, Call call) {
    Operand<Row> argument = argument(call);
    if (!function.takes(argument.type())) {
      throw new ApiFault(
          "INVALID_FIELD",
          QueryErrors.at(
              soql,
              call.position(),
              "the function "
                  + function
                  + " can not be used on the field '"
                  + argument.name()
                  + "' of type "
                  + argument.type().describeName()));
    }
    return new Operand<>(
        function + "(" + argument.key() + ")",
        call.text(),
        function.type(),
        null,
        row -> function.of(argument.value(row)));
  }

  private Operand<Row> label(Call call) {
    Operand<Row> argument = argument(call);
    FieldPath field = argument.field();
    if (field == null || !field.field().type().text()) {
      throw malformed(call, "toLabel takes a picklist field, not " + argument.name());
    }
    return changed(
        call,
        FieldType.STRING,
        value -> {
          for (var entry : field.field().describe().path("picklistValues")) {
            if (entry.path("value").asText().equals(value)) {
              return entry.path("label").asText(value.toString());
            }
          }
          return value;
        });
  }

  private Operand<Row> changed(Call call, FieldType type, UnaryOperator<Object> change) {
    Operand<Row> argument = argument(call);
    return new Operand<>(
        call.function().toLowerCase(Locale.ROOT) + "(" + argument.key() + ")",
        argument.name(),
        type,
        null,
        row -> changed(argument.value(row), change));
  }

  private static @Nullable Object changed(@Nullable Object value, UnaryOperator<Object> change) {
    return value == null ? null : change.apply(value);
  }

  private Operand<Row> argument(Call call) {
    if (call.arguments().size() != 1) {
      throw malformed(call, "the function " + call.function() + " takes one field");
    }
    return apply(call.arguments().getFirst());
  }

  private ApiFault malformed(Call call, String message) {
    return new ApiFault("MALFORMED_QUERY", QueryErrors.at(soql, call.position(), message));
  }
}
