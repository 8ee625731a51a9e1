package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One part of the control plane. */
public interface Section {
  /**
   * The answer to a request; null if it is none of this section's.
   *
   * @throws IllegalArgumentException with a sentence if it cannot be done
   */
  @Nullable JsonNode answer(ControlRequest request) throws IOException;

  /** Back to how it is in a new org. */
  default void reset() {}
}
