package dev.drawbridge.write;

import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.mapping.SalesforceText;
import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/**
 * Reads new records back by the ids that Salesforce gave, and compares their unique identifiers
 * with what was sent: the only proof that a result belongs to its record when the id was not known
 * before.
 */
final class NewRecords {
  private final FieldValues values;

  NewRecords(FieldValues values) {
    this.values = values;
  }

  /**
   * @param keyField the unique identifier by which they were upserted
   * @param results one for each record
   * @throws dev.drawbridge.failure.SyncException when they cannot be read
   */
  boolean areThoseSent(
      String object, String keyField, List<OutgoingRecord> records, List<RecordResult> results) {
    Map<String, String> sent = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      if (results.get(i) instanceof RecordResult.Accepted accepted) {
        sent.put(accepted.sfid(), records.get(i).fields().getOrDefault(keyField, ""));
      }
    }
    return sent.keySet().stream()
        .gather(Gatherers.windowFixed(SalesforceLimits.RECORDS_PER_READ))
        .allMatch(ids -> sameKeys(sent, keyField, values.read(object, Set.of(keyField), ids)));
  }

  /** A record that is gone by now proves nothing. */
  private static boolean sameKeys(
      Map<String, String> sent, String keyField, Map<String, Map<String, @Nullable String>> found) {
    return found.entrySet().stream()
        .allMatch(
            record ->
                sameKey(sent.getOrDefault(record.getKey(), ""), record.getValue().get(keyField)));
  }

  static boolean sameKey(String sent, @Nullable String found) {
    if (found == null) {
      return sent.isEmpty();
    }
    if (SalesforceText.normalised(sent, false).equals(SalesforceText.normalised(found, false))) {
      return true;
    }
    try {
      return new BigDecimal(sent.strip()).compareTo(new BigDecimal(found.strip())) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
