package dev.drawbridge.event;

/** The events we publish, by their detail-type; their shapes are in events/schemas. */
public enum DetailType {
  CHANGES_WAITING("Changes Waiting"),
  BATCH_COMPLETED("Batch Completed"),
  WRITE_HELD("Write Held"),
  HOLD_RELEASED("Hold Released"),
  MESSAGE_REFUSED("Message Refused"),
  CHECK_CHANGED("Diagnostic Check Changed"),
  DIAGNOSIS_COMPLETED("Diagnosis Completed"),
  DIAGNOSIS_REQUESTED("Diagnosis Requested");

  /** The source of every event. */
  public static final String SOURCE = "dev.drawbridge";

  private final String text;

  DetailType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
