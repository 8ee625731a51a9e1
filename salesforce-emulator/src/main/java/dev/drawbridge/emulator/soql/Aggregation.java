package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Expression;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts and sums, over all records found or by group. */
final class Aggregation {
  private static final int MOST = 2_000;

  private final QueryContext context;
  private final Query query;
  private final List<Operand<Row>> keys;
  private final GroupOperands operands;

  Aggregation(QueryContext context, Query query, RecordQuery records) {
    this.context = context;
    this.query = query;
    this.keys = query.groupBy().stream().map(by -> key(by, records)).toList();
    this.operands = new GroupOperands(keys, records.operands(), context);
  }

  static boolean isAggregate(Call call) {
    return RowOperands.AGGREGATES.contains(call.function().toLowerCase(Locale.ROOT));
  }

  private Operand<Row> key(Expression by, RecordQuery records) {
    if (by instanceof Call call && Set.of("rollup", "cube").contains(lower(call.function()))) {
      throw context.malformed(
          by.position(), call.function().toUpperCase(Locale.ROOT) + " is not emulated");
    }
    Operand<Row> key = records.operands().apply(by);
    if (!key.groupable()) {
      throw context.fault(
          "INVALID_FIELD",
          by.position(),
          "field '" + key.name() + "' can not be grouped in a query call");
    }
    return key;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  List<ResultRecord> run(Stream<Row> rows) {
    Map<String, Operand<List<Row>>> cells = cells();
    Predicate<List<Row>> having = having();
    Comparator<List<Row>> order = RecordQuery.comparator(query.orderBy(), operands, context);
    Stream<List<Row>> groups = groups(rows).stream().filter(having);
    List<ResultRecord> records =
        (order == null ? groups : groups.sorted(order)).map(group -> record(group, cells)).toList();
    if (records.size() > MOST && (query.limit() == null || query.limit() > MOST)) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT",
          "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a"
              + " single batch");
    }
    return records;
  }

  private Predicate<List<Row>> having() {
    if (query.having() == null) {
      return group -> true;
    }
    if (keys.isEmpty()) {
      throw context.malformed(query.objectPosition(), "HAVING needs a GROUP BY clause");
    }
    return new FilterCompiler<>(
            operands,
            new LiteralRules(context.soql(), context.now()),
            join -> {
              throw context.malformed(
                  join.left().position(), "Semi join sub-selects are not allowed in HAVING");
            },
            context.soql())
        .compile(query.having());
  }

  private List<List<Row>> groups(Stream<Row> rows) {
    if (keys.isEmpty()) {
      return List.of(rows.toList());
    }
    return List.copyOf(
        rows.collect(Collectors.groupingBy(this::values, LinkedHashMap::new, Collectors.toList()))
            .values());
  }

  private List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    keys.forEach(key -> values.add(key.value(row)));
    return values;
  }

  private Map<String, Operand<List<Row>>> cells() {
    Map<String, Operand<List<Row>>> cells = new LinkedHashMap<>();
    int unnamed = 0;
    for (Item item : query.select()) {
      if (!(item instanceof Item.Column(Expression expression, String alias))) {
        throw context.malformed(
            query.objectPosition(), "subqueries and TYPEOF are not allowed in aggregate queries");
      }
      String name =
          alias != null
              ? alias
              : expression instanceof Path path ? path.parts().getLast() : "expr" + unnamed++;
      if (cells.put(name, operands.apply(expression)) != null) {
        throw context.malformed(expression.position(), "duplicate alias: " + name);
      }
    }
    return cells;
  }

  private static ResultRecord record(List<Row> group, Map<String, Operand<List<Row>>> cells) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    cells.forEach((name, operand) -> values.put(name, operand.value(group)));
    return new ResultRecord("AggregateResult", null, values);
  }
}
