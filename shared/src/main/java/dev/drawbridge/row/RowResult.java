package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written into a row of the application.
 *
 * @param logId the change whose result it is; of two results for one row the later change's wins
 * @param sfid null leaves the row's own
 * @param sfidLogId the change that brought the sfid
 * @param recapture columns that the call had left out: put into the log with what the row holds
 */
public record RowResult(
    RecordKey record,
    long logId,
    @Nullable String sfid,
    String lastop,
    @Nullable String err,
    List<String> recapture,
    long sfidLogId) {

  public RowResult(
      RecordKey record,
      long logId,
      @Nullable String sfid,
      String lastop,
      @Nullable String err,
      List<String> recapture) {
    this(record, logId, sfid, lastop, err, recapture, logId);
  }

  RowResult withoutSfid() {
    return new RowResult(record, logId, null, lastop, err, recapture, logId);
  }
}
