package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.soql.Query.Item;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts and sums, over all records found or by group. */
final class Aggregation {
  private final Query query;
  private final PathResolver paths;
  private final String soql;
  private final Store store;

  Aggregation(Query query, PathResolver paths, String soql, Store store) {
    this.query = query;
    this.paths = paths;
    this.soql = soql;
    this.store = store;
  }

  List<ResultRecord> run(List<Row> rows) {
    if (!query.orderBy().isEmpty()) {
      throw new ApiFault(
          "MALFORMED_QUERY", "ORDER BY of an aggregate query is not emulated; leave it out.");
    }
    List<FieldPath> keys = query.groupBy().stream().map(paths::resolve).toList();
    query.select().forEach(item -> grouped(item, keys));
    Map<List<@Nullable Object>, List<Row>> groups =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> key(row, keys), LinkedHashMap::new, Collectors.toList()));
    if (keys.isEmpty()) {
      return List.of(record(rows));
    }
    return groups.values().stream().map(this::record).toList();
  }

  private List<@Nullable Object> key(Row row, List<FieldPath> keys) {
    List<@Nullable Object> key = new ArrayList<>();
    keys.forEach(path -> key.add(path.value(row, store)));
    return key;
  }

  private void grouped(Item item, List<FieldPath> keys) {
    if (item instanceof Item.Column(Query.Path path, String alias)
        && !keys.contains(paths.resolve(path))) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          QueryErrors.at(
              soql, path.position(), "Field must be grouped or aggregated: " + path.text()));
    }
  }

  private ResultRecord record(List<Row> rows) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    int unnamed = 0;
    for (Item item : query.select()) {
      switch (item) {
        case Item.Column column -> {
          String name = column.alias() == null ? column.path().parts().getLast() : column.alias();
          cells.put(name, paths.resolve(column.path()).value(rows.getFirst(), store));
        }
        case Item.Call call -> {
          String name = call.alias() == null ? "expr" + unnamed++ : call.alias();
          cells.put(name, value(call, rows));
        }
      }
    }
    return new ResultRecord("AggregateResult", null, cells);
  }

  private @Nullable Object value(Item.Call call, List<Row> rows) {
    String function = call.function().toUpperCase(Locale.ROOT);
    if (call.path() == null) {
      if (!function.equals("COUNT")) {
        throw unknown(call);
      }
      return (long) rows.size();
    }
    FieldPath path = paths.resolve(call.path());
    List<Object> values = new ArrayList<>();
    for (Row row : rows) {
      Object value = path.value(row, store);
      if (value != null) {
        values.add(value);
      }
    }
    return switch (function) {
      case "COUNT" -> (long) values.size();
      case "COUNT_DISTINCT" -> values.stream().distinct().count();
      case "MIN" -> values.stream().min(Ordering::compare).orElse(null);
      case "MAX" -> values.stream().max(Ordering::compare).orElse(null);
      case "SUM" -> values.isEmpty() ? null : sum(call, values);
      case "AVG" ->
          values.isEmpty()
              ? null
              : sum(call, values).divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL64);
      default -> throw unknown(call);
    };
  }

  private BigDecimal sum(Item.Call call, List<Object> values) {
    return values.stream()
        .map(
            value ->
                switch (value) {
                  case BigDecimal number -> number;
                  case Long number -> BigDecimal.valueOf(number);
                  default -> throw notNumeric(call);
                })
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private ApiFault notNumeric(Item.Call call) {
    return new ApiFault(
        "MALFORMED_QUERY",
        QueryErrors.at(
            soql,
            call.position(),
            "the function "
                + call.function()
                + " needs a numeric field, not "
                + Objects.requireNonNull(call.path()).text()));
  }

  private ApiFault unknown(Item.Call call) {
    return new ApiFault(
        "MALFORMED_QUERY",
        QueryErrors.at(soql, call.position(), "unknown function: " + call.function()));
  }
}
