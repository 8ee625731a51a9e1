package dev.drawbridge.hold;

import dev.drawbridge.triggerlog.TriggerLog;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Entries that cannot be read, or whose row cannot be determined: one such entry is FAILED, has a
 * notice for the operator, and stops no other.
 */
public final class PoisonEntries {
  /** What stands in the log is no change. */
  public static final String INVALID_ENTRY = "INVALID_ENTRY";

  /** Two rows had the id; the entry does not say which it is of. */
  public static final String UNKNOWN_ROW = "UNKNOWN_ROW";

  private PoisonEntries() {}

  /**
   * @param reasons by log id, why; without any value
   */
  public static void fail(Handle handle, TriggerLog log, String code, Map<Long, String> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    Map<Long, String> messages = new LinkedHashMap<>();
    reasons.forEach((id, reason) -> messages.put(id, code + ": " + reason));
    log.fail(handle, messages);
    reasons.forEach((id, reason) -> Holds.notice(handle, log.table(), id, code, reason));
  }
}
