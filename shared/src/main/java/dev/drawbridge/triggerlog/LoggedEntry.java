package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the trigger log as it is stored, before its life is known.
 *
 * @param sfid its own: what the row held when it was logged, or what was filled in since
 * @param doubtful it was sent before with an unknown outcome, also where it was sent once more and
 *     refused since
 * @param processed it was processed before: set back to NEW, or a copy of one that was
 * @param captured a function put it there and no trigger ({@code hc_capture_insert_from_row})
 * @param identity what is known of the local id, whichever of its lives it is about
 */
record LoggedEntry(
    long id,
    RecordKey record,
    Action action,
    @Nullable String sfid,
    RowImage values,
    RowImage old,
    boolean doubtful,
    boolean processed,
    boolean captured,
    @Nullable Identity identity) {

  /**
   * A row of {@code drawbridge.record_identity}.
   *
   * @param born entries of a greater place belong to it
   * @param ended up to this place; null while it lives
   * @param key the unique identifier that was accepted last
   */
  record Identity(String sfid, long born, @Nullable Long ended, @Nullable String key) {}

  /** Whether a trigger logged it as the first of a life: no other INSERT is a new row. */
  boolean isNewRow() {
    return action == Action.INSERT && !processed && !captured;
  }
}
