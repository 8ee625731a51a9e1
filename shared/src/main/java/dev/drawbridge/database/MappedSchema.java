package dev.drawbridge.database;

/**
 * The schema of the mapped tables, with the names of what stands beside them, each quoted for SQL.
 * The names of the log, the archive and the channel are Heroku Connect's: applications use them.
 *
 * @param name as PostgreSQL holds it, not quoted; at most 63 bytes
 */
public record MappedSchema(String name) {
  /**
   * @throws IllegalArgumentException when PostgreSQL would cut the name
   */
  public MappedSchema {
    SqlName.quoted(name);
  }

  public String quoted() {
    return SqlName.quoted(name);
  }

  public String table(String table) {
    return SqlName.quoted(name, table);
  }

  public String function(String function) {
    return SqlName.quoted(name, function);
  }

  public String triggerLog() {
    return table("_trigger_log");
  }

  public String archive() {
    return table("_trigger_log_archive");
  }

  /** One row for each TRUNCATE of a mapped table. */
  public String truncations() {
    return table("_hc_truncation");
  }

  /** From which entries of the log and the places of truncations draw their numbers. */
  public String logSequence() {
    return table("_trigger_log_id_seq");
  }

  /** Heroku Connect's channel of NOTIFY, not quoted; its name is cut like any other. */
  public String channel() {
    return SqlName.shortened(name + ".hc_trigger_log");
  }
}
