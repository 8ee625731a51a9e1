package dev.drawbridge.emulator.row;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Field values: from the text of a request to what is stored, and back. */
public final class Values {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'");

  private Values() {}

  /**
   * The value a field would store for this text; null for empty text, which the org never stores.
   *
   * @throws ApiFault with Salesforce's sentence when the text is no value of the field's type
   */
  public static @Nullable Object parse(Field field, String given) {
    String text = trim(given);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return switch (field.type()) {
        case BOOLEAN -> bool(text);
        case INT -> Long.valueOf(new BigDecimal(text).longValueExact());
        case DOUBLE, CURRENCY, PERCENT -> decimal(text);
        case DATE -> date(text);
        case DATETIME -> dateTime(text);
        case TIME ->
            LocalTime.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text);
        default -> text;
      };
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw new ApiFault(
          "soapenv:Client",
          "'" + text + "' is not a valid value for the type " + field.type().soapType());
    }
  }

  /** The text of a stored value in XML, queries' text comparisons and on disk. */
  public static String text(Object value) {
    return switch (value) {
      case BigDecimal number -> decimal(number);
      case Instant instant -> DATE_TIME.format(instant);
      case LocalTime time -> TIME.format(time);
      default -> value.toString();
    };
  }

  /** A plain space, tab or line end around a value is dropped; a no-break space stays. */
  public static String trim(String text) {
    return text.trim();
  }

  // Writing out 1e999999999 would take all memory there is.
  private static BigDecimal decimal(String text) {
    var number = new BigDecimal(text);
    if (Math.abs((long) number.scale()) > 400 || number.precision() > 400) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new NumberFormatException(text);
    };
  }

  // WSC writes a java.util.Date as an xsd:date with a full timestamp; the org takes its day.
  private static LocalDate date(String text) {
    return text.length() > 10 && text.charAt(10) == 'T'
        ? LocalDate.ofInstant(dateTime(text), ZoneOffset.UTC)
        : LocalDate.parse(text.length() > 10 && text.endsWith("Z") ? text.substring(0, 10) : text);
  }

  private static Instant dateTime(String text) {
    String colon =
        text.matches(".*[+-]\\d{4}$")
            ? text.substring(0, text.length() - 2) + ":" + text.substring(text.length() - 2)
            : text;
    boolean zoned = colon.endsWith("Z") || colon.matches(".*T.*[+-]\\d{2}:\\d{2}$");
    Instant instant =
        zoned
            ? OffsetDateTime.parse(colon).toInstant()
            : LocalDateTime.parse(colon).toInstant(ZoneOffset.UTC);
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  // Salesforce's numbers are doubles on the wire: 100000.0, 1.0E10.
  private static String decimal(BigDecimal number) {
    String asDouble = Double.toString(number.doubleValue());
    return new BigDecimal(asDouble).compareTo(number) == 0 ? asDouble : number.toPlainString();
  }
}
