package dev.drawbridge.salesforce;

/** What Salesforce said of one record of a call, at the record's position. */
public sealed interface RecordResult {
  /** Done; {@code created} is false for the upsert that found a record. */
  record Accepted(String sfid, boolean created) implements RecordResult {}

  /**
   * Not done. The message may hold a customer's value: it goes to the log table and nowhere else.
   */
  record Rejected(String code, String message) implements RecordResult {}
}
