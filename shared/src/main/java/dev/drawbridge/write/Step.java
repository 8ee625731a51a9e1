package dev.drawbridge.write;

/** The points between the side effects of a batch: where an invocation may die. */
public enum Step {
  BEFORE_LEASE,
  AFTER_LEASE,
  BEFORE_MARK_SENT,
  BEFORE_REQUEST,
  AFTER_ANSWER,
  BEFORE_SETTLE,
  AFTER_SETTLE,
  AFTER_ROW_UPDATE,
  BEFORE_JOB,
  AFTER_JOB,
  AFTER_JOB_STORED,
  AFTER_ADD,
  AFTER_BATCH_STORED,
  BEFORE_RESULTS,
  BEFORE_RELEASE
}
