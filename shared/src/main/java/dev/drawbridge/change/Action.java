package dev.drawbridge.change;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened to a row, in the trigger log's own words ({@code _trigger_log.action}). */
public enum Action {
  INSERT,
  UPDATE,
  DELETE;

  /** Empty for any other word: the log can be written by SQL. */
  public static Optional<Action> named(@Nullable String word) {
    return Arrays.stream(values()).filter(action -> action.name().equals(word)).findFirst();
  }
}
