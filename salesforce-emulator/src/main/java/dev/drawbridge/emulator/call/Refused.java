package dev.drawbridge.emulator.call;

/** One record does not pass a rule; the others of its call go on. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RecordError error;

  public Refused(String code, String message, String... fields) {
    this(RecordError.of(code, message, fields));
  }

  public Refused(RecordError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public RecordError error() {
    return error;
  }
}
