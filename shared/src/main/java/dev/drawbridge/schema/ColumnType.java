package dev.drawbridge.schema;

import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;

/** The PostgreSQL type of a mapped column, as Heroku Connect's users know it. Pure. */
final class ColumnType {
  /** A multipicklist's describe length; longer texts are unbounded in PostgreSQL. */
  private static final int LONGEST_VARCHAR = 4099;

  /** Where describe gives no length: the longest text an ordinary field has. */
  private static final int DEFAULT_LENGTH = 255;

  private ColumnType() {}

  static String of(Column column) {
    return switch (column) {
      case Column.Synthetic synthetic -> varchar(synthetic.length());
      case Column.OfField field -> of(field.type(), field.length());
    };
  }

  private static String of(FieldType type, int length) {
    return switch (type) {
      case ID, REFERENCE -> "varchar(18)";
      case BOOLEAN -> "boolean";
      case INT -> "integer";
      case LONG -> "bigint";
      case DOUBLE, CURRENCY, PERCENT -> "double precision";
      case DATE -> "date";
      case DATETIME -> "timestamp without time zone";
      case TIME -> "time without time zone";
      case ANYTYPE -> "text";
      case STRING,
          PICKLIST,
          MULTIPICKLIST,
          COMBOBOX,
          TEXTAREA,
          PHONE,
          URL,
          EMAIL,
          ENCRYPTEDSTRING ->
          varchar(length);
      case BASE64, UNMAPPABLE ->
          throw new IllegalArgumentException("a field of type " + type + " cannot be mapped");
    };
  }

  /**
   * Whether a column of type {@code found} holds every text that one of type {@code wanted} does.
   *
   * @param found as {@code format_type} prints it
   */
  static boolean takesAllTexts(String wanted, String found) {
    int needed = length(wanted);
    return needed > 0
        && (found.equals("text") || length(found.replace("character varying", "varchar")) > needed);
  }

  /**
   * Whether a column of type {@code found} holds text, and one of type {@code wanted} more of it.
   *
   * @param found as {@code format_type} prints it
   */
  static boolean isLongerText(String wanted, String found) {
    int longest = length(found.replace("character varying", "varchar"));
    return longest > 0 && (wanted.equals("text") || length(wanted) > longest);
  }

  /** 0 for what is no varchar with a length. */
  private static int length(String type) {
    return type.matches("varchar\\(\\d{1,8}\\)")
        ? Integer.parseInt(type.substring("varchar(".length(), type.length() - 1))
        : 0;
  }

  private static String varchar(int length) {
    if (length > LONGEST_VARCHAR) {
      return "text";
    }
    return "varchar(" + (length == 0 ? DEFAULT_LENGTH : length) + ")";
  }
}
