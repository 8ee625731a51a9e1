package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Order;
import dev.drawbridge.emulator.store.Store;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records that a query of one object, or of children of one object, finds. */
final class RecordQuery {
  private static final int LARGEST_OFFSET = 2_000;
  private static final Set<String> SCOPES =
      Set.of("everything", "mine", "delegated", "my_territory", "my_team_territory", "team");

  private final QueryContext context;
  private final Query query;
  private final ObjectDescribe object;
  private final RowOperands operands;
  private final PathResolver paths;
  private final Predicate<Row> filter;
  private final IndexScan index;

  RecordQuery(QueryContext context, Query query, ObjectDescribe object) {
    this.context = context;
    this.query = query;
    this.object = object;
    if (query.offset() > LARGEST_OFFSET) {
      throw new ApiFault(
          "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is " + LARGEST_OFFSET);
    }
    this.paths =
        new PathResolver(context.store().schema(), object, query.aliases(), context.soql());
    this.operands = new RowOperands(paths, context.store(), context.soql());
    this.index = new IndexScan(context.store().table(object), paths);
    FilterCompiler<Row> filters =
        new FilterCompiler<>(
            operands,
            new LiteralRules(context.soql(), context.now()),
            new SemiJoins(context, query, object, operands),
            context.soql());
    this.filter = scope().and(query.where() == null ? row -> true : filters.compile(query.where()));
  }

  RowOperands operands() {
    return operands;
  }

  PathResolver paths() {
    return paths;
  }

  ObjectDescribe object() {
    return object;
  }

  private Predicate<Row> scope() {
    String scope = query.scope() == null ? "everything" : query.scope().toLowerCase(Locale.ROOT);
    if (!SCOPES.contains(scope)) {
      throw context.malformed(query.objectPosition(), "Invalid scope: " + query.scope());
    }
    // Who works alone has no territory and nobody to delegate to.
    return switch (scope) {
      case "everything" -> row -> true;
      case "mine" -> row -> context.user().equals(row.value("OwnerId"));
      default -> row -> false;
    };
  }

  /** What an index leaves over of the object's records; null if none helps. */
  IndexScan.@Nullable Found indexed() {
    return query.where() == null ? null : index.indexed(query.where());
  }

  /** All records of the object that the query finds, in no order. */
  Stream<Row> matching() {
    Collection<Row> candidates = index.candidates(query.where());
    return matching(candidates.stream());
  }

  Stream<Row> matching(Stream<Row> candidates) {
    boolean withDeleted = context.withDeleted() || query.allRows();
    Store store = context.store();
    return candidates
        .filter(row -> (withDeleted || store.listed(row)) && store.sees(row))
        .filter(filter);
  }

  Stream<Row> sorted(Stream<Row> rows) {
    Comparator<Row> order = comparator(query.orderBy(), operands, context);
    return order == null ? rows : rows.sorted(order);
  }

  /** The order that a query asks for; null if for none. */
  static <S> @Nullable Comparator<S> comparator(
      List<Order> orders, Function<Query.Expression, Operand<S>> operands, QueryContext context) {
    Comparator<S> whole = null;
    for (Order by : orders) {
      Operand<S> operand = operands.apply(by.by());
      if (!operand.sortable()) {
        throw context.fault(
            "INVALID_FIELD",
            by.by().position(),
            "field '" + operand.name() + "' can not be sorted in a query call");
      }
      Comparator<S> next =
          (left, right) -> compare(operand, operand.value(left), operand.value(right), by);
      whole = whole == null ? next : whole.thenComparing(next);
    }
    return whole;
  }

  private static int compare(
      Operand<?> operand, @Nullable Object left, @Nullable Object right, Order by) {
    if (left == null || right == null) {
      int nullsFirst = left == right ? 0 : left == null ? -1 : 1;
      return by.nullsLast() ? -nullsFirst : nullsFirst;
    }
    int order = operand.compare(left, right);
    return by.descending() ? -order : order;
  }

  <T> List<T> limited(List<T> all) {
    int from = Math.min(query.offset(), all.size());
    Integer limit = query.limit();
    int to = limit == null ? all.size() : Math.min(all.size() - from, limit) + from;
    return all.subList(from, to);
  }
}
