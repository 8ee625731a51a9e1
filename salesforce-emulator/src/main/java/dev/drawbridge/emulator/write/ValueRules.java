package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a single value must satisfy to be stored in its field. */
final class ValueRules {
  private static final String EMAIL =
      "[^\\s@,;:<>()\\[\\]\\\\\"]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+";

  private final Store store;
  private final boolean truncate;

  ValueRules(Store store, boolean truncate) {
    this.store = store;
    this.truncate = truncate;
  }

  /** The value as it is stored: rounded, shortened where that was asked for. */
  Object accept(Field field, Object value) {
    return switch (field.type()) {
      case DOUBLE, CURRENCY, PERCENT -> number(field, (BigDecimal) value);
      case INT -> integer(field, (Long) value);
      case DATE -> dated(field, (LocalDate) value, value);
      case DATETIME -> dated(field, LocalDate.ofInstant((Instant) value, ZoneOffset.UTC), value);
      case REFERENCE -> reference(field, value.toString());
      case STRING,
          TEXTAREA,
          PICKLIST,
          MULTIPICKLIST,
          COMBOBOX,
          PHONE,
          URL,
          EMAIL,
          ENCRYPTEDSTRING ->
          text(field, value.toString());
      case ID, BOOLEAN, TIME, BASE64, ADDRESS, LOCATION -> value;
    };
  }

  private String text(Field field, String value) {
    String text = value;
    if (text.length() > field.length()) {
      if (!truncate || !field.type().truncatable()) {
        throw new Refused(
            "STRING_TOO_LONG",
            "%s: data value too large: %s (max length=%d)"
                .formatted(field.label(), text, field.length()),
            field.name());
      }
      text = Values.trim(text.substring(0, field.length()));
    }
    if (field.type() == FieldType.EMAIL && !text.matches(EMAIL)) {
      throw new Refused(
          "INVALID_EMAIL_ADDRESS",
          field.label() + ": invalid email address: " + text,
          field.name());
    }
    return field.restrictedPicklist() ? picklist(field, text) : text;
  }

  private static String picklist(Field field, String text) {
    String[] chosen =
        field.type() == FieldType.MULTIPICKLIST ? text.split(";") : new String[] {text};
    return Arrays.stream(chosen)
        .map(
            value -> {
              String entry = field.activeValues().get(value);
              if (entry == null) {
                throw badValue(field, value);
              }
              return entry;
            })
        .collect(Collectors.joining(";"));
  }

  static Refused badValue(Field field, String value) {
    return new Refused(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        field.label() + ": bad value for restricted picklist field: " + value,
        field.name());
  }

  private static BigDecimal number(Field field, BigDecimal value) {
    BigDecimal rounded = value.setScale(field.scale(), RoundingMode.HALF_UP);
    if (rounded.precision() - rounded.scale() > field.precision() - field.scale()
        || beyondTheGlobe(field.name().replaceFirst("__s$", ""), value)) {
      throw outOfRange(field, value.toPlainString());
    }
    return rounded;
  }

  private static boolean beyondTheGlobe(String name, BigDecimal value) {
    int limit = name.endsWith("Latitude") ? 90 : name.endsWith("Longitude") ? 180 : 0;
    return limit > 0 && value.abs().compareTo(BigDecimal.valueOf(limit)) > 0;
  }

  private static Long integer(Field field, Long value) {
    if (Long.toString(Math.abs(value)).length() > field.digits()) {
      throw outOfRange(field, value.toString());
    }
    return value;
  }

  private static Refused outOfRange(Field field, String value) {
    return new Refused(
        "NUMBER_OUTSIDE_VALID_RANGE",
        field.label() + ": value outside of valid range on numeric field: " + value,
        field.name());
  }

  private static Object dated(Field field, LocalDate day, Object value) {
    if (day.getYear() < 1700 || day.getYear() > 4000) {
      throw new Refused(
          "FIELD_INTEGRITY_EXCEPTION",
          field.label() + ": invalid date: " + Values.text(value),
          field.name());
    }
    return value;
  }

  private String reference(Field field, String value) {
    String id = SalesforceId.parse(value);
    if (id == null) {
      throw new Refused(
          "MALFORMED_ID", field.label() + ": id value of incorrect type: " + value, field.name());
    }
    ObjectDescribe object = store.schema().ofId(id);
    if (object != null && !field.referenceTo().contains(object.name())) {
      throw new Refused(
          "FIELD_INTEGRITY_EXCEPTION",
          field.label() + ": id value of incorrect type: " + value,
          field.name());
    }
    Row row = store.row(id);
    if (row == null) {
      throw new Refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.name());
    }
    if (row.deleted()) {
      throw new Refused("ENTITY_IS_DELETED", "entity is deleted", field.name());
    }
    return id;
  }
}
