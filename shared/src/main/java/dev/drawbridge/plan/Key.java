package dev.drawbridge.plan;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceText;

/**
 * Something by which two changes can meet: a row, a record of Salesforce, or a value of an external
 * id field in the form in which Salesforce compares it.
 */
record Key(String object, String field, String value) {
  private static final String ROW = "#row";
  private static final String SFID = "#id";

  /**
   * Case never tells two values apart here, also where Salesforce would: at worst two changes are
   * kept apart that could have gone together.
   */
  static Key external(String object, String field, String value) {
    return new Key(
        Mapping.tableOf(object), Mapping.tableOf(field), SalesforceText.normalised(value, false));
  }

  static Key row(RecordKey record) {
    return new Key(record.table(), ROW, Long.toString(record.id()));
  }

  /** The first 15 characters name the record; the other three are a checksum. */
  static Key sfid(String sfid) {
    return new Key("", SFID, sfid.length() > 15 ? sfid.substring(0, 15) : sfid);
  }
}
