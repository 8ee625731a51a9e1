package dev.drawbridge.batch;

/** How a batch was finished, by the names that the database has. */
public enum BatchOutcome {
  /** Every change of it has its result. */
  DONE,
  /** What was not sent went back into the log. */
  PARKED
}
