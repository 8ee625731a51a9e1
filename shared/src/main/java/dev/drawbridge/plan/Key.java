package dev.drawbridge.plan;

import dev.drawbridge.change.Life;
import dev.drawbridge.mapping.KeyField;

/**
 * Something by which two changes can meet: a row, a record of Salesforce, or a value of an external
 * id field in the form in which Salesforce compares it.
 */
record Key(String object, String field, String value) {
  private static final String ROW = "#row";
  private static final String SFID = "#id";
  private static final String RECORD = "#record";
  private static final String DELETE = "#delete";

  /**
   * Values that differ only in case are one key here, also where Salesforce distinguishes them: at
   * worst two changes that could go together are separated.
   */
  static Key external(KeyField field, String value) {
    return new Key(field.object(), field.field(), field.normalised(value));
  }

  /** Two lives of one local id are two rows. */
  static Key row(Life life) {
    String id = Long.toString(life.id());
    return new Key(life.table(), ROW, life.since() == 0 ? id : id + "@" + life.since());
  }

  /** A record as children name it, and as its DELETE removes it. */
  static Key sfid(String sfid) {
    return new Key("", SFID, significant(sfid));
  }

  /** A record as its own changes write it, whichever row stands for it. No child reads this key. */
  static Key record(String sfid) {
    return new Key("", RECORD, significant(sfid));
  }

  /** A record by the entry that deletes it, for children that name it by nothing else. */
  static Key delete(long logId) {
    return new Key("", DELETE, Long.toString(logId));
  }

  boolean isRecord() {
    return field.equals(RECORD);
  }

  /** The first 15 characters name the record; the other three are a checksum. */
  private static String significant(String sfid) {
    return sfid.length() > 15 ? sfid.substring(0, 15) : sfid;
  }
}
