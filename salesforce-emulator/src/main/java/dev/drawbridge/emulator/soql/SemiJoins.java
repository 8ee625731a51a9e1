package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Item;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the queries inside a query's conditions, after checking what Salesforce allows of them. */
final class SemiJoins implements Function<Condition.InQuery, Set<Object>> {
  private static final int MOST = 2;

  private final QueryContext context;
  private final ObjectDescribe outer;
  private final RowOperands operands;

  SemiJoins(QueryContext context, Query query, ObjectDescribe outer, RowOperands operands) {
    this.context = context;
    this.outer = outer;
    this.operands = operands;
    if (query.where() != null && count(query.where(), false) > MOST) {
      throw new ApiFault(
          "MALFORMED_QUERY", "Maximum " + MOST + " semi join sub-selects are allowed");
    }
  }

  private static int count(Condition condition, boolean inOr) {
    return switch (condition) {
      case Condition.And(List<Condition> all) ->
          all.stream().mapToInt(each -> count(each, inOr)).sum();
      case Condition.Or(List<Condition> any) ->
          any.stream().mapToInt(each -> count(each, true)).sum();
      case Condition.Not(Condition inner) -> count(inner, inOr);
      case Condition.InQuery join -> {
        if (inOr) {
          throw new ApiFault(
              "MALFORMED_QUERY",
              "Semi join sub-selects are only allowed at the top level WHERE expressions and not"
                  + " in nested WHERE expressions with OR");
        }
        yield 1;
      }
      case Condition.Compare compare -> 0;
      case Condition.In in -> 0;
      case Condition.Includes includes -> 0;
    };
  }

  @Override
  public Set<Object> apply(Condition.InQuery join) {
    Query query = join.query();
    Operand<Row> left = operands.apply(join.left());
    List<String> wanted = left.targets(outer.name());
    if (wanted == null) {
      throw context.malformed(
          join.left().position(),
          "The left operand field in the where expression with outer semi join sub-selects should"
              + " be an id field, cannot use: '"
              + left.name()
              + "'");
    }
    check(query);
    ObjectDescribe object = context.object(query);
    var inner = new RecordQuery(context, query, object);
    Operand<Row> selected =
        inner.operands().apply(((Item.Column) query.select().getFirst()).expression());
    List<String> found = selected.targets(object.name());
    if (found == null) {
      throw context.malformed(
          query.objectPosition(),
          "Semi join sub-selects can only query id fields, cannot use: '" + selected.name() + "'");
    }
    if (disjoint(wanted, found)) {
      throw context.malformed(
          join.left().position(),
          "The selected field '"
              + selected.name()
              + "' in the subquery and the left operand field '"
              + left.name()
              + "' in the where expression in the outer query should point to the same object"
              + " type");
    }
    return inner
        .matching()
        .map(selected::value)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean disjoint(Collection<String> left, Collection<String> right) {
    return left.stream().noneMatch(right::contains);
  }

  private void check(Query query) {
    @Nullable Condition where = query.where();
    if (query.select().size() != 1
        || !(query.select().getFirst() instanceof Item.Column(Query.Path path, String alias))
        || alias != null) {
      throw context.malformed(
          query.objectPosition(), "Semi join sub-selects must select exactly one id field");
    }
    if (!query.orderBy().isEmpty() || query.limit() != null || query.offset() > 0) {
      throw context.malformed(
          query.objectPosition(),
          "ORDER BY, LIMIT and OFFSET are not allowed in semi join sub-selects");
    }
    if (!query.groupBy().isEmpty() || query.having() != null) {
      throw context.malformed(
          query.objectPosition(), "GROUP BY is not allowed in semi join sub-selects");
    }
    if (where != null && count(where, false) > 0) {
      throw context.malformed(
          query.objectPosition(), "Nesting of semi join sub-selects is not supported");
    }
  }
}
