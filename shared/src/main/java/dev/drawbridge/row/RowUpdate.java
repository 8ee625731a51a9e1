package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written into a row of the application.
 *
 * @param logId the change whose result it is; of two results for one row the later change's wins
 * @param lastop {@link #IGNORED} for what the row's last change that was sent has become
 * @param sfid null leaves the row's own
 * @param sfidLogId the change that brought the sfid
 * @param recapture columns that the call had left out: put into the log with what the row holds
 */
public record RowUpdate(
    RecordKey record,
    long logId,
    @Nullable String sfid,
    String lastop,
    @Nullable String err,
    List<String> recapture,
    long sfidLogId) {

  /** A change that is not sent after all: it never stands in a row. */
  public static final String IGNORED = "IGNORED";

  public RowUpdate(
      RecordKey record,
      long logId,
      @Nullable String sfid,
      String lastop,
      @Nullable String err,
      List<String> recapture) {
    this(record, logId, sfid, lastop, err, recapture, logId);
  }

  /**
   * A change of which nothing is sent: the row says PENDING, perhaps, and nothing will settle it.
   */
  public static RowUpdate ignored(RecordKey record, long logId) {
    return new RowUpdate(record, logId, null, IGNORED, null, List.of());
  }

  boolean isIgnored() {
    return lastop.equals(IGNORED);
  }

  RowUpdate saying(LastResults.Status status) {
    return new RowUpdate(record, logId, sfid, status.lastop(), status.err(), recapture, sfidLogId);
  }

  RowUpdate withoutSfid() {
    return new RowUpdate(record, logId, null, lastop, err, recapture, logId);
  }
}
