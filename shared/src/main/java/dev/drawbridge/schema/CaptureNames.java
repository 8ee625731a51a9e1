package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;

/**
 * Names of what captures a mapped table's changes, as Heroku Connect has them. Objects of
 * Salesforce have names of up to 60 characters, and PostgreSQL's end at 63: longer ones are cut so
 * that they stay unlike each other.
 */
final class CaptureNames {
  private CaptureNames() {}

  static String logTrigger(String table) {
    return of(table, "_logtrigger");
  }

  static String statusTrigger(String table) {
    return of(table, "_status_trigger");
  }

  static String truncateTrigger(String table) {
    return of(table, "_truncate_trigger");
  }

  static String notifyTrigger(String table) {
    return of(table, "_notify");
  }

  static String notifyDeleteTrigger(String table) {
    return of(table, "_notify_delete");
  }

  static String loggerFunction(String table) {
    return of(table, "_logger");
  }

  static String statusFunction(String table) {
    return of(table, "_status");
  }

  private static String of(String table, String role) {
    return SqlName.shortened("hc_" + table + role);
  }
}
