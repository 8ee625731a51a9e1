package dev.drawbridge.emulator.bulk;

/** How far a job is. */
enum JobState {
  OPEN("Open"),
  CLOSED("Closed"),
  ABORTED("Aborted"),
  FAILED("Failed");

  private final String text;

  JobState(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
