package dev.drawbridge.triggerlog;

import dev.drawbridge.change.RecordKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of Salesforce ids that claimed entries name.
 *
 * @param holders by sfid, the rows whose present life it is
 * @param gone records that are deleted in Salesforce
 */
public record SfidFacts(Map<String, List<RecordKey>> holders, Set<String> gone) {
  public SfidFacts {
    holders = Map.copyOf(holders);
    gone = Set.copyOf(gone);
  }
}
