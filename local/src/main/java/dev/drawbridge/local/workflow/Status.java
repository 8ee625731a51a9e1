package dev.drawbridge.local.workflow;

/** The states of an execution, by Step Functions' names. */
public enum Status {
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED
}
