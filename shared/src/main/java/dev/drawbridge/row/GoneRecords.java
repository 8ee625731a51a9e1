package dev.drawbridge.row;

import dev.drawbridge.triggerlog.FormerNames;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Which records are deleted in Salesforce: a row that names one is a new record. Every method runs
 * in the caller's transaction.
 */
public final class GoneRecords {
  private GoneRecords() {}

  /** Salesforce deleted them, or said that they are deleted. */
  public static void note(Handle handle, List<String> sfids) {
    if (sfids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.gone_record (sfid)
            SELECT DISTINCT unnest(:sfids) ON CONFLICT DO NOTHING
            """)
        .bindArray("sfids", String.class, sfids)
        .execute();
    FormerNames.forget(handle, sfids);
  }

  /** They were read from Salesforce: one that was deleted came back out of its bin. */
  public static void forget(Handle handle, Collection<String> sfids) {
    if (sfids.isEmpty()) {
      return;
    }
    handle
        .createUpdate("DELETE FROM drawbridge.gone_record WHERE sfid = ANY(:sfids)")
        .bindArray("sfids", String.class, sfids)
        .execute();
  }
}
