package dev.drawbridge.diagnose.check;

/** What a check says; the order is that in which a report prints them. */
public enum Status {
  /** An error that is likely to harm the flow of data. */
  RED,
  /** A warning that may or may not be a problem, depending on the application. */
  YELLOW,
  /** No known problem. */
  GREEN,
  /** Does not apply, or could not be seen. */
  SKIPPED
}
