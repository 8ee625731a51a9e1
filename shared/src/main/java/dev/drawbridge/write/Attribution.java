package dev.drawbridge.write;

import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Whether results can be those of the records at their positions. If they cannot, the answer counts
 * as none: the call is in doubt. Results of records that were not known before cannot be
 * distinguished here: for them Salesforce promises that results come in the order of the request,
 * and if READ_BACK_NEW_RECORDS is set, {@link NewRecords} checks it. Pure.
 */
final class Attribution {
  private Attribution() {}

  /**
   * One result for each record; a record whose id is known has that id; no id twice, since no
   * record is twice in a call.
   */
  static boolean plausible(List<OutgoingRecord> records, List<RecordResult> results) {
    if (records.size() != results.size()) {
      return false;
    }
    Set<String> seen = new HashSet<>();
    Iterator<OutgoingRecord> sent = records.iterator();
    for (RecordResult result : results) {
      OutgoingRecord record = sent.next();
      if (!(result instanceof RecordResult.Accepted accepted)) {
        continue;
      }
      String id = SalesforceId.of15(accepted.sfid());
      if (id.length() < 15 || !seen.add(id)) {
        return false;
      }
      if (record.sfid() != null && !SalesforceId.of15(record.sfid()).equals(id)) {
        return false;
      }
    }
    return true;
  }
}
