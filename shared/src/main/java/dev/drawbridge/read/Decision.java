package dev.drawbridge.read;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of one image. */
sealed interface Decision {
  Image image();

  /** It is a new row. */
  record Insert(Image image) implements Decision {}

  /**
   * It is written into a row.
   *
   * @param kept columns that keep the row's value; then the row keeps its stamp, too
   * @param blocker the entry for which they do; null where none does
   * @param waits whether the row waits for an answer: then its status stays
   */
  record Write(LocalRow row, Image image, Set<String> kept, @Nullable Long blocker, boolean waits)
      implements Decision {
    public Write {
      kept = Set.copyOf(kept);
    }

    /** Whether the row shows the record for the first time. */
    boolean brings() {
      return row.sfid() == null;
    }
  }

  /**
   * It is read again later.
   *
   * @param blocker the entry that is in the way; null for none
   */
  record Again(Image image, Why why, @Nullable Long blocker) implements Decision {}
}
