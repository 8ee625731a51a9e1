package dev.drawbridge.emulator.bulk;

/** How far a batch is. */
enum BatchState {
  QUEUED("Queued"),
  IN_PROGRESS("InProgress"),
  COMPLETED("Completed"),
  FAILED("Failed"),
  NOT_PROCESSED("NotProcessed");

  private final String text;

  BatchState(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  boolean pending() {
    return this == QUEUED || this == IN_PROGRESS;
  }
}
