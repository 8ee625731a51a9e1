package dev.drawbridge.local.workflow;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state machine as read from its Amazon States Language text. */
public record Definition(String startAt, Map<String, State> states, @Nullable Duration timeout) {
  /**
   * Reads a definition in the JSONata dialect.
   *
   * @throws DefinitionException naming the first part that is wrong or not supported
   */
  public static Definition read(String json) {
    return new DefinitionReader(json).read();
  }

  State state(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new IllegalArgumentException("No state " + name);
    }
    return state;
  }
}
