package dev.drawbridge.mapping;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * A field whose values name records.
 *
 * @param object in lower case
 * @param field in lower case
 * @param number whether its values are compared as numbers
 * @param caseSensitive whether values that differ in case only are different
 */
public record KeyField(String object, String field, boolean number, boolean caseSensitive) {

  static KeyField of(String object, Column.OfField column) {
    return new KeyField(
        Mapping.tableOf(object),
        column.field().toLowerCase(Locale.ROOT),
        column.type().isNumber(),
        column.caseSensitive());
  }

  /** A value in the form in which Salesforce compares it. */
  String compared(String value) {
    return number ? byValue(value.strip()) : SalesforceText.normalised(value, caseSensitive);
  }

  /** A value in the form in which Salesforce compares it, case apart. */
  public String normalised(String value) {
    return number ? byValue(value.strip()) : SalesforceText.normalised(value, false);
  }

  /** 1.000000000000102e+15 and 1000000000000102, or 5102.0 and 5102, are one number. */
  private static String byValue(String number) {
    try {
      return new BigDecimal(number).stripTrailingZeros().toString();
    } catch (NumberFormatException e) {
      return number;
    }
  }
}
