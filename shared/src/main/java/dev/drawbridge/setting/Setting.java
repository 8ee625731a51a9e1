package dev.drawbridge.setting;

import static dev.drawbridge.setting.Setting.Place.ADVANCED;
import static dev.drawbridge.setting.Setting.Place.PARAMETER;
import static dev.drawbridge.setting.Setting.Place.STACK;
import static dev.drawbridge.setting.SettingType.choice;
import static dev.drawbridge.setting.SettingType.flag;
import static dev.drawbridge.setting.SettingType.number;
import static dev.drawbridge.setting.SettingType.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the functions, declared once: its name in the environment, who sets it, its
 * type, default and what it is for. The template hands them to the functions; docs/settings.md
 * lists them.
 */
public enum Setting {
  CONNECTION_NAME(
      PARAMETER,
      text(1, 60),
      "drawbridge",
      "The connection's name; also the message group of the queues."),
  MAPPED_SCHEMA(PARAMETER, text(1, 63), "salesforce", "The schema of the mapped tables."),
  API_VERSION(
      PARAMETER,
      text(4, 4),
      "65.0",
      "The API version a new connection starts with; it never moves by itself."),
  DATABASE_SECRET_ARN(
      PARAMETER, text(1, 2048), null, "The secret with the database's url, username and password."),
  SALESFORCE_SECRET_ARN(
      PARAMETER,
      text(1, 2048),
      null,
      "The secret with the OAuth credentials of the integration user."),
  API_TOKEN_SECRET_ARN(
      PARAMETER, text(1, 2048), null, "The secret with the bearer token of the HTTP API."),
  ORDERED_QUEUE_URL(STACK, text(1, 2048), null, "The queue of batches under Ordered Writes."),
  MERGED_QUEUE_URL(STACK, text(1, 2048), null, "The queue of batches under Merged Writes."),
  WRITE_WORKFLOW_ARN(STACK, text(1, 2048), null, "The workflow that carries a batch out."),
  EVENT_BUS_NAME(STACK, text(1, 256), null, "The bus on which events are published."),
  ADVANCED_SETTINGS(
      PARAMETER,
      text(2, 2500),
      "{}",
      "Rare settings as one JSON object: each key is the name of a setting in lower case."),
  CLAIM_WINDOW(
      ADVANCED, number("changes", 1, 10000), "10000", "Most changes claimed into one batch."),
  CALL_TIMEOUT_SECONDS(
      ADVANCED,
      number("seconds", 1, 600),
      "60",
      "How long one call to Salesforce may take, answer included."),
  LATE_REQUEST_MINUTES(
      ADVANCED,
      number("minutes", 1, 60),
      "10",
      "How long the org may be at work on a call, whatever was waited for: then what a lost call"
          + " may have done is looked for."),
  LOCK_PATIENCE_MINUTES(
      ADVANCED,
      number("minutes", 1, 1440),
      "30",
      "How long a record that Salesforce cannot lock is tried again before it is a hold."),
  WRITE_CONCURRENCY(
      ADVANCED,
      number("calls", 1, 25),
      "4",
      "Most calls under way at the same time; Ordered Writes send one after the other."),
  READ_CONCURRENCY(
      ADVANCED,
      number("mappings", 1, 25),
      "4",
      "Most mappings that are read for at the same time."),
  HOLD_ON(
      ADVANCED,
      choice("INSERT", "ANY"),
      "INSERT",
      "Which rejected changes hold the queue under Ordered Writes."),
  FAILURES_TO_OPEN_BREAKER(
      ADVANCED,
      number("calls", 1, 100),
      "5",
      "Consecutive failed calls after which the circuit breaker opens."),
  READ_BACK_NEW_RECORDS(
      ADVANCED,
      flag(),
      "false",
      "Whether new records are read back by Salesforce id before a result is trusted: one more API"
          + " call for each that creates records by unique identifier."),
  BULK_WRITES(
      ADVANCED, flag(), "true", "Whether the Bulk API is used where its conditions are met."),
  BULK_PATIENCE_MINUTES(
      ADVANCED,
      number("minutes", 1, 1440),
      "60",
      "How long a job of the Bulk API may run before it is aborted and SOAP goes on."),
  API_CALL_BUDGET(
      PARAMETER,
      number("calls", 0, 10000000),
      "0",
      "API calls this stack may make in 24 hours; 0 for none but the org's own limit."),
  API_WARN_PERCENT(
      ADVANCED,
      number("percent", 1, 100),
      "80",
      "Part of the budget, or of the org's limit, from which on each drain warns in the log."),
  API_STOP_PERCENT(
      ADVANCED,
      number("percent", 1, 100),
      "95",
      "Part of the budget, or of the org's limit, from which on nothing more is claimed."),
  ASSIGNMENT_RULES(
      ADVANCED,
      flag(),
      "false",
      "Whether the active assignment rules of Lead and Case run on writes."),
  SAVE_DUPLICATES(
      ADVANCED,
      flag(),
      "false",
      "Whether a record is saved although a duplicate rule warns of it."),
  TRUNCATE_TEXT(
      ADVANCED,
      flag(),
      "false",
      "Whether a text longer than its field is cut instead of rejected."),
  LISTEN_FLOOR_SECONDS(
      ADVANCED, number("seconds", 0, 120), "10", "Shortest time between two wake-ups by NOTIFY."),
  LINGER_SECONDS(
      ADVANCED,
      number("seconds", 1, 30),
      "10",
      "How long a scheduled drain that claimed changes waits before it checks again."),
  ARCHIVE_AFTER_HOURS(
      ADVANCED,
      number("hours", 1, 744),
      "24",
      "Age at which a processed entry moves to the archive."),
  ARCHIVE_RETENTION_DAYS(
      ADVANCED,
      number("days", 1, 3650),
      "31",
      "Age at which archived entries and finished batches are deleted."),
  DIAGNOSTICS_BUDGET_SECONDS(
      ADVANCED,
      number("seconds", 1, 28),
      "25",
      "How long a diagnosis may take; what is not seen by then is SKIPPED."),
  DIAGNOSTICS_CONFIRMATIONS(
      ADVANCED,
      number("results", 1, 10),
      "2",
      "Equal results in a row before a change of a check's status is published."),
  DIAGNOSTICS_DOC_URL(
      ADVANCED,
      text(1, 2048),
      "docs/diagnostics.md",
      "Where the links of the checks lead: the address of docs/diagnostics.md."),
  API_VERSIONS_BEHIND(
      ADVANCED,
      number("versions", 1, 30),
      "3",
      "Versions behind the newest from which on the connection's API version is YELLOW."),
  MAPPINGS_WARN(
      ADVANCED, number("mappings", 1, 10000), "50", "More mappings than this are YELLOW."),
  MAPPINGS_LIMIT(ADVANCED, number("mappings", 1, 10000), "100", "More mappings than this are RED."),
  FIELDS_WARN(
      ADVANCED,
      number("fields", 1, 10000),
      "100",
      "Mapped fields of an object from which on it is YELLOW."),
  FIELDS_LIMIT(
      ADVANCED,
      number("fields", 1, 10000),
      "300",
      "Mapped fields of an object from which on it is RED."),
  LARGE_TEXTS_WARN(
      ADVANCED,
      number("fields", 1, 1000),
      "2",
      "Mapped long or rich text areas of an object from which on it is YELLOW."),
  LARGE_TEXTS_LIMIT(
      ADVANCED,
      number("fields", 1, 1000),
      "10",
      "Mapped long or rich text areas of an object from which on it is RED."),
  RECORD_CHARACTERS(
      ADVANCED,
      number("characters", 1000, 10000000),
      "400000",
      "Characters that a record may have in the API; a mapping that could hold more is YELLOW."),
  QUERY_CHARACTERS(
      ADVANCED,
      number("characters", 100, 1000000),
      "100000",
      "Characters that a SOQL query may have; a mapping whose query has more is RED, near it"
          + " YELLOW."),
  DATABASE_FREE_CONNECTIONS(
      ADVANCED,
      number("connections", 1, 1000),
      "10",
      "Free connections of the database below which it is YELLOW; with none left for us it is"
          + " RED."),
  DATABASE_LATENCY_MILLIS(
      ADVANCED,
      number("milliseconds", 1, 10000),
      "10",
      "Shortest round trip to the database from which on its place is YELLOW."),
  LOG_RETENTION_DAYS(
      PARAMETER, number("days", 1, 365), "30", "How many days the functions' logs are kept."),
  LOG_RETENTION_WARN_DAYS(
      ADVANCED, number("days", 1, 365), "7", "Logs kept for fewer days than this are YELLOW."),
  STALL_SECONDS(
      ADVANCED,
      number("seconds", 15, 86400),
      "75",
      "Age of a waiting change that nothing is at work on, from which on it is RED."),
  LAG_WARN_SECONDS(
      ADVANCED,
      number("seconds", 1, 604800),
      "600",
      "Age of the oldest waiting change from which on it is YELLOW."),
  LAG_LIMIT_SECONDS(
      ADVANCED,
      number("seconds", 1, 604800),
      "3600",
      "Age of the oldest waiting change from which on it is RED."),
  FAILED_WRITES_LIMIT(
      ADVANCED,
      number("changes", 1, 1000000),
      "100",
      "FAILED changes from which on they are RED; one is YELLOW."),
  LOG_HEADROOM_WARN_PERCENT(
      ADVANCED,
      number("percent", 1, 100),
      "50",
      "Used part of the trigger log's ids from which on it is YELLOW."),
  LOG_HEADROOM_LIMIT_PERCENT(
      ADVANCED,
      number("percent", 1, 100),
      "90",
      "Used part of the trigger log's ids from which on it is RED."),
  LOG_SIZE_WARN_MB(
      ADVANCED,
      number("megabytes", 1, 10000000),
      "5120",
      "Size of trigger log and archive from which on it is YELLOW."),
  LOG_SIZE_LIMIT_MB(
      ADVANCED,
      number("megabytes", 1, 10000000),
      "51200",
      "Size of trigger log and archive from which on it is RED."),
  DEAD_LETTER_QUEUE_URL(
      STACK, text(1, 2048), null, "The queue of messages that could not be started."),
  ALERT_DEAD_LETTER_QUEUE_URL(
      STACK, text(1, 2048), null, "The queue of alerts that could not be delivered.");

  /** Who gives a setting its value. */
  public enum Place {
    /** A person, by a parameter of the template with the same name in camel case. */
    PARAMETER,
    /** A person, by a key of the one parameter AdvancedSettings. */
    ADVANCED,
    /** The stack itself, which made what it names. */
    STACK
  }

  private final Place place;
  private final SettingType type;
  private final Optional<String> standard;
  private final String purpose;

  Setting(Place place, SettingType type, @Nullable String standard, String purpose) {
    this.place = place;
    this.type = type;
    this.standard = Optional.ofNullable(standard);
    this.purpose = purpose;
  }

  public Place place() {
    return place;
  }

  public SettingType type() {
    return type;
  }

  /** The default; empty where the setting must be given. */
  public Optional<String> standard() {
    return standard;
  }

  /** The setting of that {@link #key}. */
  static Optional<Setting> named(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  /** The name as a key of AdvancedSettings: lower snake_case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name as a parameter of the template: camel case. */
  public String parameter() {
    return Arrays.stream(name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** {@code text}, the unit of a whole number, or the words to choose from. */
  public String unit() {
    return type.unit();
  }

  /** Least value of a number, least length of a text. */
  public long least() {
    return type.least();
  }

  /** Greatest value of a number, greatest length of a text. */
  public long most() {
    return type.most();
  }

  public String purpose() {
    return purpose;
  }
}
