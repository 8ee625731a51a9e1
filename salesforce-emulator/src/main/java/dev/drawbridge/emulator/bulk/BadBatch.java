package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordInput;
import java.util.List;

/** A batch cannot be read as a whole; the message is Salesforce's sentence. */
public final class BadBatch extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<RecordInput> rows;

  public BadBatch(String message) {
    this(message, List.of());
  }

  private BadBatch(String message, List<RecordInput> rows) {
    super(message, null, false, false);
    this.rows = rows;
  }

  /** The same of a batch whose rows are known, as they were sent. */
  BadBatch of(List<RecordInput> sent) {
    return new BadBatch(message(), sent);
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  /** The rows of the batch if they could be told apart; else none. */
  public List<RecordInput> rows() {
    return rows;
  }

  public ApiFault fault() {
    return new ApiFault("InvalidBatch", message());
  }
}
