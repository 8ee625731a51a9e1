package dev.drawbridge.salesforce;

import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.SalesforceText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;

/** Conditions of SOQL: the one place where values come into a query, as literals. Pure. */
public final class Soql {
  private Soql() {}

  /** {@code field IN (…)}. */
  public static String among(String field, FieldType type, Collection<String> values) {
    List<String> literals = values.stream().map(value -> literal(type, value)).toList();
    return field + " IN (" + String.join(",", literals) + ")";
  }

  /** A moment, to the second. */
  public static String literal(Instant moment) {
    return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
  }

  /** An id of Salesforce's own. */
  public static String id(String sfid) {
    return quoted(sfid);
  }

  /** A value as PostgreSQL writes it. */
  static String literal(FieldType type, String value) {
    return switch (type) {
      case INT, LONG, DOUBLE, CURRENCY, PERCENT -> number(value);
      case BOOLEAN, DATE, DATETIME, TIME -> SalesforceText.toApi(type, value).orElse("null");
      default -> quoted(SalesforceText.toApi(type, value).orElse(""));
    };
  }

  /** Digits and nothing else: what is no number finds nothing. */
  private static String number(String value) {
    try {
      return new BigDecimal(value.strip()).toPlainString();
    } catch (NumberFormatException e) {
      return "null";
    }
  }

  static String quoted(String text) {
    var out = new StringBuilder(text.length() + 2).append('\'');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\'' -> out.append("\\'");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('\'').toString();
  }
}
