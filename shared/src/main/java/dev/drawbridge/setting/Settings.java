package dev.drawbridge.setting;

import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of one function, read from its environment and checked when asked for. */
public final class Settings {
  private final Map<String, String> environment;

  public Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * @throws SyncException.Misconfigured when it is missing or out of bounds
   */
  public String text(Setting setting) {
    String value = given(setting);
    if (value.length() < setting.least() || value.length() > setting.most()) {
      throw new SyncException.Misconfigured(
          setting
              + " must have between "
              + setting.least()
              + " and "
              + setting.most()
              + " characters.");
    }
    return value;
  }

  /**
   * @throws SyncException.Misconfigured when it is missing, no number or out of bounds
   */
  public int number(Setting setting) {
    String value = given(setting);
    boolean digits = value.matches("[0-9]{1,9}");
    int number = digits ? Integer.parseInt(value) : -1;
    if (number < setting.least() || number > setting.most()) {
      throw new SyncException.Misconfigured(
          setting
              + " must be a whole number of "
              + setting.unit()
              + " between "
              + setting.least()
              + " and "
              + setting.most()
              + ".");
    }
    return number;
  }

  /**
   * @throws SyncException.Misconfigured when it is none of the words that its unit lists
   */
  public String choice(Setting setting) {
    String value = given(setting);
    if (!List.of(setting.unit().split(" or ")).contains(value)) {
      throw new SyncException.Misconfigured(setting + " must be " + setting.unit() + ".");
    }
    return value;
  }

  /**
   * @throws SyncException.Misconfigured when it is neither true nor false
   */
  public boolean flag(Setting setting) {
    return choice(setting).equals("true");
  }

  public Duration seconds(Setting setting) {
    return Duration.ofSeconds(number(setting));
  }

  private String given(Setting setting) {
    String value = environment.get(setting.name());
    if (value != null && !value.isBlank()) return value.strip();
    return setting
        .standard()
        .orElseThrow(
            () ->
                new SyncException.Misconfigured(
                    setting + " is not set in the function's environment: " + setting.purpose()));
  }
}
