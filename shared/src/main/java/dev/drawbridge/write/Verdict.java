package dev.drawbridge.write;

import java.time.Duration;

/** What the workflow does next with the batch. */
public sealed interface Verdict {
  /** Another invocation goes on with the next call. */
  record More() implements Verdict {}

  /** The same again, after a while. */
  record RetryLater(Duration delay, String reason) implements Verdict {}

  /** The next call goes through the Bulk API, whose steps are invocations of their own. */
  record Bulk(Next next, Duration delay) implements Verdict {
    /** The step to take. */
    public enum Next {
      SUBMIT,
      CHECK
    }
  }

  /** Every call is settled, and the batch is finished. */
  record Done() implements Verdict {}

  /** The batch is parked and holds are open. */
  record Held(int holds) implements Verdict {}

  /** The batch is parked for that reason: this execution ends, and the next drain plans afresh. */
  record Parked(String reason) implements Verdict {}

  /** Another execution has the batch, or it is over: this one ends. */
  record Ended(String reason) implements Verdict {}
}
