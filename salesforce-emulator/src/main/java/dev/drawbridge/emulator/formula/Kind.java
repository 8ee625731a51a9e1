package dev.drawbridge.emulator.formula;

import dev.drawbridge.emulator.schema.FieldType;

/** What an expression comes to, as far as operators and functions care. */
enum Kind {
  TEXT,
  NUMBER,
  BOOLEAN,
  DATE,
  DATETIME,
  TIME,
  PICKLIST,
  MULTIPICKLIST,
  /** NULL alone; fits everywhere. */
  NOTHING;

  static Kind of(FieldType type) {
    return switch (type) {
      case INT, DOUBLE, CURRENCY, PERCENT -> NUMBER;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case DATETIME -> DATETIME;
      case TIME -> TIME;
      case PICKLIST -> PICKLIST;
      case MULTIPICKLIST -> MULTIPICKLIST;
      case ID,
          STRING,
          TEXTAREA,
          COMBOBOX,
          PHONE,
          URL,
          EMAIL,
          ENCRYPTEDSTRING,
          REFERENCE,
          BASE64,
          ADDRESS,
          LOCATION ->
          TEXT;
    };
  }

  boolean fits(Kind wanted) {
    return this == wanted || this == NOTHING;
  }

  String words() {
    return switch (this) {
      case TEXT -> "Text";
      case NUMBER -> "Number";
      case BOOLEAN -> "Boolean";
      case DATE -> "Date";
      case DATETIME -> "DateTime";
      case TIME -> "Time";
      case PICKLIST -> "Picklist";
      case MULTIPICKLIST -> "Multipicklist";
      case NOTHING -> "Null";
    };
  }
}
