package dev.drawbridge.change;

/** What happened to a row, in the trigger log's own words ({@code _trigger_log.action}). */
public enum Action {
  INSERT,
  UPDATE,
  DELETE
}
