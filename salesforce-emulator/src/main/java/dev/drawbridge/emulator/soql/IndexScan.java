package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Literal;
import dev.drawbridge.emulator.soql.Query.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a table that are worth testing against a condition. */
final class IndexScan {
  private final Table table;
  private final PathResolver paths;

  IndexScan(Table table, PathResolver paths) {
    this.table = table;
    this.paths = paths;
  }

  Collection<Row> candidates(@Nullable Condition condition) {
    Found found = condition == null ? null : indexed(condition);
    return found == null ? table.rows() : found.rows();
  }

  /** Rows that the index of a field leaves over. */
  record Found(Field field, Collection<Row> rows) {}

  /** What an index leaves over for a condition; null if none helps. */
  @Nullable Found indexed(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> all) ->
          all.stream().map(this::indexed).filter(Objects::nonNull).findFirst().orElse(null);
      case Condition.Compare(Path path, String operator, Literal value) when operator.equals("=") ->
          byKeys(path, List.of(value));
      case Condition.In(Path path, boolean negated, List<Literal> values) when !negated ->
          byKeys(path, values);
      default -> null;
    };
  }

  private @Nullable Found byKeys(Path path, List<Literal> values) {
    FieldPath resolved = paths.resolve(path);
    Field field = resolved.field();
    boolean id = field.type() == FieldType.ID;
    if (!resolved.own() || !(id || field.indexed())) {
      return null;
    }
    List<Row> rows = new ArrayList<>();
    for (Literal literal : values) {
      if (!(literal instanceof Literal.Text(String text)) || text.isEmpty()) {
        return null;
      }
      String recordId = SalesforceId.parse(text);
      boolean reference = id || field.type() == FieldType.REFERENCE;
      if (reference && recordId == null) {
        return null;
      }
      String key = reference && recordId != null ? recordId : text;
      Stream<String> ids = id ? Stream.of(key) : table.ids(field, key).stream();
      ids.map(table::row).filter(Objects::nonNull).forEach(rows::add);
    }
    return new Found(
        field, rows.stream().distinct().sorted(Comparator.comparing(Row::id)).toList());
  }
}
