package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one query against the store. */
final class QueryRunner {
  private static final int SUBQUERIES = 20;

  private final QueryContext context;
  private final Query query;
  private final RecordQuery records;

  QueryRunner(QueryContext context) {
    this.context = context;
    this.query = QueryParser.parse(context.soql());
    ObjectDescribe object = context.object(query);
    if (query.select().stream().filter(Item.Children.class::isInstance).count() > SUBQUERIES) {
      throw new ApiFault(
          "MALFORMED_QUERY", "The query has more than " + SUBQUERIES + " subqueries.");
    }
    this.records = new RecordQuery(context, query, object);
  }

  Result run() {
    List<Call> aggregates = aggregates();
    if (aggregates.isEmpty() && query.groupBy().isEmpty()) {
      if (query.having() != null) {
        throw context.malformed(query.objectPosition(), "HAVING needs a GROUP BY clause");
      }
      Projection projection = Selection.of(context, query, records, 0);
      return new Result.Rows(
          records.limited(records.sorted(records.matching()).toList()), projection);
    }
    if (query.groupBy().isEmpty() && countsRows(aggregates)) {
      return new Result.Count(records.limited(records.matching().toList()).size());
    }
    var aggregation = new Aggregation(context, query, records);
    return new Result.Aggregates(records.limited(aggregation.run(records.matching())));
  }

  /** How a query that can be run finds its records: the cheapest way first. */
  List<Plan> plans() {
    run();
    long all = context.store().table(records.object()).rows().size();
    List<Plan> plans = new ArrayList<>();
    IndexScan.Found indexed = records.indexed();
    if (indexed != null) {
      plans.add(new Plan(records.object(), indexed.field(), indexed.rows().size(), all));
    }
    plans.add(new Plan(records.object(), null, all, all));
    return plans;
  }

  /** The columns of a query that can be run. */
  SelectedColumns selected() {
    run();
    return new SelectedColumns(
        records.object(), !query.groupBy().isEmpty(), ColumnReader.read(context, query, records));
  }

  private List<Call> aggregates() {
    List<Call> calls = new ArrayList<>();
    for (Item item : query.select()) {
      if (item instanceof Item.Column(Call call, String alias) && Aggregation.isAggregate(call)) {
        calls.add(call);
      }
    }
    return calls;
  }

  private boolean countsRows(List<Call> aggregates) {
    boolean whole =
        aggregates.stream()
            .anyMatch(
                call -> call.function().equalsIgnoreCase("COUNT") && call.arguments().isEmpty());
    if (whole && query.select().size() > 1) {
      throw context.malformed(
          aggregates.getFirst().position(), "COUNT() must be the only element in the SELECT list");
    }
    return whole;
  }

  /** The object of a query that the Bulk API can run. */
  String flatObject() {
    columns();
    records.sorted(Stream.of());
    return records.object().name();
  }

  private List<FieldPath> columns() {
    List<Query.Path> selected = new ArrayList<>();
    for (Item item : query.select()) {
      if (!(item instanceof Item.Column(Query.Path path, String alias))) {
        throw plainOnly();
      }
      selected.add(path);
    }
    if (!query.groupBy().isEmpty() || query.offset() > 0) {
      throw plainOnly();
    }
    Selection.of(context, query, records, 0);
    List<FieldPath> columns = selected.stream().map(records.paths()::resolve).toList();
    for (FieldPath column : columns) {
      FieldType type = column.field().type();
      if (type.compound() || type == FieldType.BASE64) {
        throw new ApiFault(
            "MALFORMED_QUERY",
            "Selecting "
                + column.name()
                + ", a field of type "
                + type.describeName()
                + ", is not supported in Bulk queries.");
      }
    }
    return columns;
  }

  /** Runs a query as the Bulk API does: plain fields only. */
  FlatResult flat() {
    List<FieldPath> columns = columns();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Row row : records.limited(records.sorted(records.matching()).toList())) {
      List<@Nullable Object> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(column.value(row, context.store())));
      rows.add(cells);
    }
    return new FlatResult(
        records.object().name(), columns.stream().map(FieldPath::name).toList(), rows);
  }

  private static ApiFault plainOnly() {
    return new ApiFault(
        "MALFORMED_QUERY",
        "Aggregate functions, GROUP BY, OFFSET, subqueries and TYPEOF are not supported in Bulk"
            + " queries.");
  }
}
