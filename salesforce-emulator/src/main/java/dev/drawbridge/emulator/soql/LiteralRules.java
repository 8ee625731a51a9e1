package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.Query.Literal;
import dev.drawbridge.emulator.soql.Query.Position;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Which literals a field can be compared with, and the values they stand for. */
final class LiteralRules {
  private final String soql;
  private final Instant now;

  LiteralRules(String soql, Instant now) {
    this.soql = soql;
    this.now = now;
  }

  /** The literal as a value that compares with the operand's; null for null. */
  @Nullable Object value(Operand<?> operand, Literal literal, Position position) {
    FieldType type = operand.type();
    boolean id = type == FieldType.ID || type == FieldType.REFERENCE;
    boolean fits =
        switch (literal) {
          case Literal.Null nothing -> true;
          case Literal.Text text -> type.text() || id;
          case Literal.Number number -> type.decimal() || type == FieldType.INT;
          case Literal.Bool bool -> type == FieldType.BOOLEAN;
          case Literal.DateTime instant -> type == FieldType.DATETIME;
          case Literal.Date date -> type == FieldType.DATE;
          case Literal.Span span -> type == FieldType.DATE || type == FieldType.DATETIME;
        };
    if (!fits) {
      throw mismatch(operand, literal, position);
    }
    return switch (literal) {
      case Literal.Null nothing -> null;
      case Literal.Text(String text) -> id ? id(text, position) : text;
      case Literal.Number(BigDecimal number) -> number;
      case Literal.Bool(boolean bool) -> bool;
      case Literal.DateTime(Instant instant) -> instant.truncatedTo(ChronoUnit.SECONDS);
      case Literal.Date(LocalDate date) -> date;
      case Literal.Span span -> days(span, position);
    };
  }

  private DateSpan.Days days(Literal.Span span, Position position) {
    try {
      return span.span().days(LocalDate.ofInstant(now, ZoneOffset.UTC), span.count());
    } catch (DateTimeException | ArithmeticException e) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          QueryErrors.at(soql, position, "the date literal reaches too far: " + span.count()));
    }
  }

  private Object id(String text, Position position) {
    String id = SalesforceId.parse(text);
    if (id == null && !text.isEmpty()) {
      throw new ApiFault(
          "INVALID_QUERY_FILTER_OPERATOR",
          QueryErrors.at(soql, position, "invalid ID field: " + text));
    }
    return id == null ? text : id;
  }

  private ApiFault mismatch(Operand<?> operand, Literal literal, Position position) {
    String soap = operand.type().soapType();
    String type = soap.substring(soap.indexOf(':') + 1);
    String rule =
        literal instanceof Literal.Text
            ? " must be of type " + type + " and should not be enclosed in quotes"
            : " must be of type "
                + type
                + (operand.type().text() ? " and should be enclosed in quotes" : "");
    return new ApiFault(
        "INVALID_FIELD",
        QueryErrors.at(
            soql, position, "value of filter criterion for field '" + operand.name() + "'" + rule));
  }
}
