package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.record.SalesforceId;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Literal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a query's conditions into filters, with the type checks Salesforce makes. */
final class FilterCompiler {
  private final PathResolver paths;
  private final String soql;
  private final Instant now;

  FilterCompiler(PathResolver paths, String soql, Instant now) {
    this.paths = paths;
    this.soql = soql;
    this.now = now;
  }

  Filter compile(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> all) -> {
        List<Filter> filters = all.stream().map(this::compile).toList();
        yield (row, store) -> filters.stream().allMatch(filter -> filter.accepts(row, store));
      }
      case Condition.Or(List<Condition> any) -> {
        List<Filter> filters = any.stream().map(this::compile).toList();
        yield (row, store) -> filters.stream().anyMatch(filter -> filter.accepts(row, store));
      }
      case Condition.Not(Condition inner) -> {
        Filter filter = compile(inner);
        yield (row, store) -> !filter.accepts(row, store);
      }
      case Condition.Compare compare -> compare(compare);
      case Condition.In in -> in(in);
    };
  }

  /** The literal as a value that compares with the field's values; null for null. */
  @Nullable Object value(FieldPath path, Literal literal, Query.Path written) {
    Field field = path.field();
    boolean fits =
        switch (literal) {
          case Literal.Null nothing -> true;
          case Literal.Text text ->
              field.type().text()
                  || field.type() == FieldType.ID
                  || field.type() == FieldType.REFERENCE;
          case Literal.Number number -> field.type().decimal() || field.type() == FieldType.INT;
          case Literal.Bool bool -> field.type() == FieldType.BOOLEAN;
          case Literal.DateTime instant -> field.type() == FieldType.DATETIME;
          case Literal.Date date -> field.type() == FieldType.DATE;
          case Literal.Day day ->
              field.type() == FieldType.DATE || field.type() == FieldType.DATETIME;
        };
    if (!fits) {
      throw mismatch(field, literal, written);
    }
    return switch (literal) {
      case Literal.Null nothing -> null;
      case Literal.Text(String text) -> key(field, text, written);
      case Literal.Number(BigDecimal number) -> number;
      case Literal.Bool(boolean bool) -> bool;
      case Literal.DateTime(Instant instant) -> instant.truncatedTo(ChronoUnit.SECONDS);
      case Literal.Date(LocalDate date) -> date;
      case Literal.Day(int offset) -> {
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(offset);
        yield field.type() == FieldType.DATE ? day : day.atStartOfDay().toInstant(ZoneOffset.UTC);
      }
    };
  }

  private Object key(Field field, String text, Query.Path written) {
    if (field.type() == FieldType.ID || field.type() == FieldType.REFERENCE) {
      String id = SalesforceId.parse(text);
      if (id == null && !text.isEmpty()) {
        throw new ApiFault(
            "INVALID_QUERY_FILTER_OPERATOR",
            QueryErrors.at(soql, written.position(), "invalid ID field: " + text));
      }
      return id == null ? text : id;
    }
    return text;
  }

  private ApiFault mismatch(Field field, Literal literal, Query.Path written) {
    String soap = field.type().soapType();
    String type = soap.substring(soap.indexOf(':') + 1);
    String rule =
        literal instanceof Literal.Text
            ? " must be of type " + type + " and should not be enclosed in quotes"
            : " must be of type "
                + type
                + (field.type().text() ? " and should be enclosed in quotes" : "");
    return new ApiFault(
        "INVALID_FIELD",
        QueryErrors.at(
            soql,
            written.position(),
            "value of filter criterion for field '" + field.name() + "'" + rule));
  }

  private FieldPath filterable(Query.Path path) {
    FieldPath resolved = paths.resolve(path);
    if (!resolved.field().filterable()) {
      throw new ApiFault(
          "INVALID_FIELD",
          QueryErrors.at(
              soql,
              path.position(),
              "field '" + resolved.field().name() + "' can not be filtered in a query call"));
    }
    return resolved;
  }

  private Filter compare(Condition.Compare compare) {
    FieldPath path = filterable(compare.path());
    if (compare.operator().equals("LIKE")) {
      return like(path, compare);
    }
    Object value = value(path, compare.value(), compare.path());
    // An empty text literal stands for null.
    Object wanted = "".equals(value) ? null : value;
    boolean equality =
        switch (compare.operator()) {
          case "=", "!=", "<>" -> true;
          default -> false;
        };
    if (equality) {
      boolean same = compare.operator().equals("=");
      return (row, store) -> same == Ordering.same(path.value(row, store), wanted);
    }
    return (row, store) -> {
      Object actual = path.value(row, store);
      if (actual == null || wanted == null) {
        return false;
      }
      int order = Ordering.compare(actual, wanted);
      return switch (compare.operator()) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        default -> order >= 0;
      };
    };
  }

  private Filter like(FieldPath path, Condition.Compare compare) {
    if (!(compare.value() instanceof Literal.Text(String text)) || !path.field().type().text()) {
      throw new ApiFault(
          "INVALID_QUERY_FILTER_OPERATOR",
          QueryErrors.at(
              soql,
              compare.path().position(),
              "invalid operator on " + path.field().type().describeName() + " field"));
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '%' -> regex.append(".*");
        case '_' -> regex.append('.');
        case '\\' -> {
          i++;
          regex.append(Pattern.quote(String.valueOf(i < text.length() ? text.charAt(i) : c)));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    Pattern pattern =
        Pattern.compile(
            regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    return (row, store) -> {
      Object actual = path.value(row, store);
      return actual != null && pattern.matcher(actual.toString()).matches();
    };
  }

  private Filter in(Condition.In in) {
    FieldPath path = filterable(in.path());
    Set<Object> wanted = new HashSet<>();
    boolean orNull = false;
    for (Literal literal : in.values()) {
      Object value = value(path, literal, in.path());
      if (value == null || value.equals("")) {
        orNull = true;
      } else {
        wanted.add(normal(value));
      }
    }
    boolean nullWanted = orNull;
    return (row, store) -> {
      Object actual = path.value(row, store);
      boolean member = actual == null ? nullWanted : wanted.contains(normal(actual));
      return member != in.negated();
    };
  }

  private static Object normal(Object value) {
    return switch (value) {
      case String text -> text.toLowerCase(Locale.ROOT);
      case BigDecimal number -> number.stripTrailingZeros();
      case Long number -> BigDecimal.valueOf(number).stripTrailingZeros();
      default -> value;
    };
  }
}
