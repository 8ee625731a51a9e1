package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Query.Item;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A query inside the select clause: the children of each record found. */
final class Children {
  private static final int LEVELS = 4;

  private final QueryContext context;
  private final Query query;
  private final String relationship;
  private final Field lookup;
  private final RecordQuery records;
  private final Projection projection;

  Children(QueryContext context, Query query, ObjectDescribe parent, int level) {
    this.context = context;
    this.query = query;
    if (level >= LEVELS) {
      throw context.malformed(
          query.objectPosition(), "subqueries may be nested " + LEVELS + " levels deep");
    }
    if (!query.groupBy().isEmpty() || query.select().stream().anyMatch(Children::aggregates)) {
      throw context.malformed(
          query.objectPosition(), "aggregate functions are not allowed in subqueries");
    }
    Schema.Child child = child(parent);
    this.lookup = child.field();
    this.relationship = Objects.requireNonNull(child.relationship());
    this.records = new RecordQuery(context, query, QueryContext.queryable(child.object()));
    // Wrong names of an order are found here, not with the first parent.
    records.sorted(Stream.of());
    this.projection = Selection.of(context, query, records, level + 1);
  }

  private static boolean aggregates(Item item) {
    return item instanceof Item.Column(Query.Call call, String alias)
        && Aggregation.isAggregate(call);
  }

  private Schema.Child child(ObjectDescribe parent) {
    return context.store().schema().children(parent).stream()
        .filter(child -> child.called(query.object()))
        .findFirst()
        .orElseThrow(
            () ->
                context.fault(
                    "INVALID_TYPE",
                    query.objectPosition(),
                    "Didn't understand relationship '"
                        + query.object()
                        + "' in FROM part of query call. If you are attempting to use a custom"
                        + " relationship, be sure to append the '__r' after the custom relationship"
                        + " name. Please reference your WSDL or the describe call for the"
                        + " appropriate names."));
  }

  void addTo(Projection parents) {
    parents.add(relationship, this::of);
  }

  /** The children of a record; null if there are none. */
  private @Nullable Result of(Row parent) {
    Table table = context.store().table(records.object());
    Stream<Row> candidates =
        lookup.indexed()
            ? table.ids(lookup, parent.id()).stream().map(table::row).filter(Objects::nonNull)
            : table.rows().stream().filter(row -> parent.id().equals(row.value(lookup.name())));
    List<Row> found = records.limited(records.sorted(records.matching(candidates)).toList());
    return found.isEmpty() ? null : new Result.Rows(found, projection);
  }
}
