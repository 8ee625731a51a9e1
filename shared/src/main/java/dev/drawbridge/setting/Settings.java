package dev.drawbridge.setting;

import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of one function. A value is taken from the environment under the setting's name,
 * else from the JSON of {@link Setting#ADVANCED_SETTINGS}, else it is the default; it is checked
 * when it is asked for, and what only shows of several together by {@link #validate}.
 */
public final class Settings {
  /** CloudFormation shows some thousand characters of a reason. */
  private static final int MOST_MISTAKES = 8;

  private final Map<String, String> environment;
  private final AdvancedSettings advanced;

  public Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    String json = this.environment.getOrDefault(Setting.ADVANCED_SETTINGS.name(), "");
    this.advanced = AdvancedSettings.parse(json.isBlank() ? "{}" : json);
  }

  /**
   * The value of the parameter AdvancedSettings that sets these.
   *
   * @param byKey values as texts, by the key of the setting
   */
  public static String advanced(Map<String, String> byKey) {
    return AdvancedSettings.json(byKey);
  }

  /**
   * A sentence for everything that is wrong with the advanced settings: the JSON itself, a key, a
   * value, and two values that contradict each other.
   */
  public List<String> mistakes() {
    if (!advanced.mistakes().isEmpty()) {
      return advanced.mistakes();
    }
    var mistakes = new ArrayList<String>();
    try {
      text(Setting.ADVANCED_SETTINGS);
      for (Combination combination : Combination.values()) {
        combination.mistake(this).ifPresent(mistakes::add);
      }
    } catch (SyncException.Misconfigured e) {
      mistakes.add(String.valueOf(e.getMessage()));
    }
    return List.copyOf(mistakes);
  }

  /**
   * @throws SyncException.Misconfigured with each of the {@link #mistakes}
   */
  public void validate() {
    List<String> mistakes = mistakes();
    if (mistakes.isEmpty()) {
      return;
    }
    int more = mistakes.size() - MOST_MISTAKES;
    String listed = String.join(" ", mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size())));
    throw new SyncException.Misconfigured(
        more > 0 ? "%s %d more are wrong.".formatted(listed, more) : listed);
  }

  /**
   * @throws SyncException.Misconfigured when it is missing or out of bounds
   */
  public String text(Setting setting) {
    String value = given(setting);
    setting
        .type()
        .objection(value)
        .ifPresent(
            must -> {
              throw new SyncException.Misconfigured(setting + " " + must + ".");
            });
    return value;
  }

  /**
   * @throws SyncException.Misconfigured when it is missing, no number or out of bounds
   */
  public int number(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  /**
   * @throws SyncException.Misconfigured when it is none of the words that its type lists
   */
  public String choice(Setting setting) {
    return text(setting);
  }

  /**
   * The constant of an enum that a setting of a choice names.
   *
   * @throws SyncException.Misconfigured when it is none of the words that its type lists
   */
  public <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
    return Enum.valueOf(type, text(setting));
  }

  /**
   * @throws SyncException.Misconfigured when it is neither true nor false
   */
  public boolean flag(Setting setting) {
    return text(setting).equals("true");
  }

  public Duration seconds(Setting setting) {
    return Duration.ofSeconds(number(setting));
  }

  public Duration minutes(Setting setting) {
    return Duration.ofMinutes(number(setting));
  }

  private String given(Setting setting) {
    String value = environment.getOrDefault(setting.name(), "");
    if (!value.isBlank()) {
      return value.strip();
    }
    String set = advanced.values().get(setting);
    if (set != null) {
      return set;
    }
    return setting
        .standard()
        .orElseThrow(
            () ->
                new SyncException.Misconfigured(
                    setting + " is not set in the function's environment: " + setting.purpose()));
  }
}
