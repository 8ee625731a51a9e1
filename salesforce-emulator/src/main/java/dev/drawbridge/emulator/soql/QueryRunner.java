package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.SalesforceId;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.record.Table;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Literal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one query against the store. */
final class QueryRunner {
  private static final int LARGEST_OFFSET = 2_000;

  private final Store store;
  private final String soql;
  private final Query query;
  private final ObjectDescribe object;
  private final PathResolver paths;
  private final FilterCompiler filters;

  QueryRunner(Store store, String soql, Instant now) {
    this.store = store;
    this.soql = soql;
    this.query = QueryParser.parse(soql);
    ObjectDescribe found = store.schema().object(query.object());
    if (found == null) {
      throw ApiFault.noSuchObject(query.object());
    }
    this.object = found;
    this.paths = new PathResolver(store.schema(), found, soql);
    this.filters = new FilterCompiler(paths, soql, now);
  }

  Result run(boolean withDeleted) {
    if (query.offset() > LARGEST_OFFSET) {
      throw new ApiFault(
          "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is " + LARGEST_OFFSET);
    }
    List<Item.Call> calls =
        query.select().stream()
            .filter(Item.Call.class::isInstance)
            .map(Item.Call.class::cast)
            .toList();
    if (calls.isEmpty() && query.groupBy().isEmpty()) {
      Projection projection = projection();
      return new Result.Rows(limited(sorted(matching(withDeleted)).toList()), projection);
    }
    if (calls.size() == 1 && query.select().size() == 1 && countsRows(calls.getFirst())) {
      return new Result.Count(limited(matching(withDeleted).toList()).size());
    }
    Aggregation aggregation = new Aggregation(query, paths, soql, store);
    return new Result.Aggregates(limited(aggregation.run(matching(withDeleted).toList())));
  }

  /** Runs a query as the Bulk API does: plain fields only. */
  FlatResult flat(boolean withDeleted) {
    boolean plain =
        query.select().stream().allMatch(Item.Column.class::isInstance)
            && query.groupBy().isEmpty();
    if (!plain || query.offset() > 0) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          "Aggregate functions, GROUP BY and OFFSET are not supported in Bulk queries.");
    }
    projection();
    List<FieldPath> columns =
        query.select().stream().map(item -> paths.resolve(((Item.Column) item).path())).toList();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Row row : limited(sorted(matching(withDeleted)).toList())) {
      List<@Nullable Object> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(column.value(row, store)));
      rows.add(cells);
    }
    return new FlatResult(object.name(), columns.stream().map(QueryRunner::name).toList(), rows);
  }

  private static String name(FieldPath path) {
    StringBuilder name = new StringBuilder();
    path.lookups().forEach(lookup -> name.append(lookup.relationshipName()).append('.'));
    return name.append(path.field().name()).toString();
  }

  private static boolean countsRows(Item.Call call) {
    return call.function().equalsIgnoreCase("COUNT") && call.path() == null;
  }

  private Projection projection() {
    Projection projection = new Projection();
    List<String> seen = new ArrayList<>();
    for (Item item : query.select()) {
      Item.Column column = (Item.Column) item;
      if (column.alias() != null) {
        throw new ApiFault(
            "MALFORMED_QUERY",
            QueryErrors.at(
                soql, column.path().position(), "only aggregate expressions use field aliasing"));
      }
      String name = column.path().text().toLowerCase(java.util.Locale.ROOT);
      if (seen.contains(name)) {
        throw new ApiFault("INVALID_FIELD", "duplicate field selected: " + column.path().text());
      }
      seen.add(name);
      projection.add(paths.resolve(column.path()));
    }
    return projection;
  }

  private Stream<Row> matching(boolean withDeleted) {
    Filter filter = query.where() == null ? (row, records) -> true : filters.compile(query.where());
    return candidates(store.table(object)).stream()
        .filter(row -> withDeleted || !row.deleted())
        .filter(row -> filter.accepts(row, store));
  }

  private Collection<Row> candidates(Table table) {
    Collection<Row> indexed = query.where() == null ? null : indexed(table, query.where());
    return indexed == null ? table.rows() : indexed;
  }

  /** The rows an index leaves over for a condition; null if none helps. */
  private @Nullable Collection<Row> indexed(Table table, Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> all) ->
          all.stream()
              .map(part -> indexed(table, part))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      case Condition.Compare(Query.Path path, String operator, Literal value)
          when operator.equals("=") ->
          byKeys(table, path, List.of(value));
      case Condition.In(Query.Path path, boolean negated, List<Literal> values) when !negated ->
          byKeys(table, path, values);
      default -> null;
    };
  }

  private @Nullable Collection<Row> byKeys(Table table, Query.Path path, List<Literal> values) {
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
    return rows.stream().distinct().sorted(Comparator.comparing(Row::id)).toList();
  }

  private Stream<Row> sorted(Stream<Row> rows) {
    Comparator<Row> order = null;
    for (Query.Order by : query.orderBy()) {
      FieldPath path = paths.resolve(by.path());
      if (!path.field().sortable()) {
        throw new ApiFault(
            "INVALID_FIELD",
            QueryErrors.at(
                soql,
                by.path().position(),
                "field '" + path.field().name() + "' can not be sorted in a query call"));
      }
      Comparator<Row> next = comparator(path, by);
      order = order == null ? next : order.thenComparing(next);
    }
    return order == null ? rows : rows.sorted(order);
  }

  private Comparator<Row> comparator(FieldPath path, Query.Order by) {
    return (left, right) -> {
      Object a = path.value(left, store);
      Object b = path.value(right, store);
      if (a == null || b == null) {
        int nullsFirst = a == b ? 0 : a == null ? -1 : 1;
        return by.nullsLast() ? -nullsFirst : nullsFirst;
      }
      int order = Ordering.compare(a, b);
      return by.descending() ? -order : order;
    };
  }

  private <T> List<T> limited(List<T> all) {
    int from = Math.min(query.offset(), all.size());
    Integer limit = query.limit();
    int to = limit == null ? all.size() : Math.min(all.size() - from, limit) + from;
    return all.subList(from, to);
  }
}
