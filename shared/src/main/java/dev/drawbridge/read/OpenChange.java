package dev.drawbridge.read;

import dev.drawbridge.change.Action;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of the application that a read must not undo.
 *
 * @param logId its entry of the trigger log; 0 for columns that are to be captured again
 * @param recordId of the row, when it was logged
 * @param sfid as far as the entry or its life's identity says it, 18 characters
 * @param columns that it writes
 * @param key its unique identifier, in the form in which Salesforce compares keys; of an INSERT
 * @param open whether its answer is still to come; else it came while the record was read
 */
record OpenChange(
    long logId,
    long recordId,
    @Nullable String sfid,
    Action action,
    Set<String> columns,
    @Nullable String key,
    boolean open) {
  OpenChange {
    columns = Set.copyOf(columns);
  }
}
