package dev.drawbridge.emulator.soql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parsed query; names are still as they were written.
 *
 * @param object the object it is about; of a child query the name of the relationship
 * @param aliases names given to the object and its relationships, in lower case
 * @param scope what USING SCOPE names
 */
record Query(
    List<Item> select,
    String object,
    Position objectPosition,
    Map<String, List<String>> aliases,
    @Nullable String scope,
    @Nullable Condition where,
    List<Expression> groupBy,
    @Nullable Condition having,
    List<Order> orderBy,
    @Nullable Integer limit,
    int offset,
    boolean allRows) {

  /** A place in the query's text, for error messages. */
  record Position(int start) {}

  /** Something with a value: a field or a function. */
  sealed interface Expression {
    Position position();

    String text();
  }

  /** A field, perhaps of a parent: {@code Owner.Name}. */
  record Path(List<String> parts, Position position) implements Expression {
    @Override
    public String text() {
      return String.join(".", parts);
    }
  }

  /** A function of fields. */
  record Call(String function, List<Expression> arguments, Position position)
      implements Expression {
    @Override
    public String text() {
      return function
          + arguments.stream().map(Expression::text).collect(Collectors.joining(",", "(", ")"));
    }
  }

  /** One thing selected. */
  sealed interface Item {
    record Column(Expression expression, @Nullable String alias) implements Item {}

    record Children(Query query) implements Item {}

    record TypeOf(Path relationship, List<TypeCase> cases, List<Path> otherwise) implements Item {}
  }

  /** What is selected of a parent of one type. */
  record TypeCase(String type, List<Path> fields, Position position) {}

  /** A filter. */
  sealed interface Condition {
    record And(List<Condition> all) implements Condition {}

    record Or(List<Condition> any) implements Condition {}

    record Not(Condition condition) implements Condition {}

    record Compare(Expression left, String operator, Literal value) implements Condition {}

    record In(Expression left, boolean negated, List<Literal> values) implements Condition {}

    record InQuery(Expression left, boolean negated, Query query) implements Condition {}

    record Includes(Expression left, boolean negated, List<Literal> values) implements Condition {}
  }

  /** A constant of the kind its notation shows. */
  sealed interface Literal {
    record Text(String text) implements Literal {}

    record Number(BigDecimal number) implements Literal {}

    record DateTime(Instant instant) implements Literal {}

    record Date(LocalDate date) implements Literal {}

    /** A span of days that is named by its relation to today. */
    record Span(DateSpan span, int count) implements Literal {}

    record Bool(boolean value) implements Literal {}

    record Null() implements Literal {}
  }

  record Order(Expression by, boolean descending, boolean nullsLast) {}
}
