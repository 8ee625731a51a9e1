package dev.drawbridge.emulator.bulk2;

/** How far a job is. */
public enum State {
  OPEN("Open"),
  UPLOAD_COMPLETE("UploadComplete"),
  IN_PROGRESS("InProgress"),
  JOB_COMPLETE("JobComplete"),
  FAILED("Failed"),
  ABORTED("Aborted");

  private final String text;

  State(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether nothing happens to the job any more. */
  public boolean finished() {
    return switch (this) {
      case OPEN, UPLOAD_COMPLETE, IN_PROGRESS -> false;
      case JOB_COMPLETE, FAILED, ABORTED -> true;
    };
  }
}
