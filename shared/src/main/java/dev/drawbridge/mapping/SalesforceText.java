package dev.drawbridge.mapping;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns PostgreSQL's text output of a value into the text the API takes, and values into the form
 * in which Salesforce compares them. Pure.
 */
public final class SalesforceText {
  private SalesforceText() {}

  /**
   * @return the text to send; empty when the value has no form in Salesforce (infinity, NaN, a date
   *     before the common era): the change is rejected rather than altered
   */
  public static Optional<String> toApi(FieldType type, String value) {
    return switch (type) {
      case BOOLEAN -> Optional.of(value.equals("t") || value.equals("true") ? "true" : "false");
      case DATE -> finite(value);
      case DATETIME -> finite(value).map(text -> text.replace(' ', 'T') + "Z");
      case TIME -> finite(value).map(text -> milliseconds(text) + "Z");
      case INT, LONG, DOUBLE, CURRENCY, PERCENT -> finite(value);
      default -> Optional.of(sanitised(value));
    };
  }

  /**
   * Two keys are the same to Salesforce when these are: blanks around a text are trimmed, and case
   * counts only for "unique case-sensitive" fields.
   */
  public static String normalised(String key, boolean caseSensitive) {
    String trimmed = key.strip();
    return caseSensitive ? trimmed : trimmed.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a value as PostgreSQL writes it and one as Salesforce reads it back are the same:
   * blanks are trimmed, "" is null, numbers and times are compared by value, times to the second.
   *
   * @param found the API's text
   */
  public static boolean same(FieldType type, @Nullable String sent, @Nullable String found) {
    String ours = sent == null ? "" : toApi(type, sent).orElse("").strip();
    String theirs = found == null ? "" : found.strip();
    if (ours.isEmpty() || theirs.isEmpty()) return ours.isEmpty() && theirs.isEmpty();
    return switch (type) {
      case INT, LONG, DOUBLE, CURRENCY, PERCENT ->
          new BigDecimal(ours).compareTo(new BigDecimal(theirs)) == 0;
      case DATETIME -> seconds(ours) == seconds(theirs);
      default -> ours.equals(theirs);
    };
  }

  private static long seconds(String instant) {
    return OffsetDateTime.parse(instant).toEpochSecond();
  }

  private static Optional<String> finite(String value) {
    String text = value.strip();
    boolean hasNone =
        text.endsWith("BC") || text.toLowerCase(Locale.ROOT).matches("-?infinity|nan|-?inf");
    return hasNone ? Optional.empty() : Optional.of(text);
  }

  private static String milliseconds(String time) {
    int dot = time.indexOf('.');
    if (dot < 0) return time + ".000";
    String fraction = (time.substring(dot + 1) + "000").substring(0, 3);
    return time.substring(0, dot) + "." + fraction;
  }

  /**
   * Without the characters XML 1.0 cannot carry: one of them would make Salesforce refuse the whole
   * call. A carriage return becomes a line feed, as any XML parser would make it.
   */
  static String sanitised(String text) {
    var out = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(SalesforceText::isXmlCharacter)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
