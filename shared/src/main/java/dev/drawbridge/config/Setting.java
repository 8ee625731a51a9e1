package dev.drawbridge.config;

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
      "31", "days", 1, 3650, "Age at which archived entries and finished batches are deleted.");

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
