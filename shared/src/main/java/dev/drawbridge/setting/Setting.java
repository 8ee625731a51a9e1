package dev.drawbridge.setting;

import java.util.Optional;

/**
 * Every setting of the functions, declared once: its name in the environment, default, unit, bounds
 * and what it is for. The template hands them to the functions; docs/settings.md lists them.
 */
public enum Setting {
  CONNECTION_NAME(
      "drawbridge", "text", 1, 60, "The connection's name; also the message group of the queues."),
  MAPPED_SCHEMA("salesforce", "text", 1, 63, "The schema of the mapped tables."),
  API_VERSION(
      "65.0",
      "text",
      4,
      4,
      "The API version a new connection starts with; it never moves by itself."),
  DATABASE_SECRET_ARN(
      null, "text", 1, 2048, "The secret with the database's url, username and password."),
  SALESFORCE_SECRET_ARN(
      null, "text", 1, 2048, "The secret with the OAuth credentials of the integration user."),
  API_TOKEN_SECRET_ARN(null, "text", 1, 2048, "The secret with the bearer token of the HTTP API."),
  ORDERED_QUEUE_URL(null, "text", 1, 2048, "The queue of batches under Ordered Writes."),
  MERGED_QUEUE_URL(null, "text", 1, 2048, "The queue of batches under Merged Writes."),
  WRITE_WORKFLOW_ARN(null, "text", 1, 2048, "The workflow that carries a batch out."),
  EVENT_BUS_NAME(null, "text", 1, 256, "The bus on which events are published."),
  CLAIM_WINDOW("10000", "changes", 1, 10000, "Most changes claimed into one batch."),
  CALL_TIMEOUT_SECONDS(
      "60", "seconds", 1, 600, "How long one call to Salesforce may take, answer included."),
  LATE_REQUEST_MINUTES(
      "10",
      "minutes",
      1,
      60,
      "How long the org may be at work on a call, whatever was waited for: then what a lost call"
          + " may have done is looked for."),
  LOCK_PATIENCE_MINUTES(
      "30",
      "minutes",
      1,
      1440,
      "How long a record that Salesforce cannot lock is tried again before it is a hold."),
  WRITE_CONCURRENCY(
      "4",
      "calls",
      1,
      25,
      "Most calls under way at the same time; Ordered Writes send one after the other."),
  HOLD_ON(
      "INSERT",
      "INSERT or ANY",
      3,
      6,
      "Which rejected changes hold the queue under Ordered Writes."),
  FAILURES_TO_OPEN_BREAKER(
      "5",
      "calls",
      1,
      100,
      "Calls in a row that Salesforce does not take until it is left alone for a while."),
  READ_BACK_NEW_RECORDS(
      "false",
      "true or false",
      4,
      5,
      "Whether new records are read back by Salesforce id before a result is trusted: one more API"
          + " call for each that creates records by unique identifier."),
  BULK_WRITES(
      "true", "true or false", 4, 5, "Whether the Bulk API is used where its conditions are met."),
  BULK_PATIENCE_MINUTES(
      "60",
      "minutes",
      1,
      1440,
      "How long a job of the Bulk API may run before it is aborted and SOAP goes on."),
  API_CALL_BUDGET(
      "0",
      "calls",
      0,
      10000000,
      "API calls this stack may make in 24 hours; 0 for none but the org's own limit."),
  API_WARN_PERCENT(
      "80",
      "percent",
      1,
      100,
      "Part of the budget, or of the org's limit, from which on each drain warns in the log."),
  API_STOP_PERCENT(
      "95",
      "percent",
      1,
      100,
      "Part of the budget, or of the org's limit, from which on nothing more is claimed."),
  ASSIGNMENT_RULES(
      "false",
      "true or false",
      4,
      5,
      "Whether the active assignment rules of Lead and Case run on writes."),
  SAVE_DUPLICATES(
      "false",
      "true or false",
      4,
      5,
      "Whether a record is saved although a duplicate rule warns of it."),
  TRUNCATE_TEXT(
      "false",
      "true or false",
      4,
      5,
      "Whether a text longer than its field is cut instead of rejected."),
  LISTEN_FLOOR_SECONDS("10", "seconds", 0, 120, "Shortest time between two wake-ups by NOTIFY."),
  LINGER_SECONDS(
      "10",
      "seconds",
      1,
      30,
      "How long a scheduled drain that was busy waits before it looks again."),
  ARCHIVE_AFTER_HOURS(
      "24", "hours", 1, 744, "Age at which a processed entry moves to the archive."),
  ARCHIVE_RETENTION_DAYS(
      "31", "days", 1, 3650, "Age at which archived entries and finished batches are deleted."),
  DIAGNOSTICS_BUDGET_SECONDS(
      "25",
      "seconds",
      1,
      28,
      "How long a diagnosis may take; what is not seen by then is SKIPPED."),
  DIAGNOSTICS_CONFIRMATIONS(
      "2",
      "results",
      1,
      10,
      "Equal results in a row before a change of a check's status is published."),
  DIAGNOSTICS_DOC_URL(
      "docs/diagnostics.md",
      "text",
      1,
      2048,
      "Where the links of the checks lead: the address of docs/diagnostics.md."),
  API_VERSIONS_BEHIND(
      "3",
      "versions",
      1,
      30,
      "Versions behind the newest from which on the connection's API version is YELLOW."),
  MAPPINGS_WARN("50", "mappings", 1, 10000, "More mappings than this are YELLOW."),
  MAPPINGS_LIMIT("100", "mappings", 1, 10000, "More mappings than this are RED."),
  FIELDS_WARN("100", "fields", 1, 10000, "Mapped fields of an object from which on it is YELLOW."),
  FIELDS_LIMIT("300", "fields", 1, 10000, "Mapped fields of an object from which on it is RED."),
  LARGE_TEXTS_WARN(
      "2",
      "fields",
      1,
      1000,
      "Mapped long or rich text areas of an object from which on it is YELLOW."),
  LARGE_TEXTS_LIMIT(
      "10",
      "fields",
      1,
      1000,
      "Mapped long or rich text areas of an object from which on it is RED."),
  RECORD_CHARACTERS(
      "400000",
      "characters",
      1000,
      10000000,
      "Characters that a record may have in the API; a mapping that could hold more is YELLOW."),
  QUERY_CHARACTERS(
      "100000",
      "characters",
      100,
      1000000,
      "Characters that a SOQL query may have; a mapping whose query has more is RED, near it"
          + " YELLOW."),
  DATABASE_FREE_CONNECTIONS(
      "10",
      "connections",
      1,
      1000,
      "Free connections of the database below which it is YELLOW; with none left for us it is"
          + " RED."),
  DATABASE_LATENCY_MILLIS(
      "10",
      "milliseconds",
      1,
      10000,
      "Shortest round trip to the database from which on its place is YELLOW."),
  LOG_RETENTION_DAYS("30", "days", 1, 365, "How many days the functions' logs are kept."),
  LOG_RETENTION_WARN_DAYS("7", "days", 1, 365, "Logs kept for fewer days than this are YELLOW."),
  STALL_SECONDS(
      "75",
      "seconds",
      15,
      86400,
      "Age of a waiting change that nothing is at work on, from which on it is RED."),
  LAG_WARN_SECONDS(
      "600", "seconds", 1, 604800, "Age of the oldest waiting change from which on it is YELLOW."),
  LAG_LIMIT_SECONDS(
      "3600", "seconds", 1, 604800, "Age of the oldest waiting change from which on it is RED."),
  FAILED_WRITES_LIMIT(
      "100", "changes", 1, 1000000, "FAILED changes from which on they are RED; one is YELLOW."),
  LOG_HEADROOM_WARN_PERCENT(
      "50", "percent", 1, 100, "Used part of the trigger log's ids from which on it is YELLOW."),
  LOG_HEADROOM_LIMIT_PERCENT(
      "90", "percent", 1, 100, "Used part of the trigger log's ids from which on it is RED."),
  LOG_SIZE_WARN_MB(
      "5120",
      "megabytes",
      1,
      10000000,
      "Size of trigger log and archive from which on it is YELLOW."),
  LOG_SIZE_LIMIT_MB(
      "51200",
      "megabytes",
      1,
      10000000,
      "Size of trigger log and archive from which on it is RED."),
  DEAD_LETTER_QUEUE_URL(null, "text", 1, 2048, "The queue of messages that could not be started."),
  ALERT_DEAD_LETTER_QUEUE_URL(
      null, "text", 1, 2048, "The queue of alerts that could not be delivered.");

  private final Optional<String> standard;
  private final String unit;
  private final long least;
  private final long most;
  private final String purpose;

  Setting(
      @org.jspecify.annotations.Nullable String standard,
      String unit,
      long least,
      long most,
      String purpose) {
    this.standard = Optional.ofNullable(standard);
    this.unit = unit;
    this.least = least;
    this.most = most;
    this.purpose = purpose;
  }

  /** The default; empty where the setting must be given. */
  public Optional<String> standard() {
    return standard;
  }

  /** {@code text}, the unit of a whole number, or the words to choose from. */
  public String unit() {
    return unit;
  }

  /** Least value of a number, least length of a text. */
  public long least() {
    return least;
  }

  /** Greatest value of a number, greatest length of a text. */
  public long most() {
    return most;
  }

  public String purpose() {
    return purpose;
  }
}
