package dev.drawbridge.emulator.soql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed query; names are still as they were written. */
record Query(
    List<Item> select,
    String object,
    @Nullable Condition where,
    List<Path> groupBy,
    List<Order> orderBy,
    @Nullable Integer limit,
    int offset) {

  /** A place in the query's text, for error messages. */
  record Position(int start) {}

  /** A field, perhaps of a parent: {@code Owner.Name}. */
  record Path(List<String> parts, Position position) {
    String text() {
      return String.join(".", parts);
    }
  }

  /** One thing selected. */
  sealed interface Item {
    record Column(Path path, @Nullable String alias) implements Item {}

    record Call(String function, @Nullable Path path, @Nullable String alias, Position position)
        implements Item {}
  }

  /** A filter. */
  sealed interface Condition {
    record And(List<Condition> all) implements Condition {}

    record Or(List<Condition> any) implements Condition {}

    record Not(Condition condition) implements Condition {}

    record Compare(Path path, String operator, Literal value) implements Condition {}

    record In(Path path, boolean negated, List<Literal> values) implements Condition {}
  }

  /** A constant of the kind its notation shows. */
  sealed interface Literal {
    record Text(String text) implements Literal {}

    record Number(java.math.BigDecimal number) implements Literal {}

    record DateTime(java.time.Instant instant) implements Literal {}

    record Date(java.time.LocalDate date) implements Literal {}

    record Day(int offset) implements Literal {}

    record Bool(boolean value) implements Literal {}

    record Null() implements Literal {}
  }

  record Order(Path path, boolean descending, boolean nullsLast) {}
}
