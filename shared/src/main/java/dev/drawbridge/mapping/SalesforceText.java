package dev.drawbridge.mapping;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns PostgreSQL's text output of a value into the text the API takes, and values into the form
 * in which Salesforce compares them. Pure.
 */
public final class SalesforceText {
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?");

  /** REST's offset has no colon. */
  private static final Pattern REST_OFFSET = Pattern.compile(".*[+-]\\d\\d00");

  private static final DateTimeFormatter COLUMN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  /** Above it are surrogates, and characters that XML 1.0 has not. */
  private static final char LAST_PLAIN = 0xD7FF;

  private SalesforceText() {}

  /**
   * @return the text to send, "" when the field is to be empty, as null and blanks are in every
   *     field; nothing when the value has no form in Salesforce (infinity, NaN, 24:00:00, a year of
   *     five digits, a text in a column whose type was altered): the change is rejected rather than
   *     altered, and before it makes Salesforce refuse its whole call
   */
  public static Optional<String> toApi(FieldType type, @Nullable String value) {
    if (value == null || isBlank(value)) {
      return Optional.of("");
    }
    String text = sanitised(value);
    String trimmed = text.trim();
    try {
      return switch (type) {
        case BOOLEAN -> Optional.of(String.valueOf(isTrue(trimmed)));
        case DATE -> Optional.of(day(trimmed));
        case DATETIME -> {
          // PostgreSQL writes a blank between the two, ISO 8601 a T.
          String[] parts = trimmed.split("[ T]", 2);
          yield Optional.of(day(parts[0]) + "T" + time(parts.length < 2 ? "" : parts[1]) + "Z");
        }
        case TIME -> Optional.of(milliseconds(time(trimmed)) + "Z");
        case INT -> Optional.of(String.valueOf(new BigDecimal(trimmed).intValueExact()));
        case LONG -> Optional.of(String.valueOf(new BigDecimal(trimmed).longValueExact()));
        case DOUBLE, CURRENCY, PERCENT ->
            Optional.of(trimmed).filter(number -> isFinite(new BigDecimal(number)));
        default -> Optional.of(text);
      };
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * From the API's text to the text that PostgreSQL reads: the one form of a value, whatever the
   * transport it came by.
   *
   * @param text of SOAP, REST or the Bulk API; "" is null to Salesforce
   * @return null for none; a text that is no value of its type as it is, for the database to refuse
   */
  public static @Nullable String fromApi(FieldType type, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return switch (type) {
        case DATETIME -> column(instant(text));
        case TIME -> text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        case INT, LONG -> new BigDecimal(text).toBigIntegerExact().toString();
        case BOOLEAN, DATE, DOUBLE, CURRENCY, PERCENT -> text;
        default -> withPlainLineEnds(text);
      };
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return text;
    }
  }

  /** PostgreSQL's text has no NUL; SOAP, REST and Bulk spell the end of a line differently. */
  private static String withPlainLineEnds(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').replace("\0", "");
  }

  /**
   * An API's moment.
   *
   * @throws DateTimeException when it is none
   */
  public static Instant instant(String text) {
    return REST_OFFSET.matcher(text).matches()
        ? OffsetDateTime.parse(text.substring(0, text.length() - 2) + ":00").toInstant()
        : OffsetDateTime.parse(text).toInstant();
  }

  /** A moment as a column without time zone has it: UTC, whole seconds as Salesforce keeps them. */
  public static String column(Instant moment) {
    return COLUMN.format(moment.atOffset(ZoneOffset.UTC));
  }

  /** Salesforce trims these and no other blanks: a no-break space is a value. */
  public static boolean isBlank(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return true;
    }
    // Nearly every text begins with a character that counts.
    char first = value.charAt(0);
    return (first <= ' ' || first > LAST_PLAIN) && sanitised(value).trim().isEmpty();
  }

  /** As PostgreSQL reads a boolean: any beginning that is of one word only. */
  private static boolean isTrue(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    boolean yes = List.of("true", "yes", "on", "1").stream().anyMatch(w -> w.startsWith(word));
    boolean no = List.of("false", "no", "off", "0").stream().anyMatch(w -> w.startsWith(word));
    if (yes == no) {
      throw new IllegalArgumentException("not a boolean");
    }
    return yes;
  }

  private static String day(String text) {
    if (!DAY.matcher(text).matches()) {
      throw new DateTimeException("not a day of our era");
    }
    return LocalDate.parse(text).toString();
  }

  /** To the digit as it was written; 24:00:00 is none. */
  private static String time(String text) {
    if (!TIME.matcher(text).matches()) {
      throw new DateTimeException("not a time of day");
    }
    LocalTime.parse(text);
    return text;
  }

  private static boolean isFinite(BigDecimal number) {
    return Double.isFinite(number.doubleValue());
  }

  /**
   * Two keys are the same to Salesforce when these are: what is not sent does not count, blanks
   * around a text are trimmed, and case counts only for "unique case-sensitive" fields.
   */
  public static String normalised(String key, boolean caseSensitive) {
    String trimmed = sanitised(key).strip();
    return caseSensitive ? trimmed : trimmed.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a value as PostgreSQL writes it and one as Salesforce reads it back are the same:
   * blanks are trimmed, "" is null, a checkbox's null is false, numbers and times are compared by
   * value, times to the second.
   *
   * @param found the API's text
   */
  public static boolean same(FieldType type, @Nullable String sent, @Nullable String found) {
    // A checkbox is never empty: none is false.
    String none = type == FieldType.BOOLEAN ? "false" : "";
    String ours = toApi(type, sent).filter(text -> !text.isEmpty()).orElse(none).strip();
    String theirs = found == null ? none : found.strip();
    if (ours.isEmpty() || theirs.isEmpty()) {
      return ours.isEmpty() && theirs.isEmpty();
    }
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

  private static String milliseconds(String time) {
    int dot = time.indexOf('.');
    if (dot < 0) {
      return time + ".000";
    }
    String fraction = (time.substring(dot + 1) + "000").substring(0, 3);
    return time.substring(0, dot) + "." + fraction;
  }

  /**
   * Without the characters XML 1.0 cannot carry: one of them would make Salesforce refuse the whole
   * call. A carriage return becomes a line feed, as any XML parser would make it.
   */
  public static String sanitised(String text) {
    if (isPlain(text)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(SalesforceText::isXmlCharacter)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /** Nearly every text is: it need not be copied. A loop, since each value of each row comes by. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > LAST_PLAIN) {
        return false;
      }
    }
    return true;
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
