package dev.drawbridge.mapping;

/**
 * Salesforce's field types, named as describe names them, and how a value of PostgreSQL's text
 * output is written in the API (facts of the types: Salesforce's "Field Types" reference).
 */
public enum FieldType {
  STRING,
  PICKLIST,
  MULTIPICKLIST,
  COMBOBOX,
  REFERENCE,
  BASE64,
  BOOLEAN,
  CURRENCY,
  TEXTAREA,
  INT,
  LONG,
  DOUBLE,
  PERCENT,
  PHONE,
  ID,
  DATE,
  DATETIME,
  TIME,
  URL,
  EMAIL,
  ENCRYPTEDSTRING,
  ANYTYPE,
  /** Types that cannot be mapped: compound address and location, and what later releases add. */
  UNMAPPABLE;

  public static FieldType of(String describeType) {
    for (FieldType type : values()) {
      if (type.name().equalsIgnoreCase(describeType)) {
        return type;
      }
    }
    return UNMAPPABLE;
  }

  /** True where Salesforce compares values as numbers. */
  public boolean isNumber() {
    return switch (this) {
      case INT, LONG, DOUBLE, CURRENCY, PERCENT -> true;
      default -> false;
    };
  }

  /** True where surrounding blanks are trimmed and "" becomes null on Salesforce's side. */
  public boolean isText() {
    return switch (this) {
      case STRING,
          PICKLIST,
          MULTIPICKLIST,
          COMBOBOX,
          TEXTAREA,
          PHONE,
          URL,
          EMAIL,
          ENCRYPTEDSTRING,
          ANYTYPE ->
          true;
      default -> false;
    };
  }
}
