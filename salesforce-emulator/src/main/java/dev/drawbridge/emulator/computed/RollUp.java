package dev.drawbridge.emulator.computed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.formula.Formula;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A roll-up summary field.
 *
 * @param lookup the child's master-detail field
 * @param of the child's field that is summed up; null for COUNT
 * @param filter which children count; null for all
 */
public record RollUp(
    ObjectDescribe parent,
    Field field,
    ObjectDescribe child,
    Field lookup,
    Operation operation,
    @Nullable Field of,
    @Nullable Formula filter) {
  public enum Operation {
    COUNT,
    SUM,
    MIN,
    MAX
  }

  /**
   * Reads the summary of a field's describe.
   *
   * @throws IllegalArgumentException with a sentence if it makes no sense in this schema
   */
  public static RollUp of(Schema schema, ObjectDescribe parent, Field field) {
    JsonNode summary = field.describe().path("summary");
    ObjectDescribe child = schema.existing(summary.path("child").asText(""));
    Field lookup = child.field(summary.path("field").asText(""));
    if (lookup == null || !lookup.masterDetail() || !lookup.referenceTo().contains(parent.name())) {
      throw new IllegalArgumentException(
          "The roll-up %s.%s needs a master-detail field of %s to %s."
              .formatted(parent.name(), field.name(), child.name(), parent.name()));
    }
    Operation operation = operation(summary, field);
    Field of = child.field(summary.path("of").asText(""));
    if ((operation == Operation.COUNT) != (of == null)) {
      throw new IllegalArgumentException(
          "The roll-up %s.%s needs a field 'of' %s unless it is a COUNT."
              .formatted(parent.name(), field.name(), child.name()));
    }
    Formula filter =
        summary.hasNonNull("where")
            ? Formula.condition(summary.path("where").asText(), schema, child)
            : null;
    return new RollUp(parent, field, child, lookup, operation, of, filter);
  }

  private static Operation operation(JsonNode summary, Field field) {
    String name = summary.path("operation").asText("");
    for (Operation operation : Operation.values()) {
      if (operation.name().equals(name)) {
        return operation;
      }
    }
    throw new IllegalArgumentException(
        "The roll-up " + field.name() + " needs an operation: COUNT, SUM, MIN or MAX.");
  }

  /** The value for these children; null if there is none. */
  public @Nullable Object value(Collection<Row> children, Records records) {
    Stream<Row> counted =
        children.stream()
            .filter(row -> filter == null || filter.holds(RowScope.stored(records, row)));
    Field summed = of;
    if (summed == null) {
      return number(BigDecimal.valueOf(counted.count()));
    }
    Stream<Object> values =
        counted
            .<@Nullable Object>map(row -> records.value(row, summed))
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull);
    return switch (operation) {
      case MIN -> values.min(RollUp::compare).orElse(null);
      case MAX -> values.max(RollUp::compare).orElse(null);
      default -> number(values.map(RollUp::decimal).reduce(BigDecimal.ZERO, BigDecimal::add));
    };
  }

  private Object number(BigDecimal value) {
    return field.type() == FieldType.INT
        ? (Object) value.longValue()
        : value.setScale(field.scale(), RoundingMode.HALF_UP);
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal number ? number : new BigDecimal(value.toString());
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(right);
  }
}
