package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Expression;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Path;
import dev.drawbridge.emulator.soql.SelectedColumns.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the columns of a query that is known to be a good one. */
final class ColumnReader {
  private final QueryContext context;
  private final RecordQuery records;
  private final boolean aggregated;
  private final List<Column> columns = new ArrayList<>();
  private int unnamed;

  private ColumnReader(QueryContext context, RecordQuery records, boolean aggregated) {
    this.context = context;
    this.records = records;
    this.aggregated = aggregated;
  }

  static List<Column> read(QueryContext context, Query query, RecordQuery records) {
    boolean aggregated =
        !query.groupBy().isEmpty()
            || query.select().stream()
                .anyMatch(
                    item ->
                        item instanceof Item.Column(Call call, String alias)
                            && Aggregation.isAggregate(call));
    var reader = new ColumnReader(context, records, aggregated);
    query.select().forEach(reader::add);
    return List.copyOf(reader.columns);
  }

  private void add(Item item) {
    switch (item) {
      case Item.Column(Path path, String alias) -> field(path, alias);
      case Item.Column(Call call, String alias) -> call(call, alias);
      case Item.Children(Query query) -> children(query);
      case Item.TypeOf(Path path, List<Query.TypeCase> cases, List<Path> otherwise) -> {
        Field lookup = records.paths().relationship(path).getFirst();
        List<Column> joined = parent(columns, lookup);
        cases.forEach(each -> each.fields().forEach(of -> named(joined, of)));
        otherwise.forEach(of -> named(joined, of));
      }
    }
  }

  // The fields of a TYPEOF are those of objects of which each record has but one.
  private static void named(List<Column> into, Path path) {
    String name = path.text();
    if (into.stream().noneMatch(column -> column.name().equals(name))) {
      into.add(new Column(name, name, false, null, null, null, List.of()));
    }
  }

  private void field(Path path, @Nullable String alias) {
    FieldPath resolved = records.paths().resolve(path);
    if (aggregated) {
      String name = alias == null ? resolved.field().name() : alias;
      columns.add(column(name, resolved.field()));
      return;
    }
    List<Column> into = columns;
    for (Field lookup : resolved.lookups()) {
      into = parent(into, lookup);
    }
    into.add(column(resolved.field().name(), resolved.field()));
  }

  private static Column column(String name, Field field) {
    return new Column(name, field.name(), false, field.type(), field, null, List.of());
  }

  /** What is selected of a parent, to be added to. */
  private static List<Column> parent(List<Column> into, Field lookup) {
    for (Column column : into) {
      if (lookup.equals(column.lookup())) {
        return column.joined();
      }
    }
    String name = Objects.requireNonNull(lookup.relationshipName());
    var added = new Column(name, name, false, null, null, lookup, new ArrayList<>());
    into.add(added);
    return added.joined();
  }

  private void call(Call call, @Nullable String alias) {
    String function = call.function().toLowerCase(Locale.ROOT);
    if (function.equals("fields")) {
      String kind = call.arguments().getFirst().text().toUpperCase(Locale.ROOT);
      for (Field field : records.object().fields()) {
        boolean custom = field.name().endsWith("__c");
        if (kind.equals("ALL") || custom == kind.equals("CUSTOM")) {
          columns.add(column(field.name(), field));
        }
      }
      return;
    }
    // COUNT() has a size and no records, so it has no columns.
    if (!function.equals("count") || !call.arguments().isEmpty()) {
      columns.add(function(call, alias));
    }
  }

  private Column function(Call call, @Nullable String alias) {
    String arguments =
        call.arguments().stream().map(this::spelled).collect(Collectors.joining(",", "(", ")"));
    String text = call.function().toLowerCase(Locale.ROOT) + arguments;
    if (!aggregated) {
      Operand<?> operand = records.operands().apply(call);
      String name = alias == null ? operand.name() : alias;
      return new Column(name, text, false, operand.type(), null, null, List.of());
    }
    Operand<?> operand =
        Aggregation.isAggregate(call)
            ? new GroupOperands(List.of(), records.operands(), context).apply(call)
            : records.operands().apply(call);
    String name = alias == null ? "expr" + unnamed++ : alias;
    return new Column(name, text, true, operand.type(), null, null, List.of());
  }

  private String spelled(Expression argument) {
    return argument instanceof Path path ? records.paths().resolve(path).name() : argument.text();
  }

  private void children(Query query) {
    Schema.Child child =
        context.store().schema().children(records.object()).stream()
            .filter(each -> each.called(query.object()))
            .findFirst()
            .orElseThrow();
    String name = Objects.requireNonNull(child.relationship());
    var of = new RecordQuery(context, query, child.object());
    columns.add(new Column(name, name, true, null, null, null, read(context, query, of)));
  }
}
