package dev.drawbridge.diagnose.scope;

import java.util.Set;

/** What a run covers. */
public sealed interface Scope {
  /**
   * The checks of the connection that make no call to Salesforce.
   *
   * @param doubtful other checks, whose last result was a change that is not confirmed yet: they
   *     are made again with these, and only they may make calls
   */
  record VitalSigns(Set<CheckKey> doubtful) implements Scope {
    public VitalSigns {
      doubtful = Set.copyOf(doubtful);
    }

    public VitalSigns() {
      this(Set.of());
    }
  }

  /** The connection and all mappings. */
  record Everything() implements Scope {}

  /** The checks of one mapping. */
  record OneMapping(String object) implements Scope {}

  default Tier tier() {
    return this instanceof VitalSigns ? Tier.VITAL : Tier.FULL;
  }

  /** Whether mappings are looked at, or may be. */
  default boolean hasMappings() {
    return switch (this) {
      case VitalSigns vital -> vital.doubtful().stream().anyMatch(key -> !key.isOfConnection());
      case Everything ignored -> true;
      case OneMapping ignored -> true;
    };
  }

  /** Whether the mapping of an object is looked at. */
  default boolean hasMapping(String object) {
    return switch (this) {
      case VitalSigns vital ->
          vital.doubtful().stream().anyMatch(key -> key.mapping().equals(object));
      case Everything ignored -> true;
      case OneMapping one -> one.object().equalsIgnoreCase(object);
    };
  }

  /** Whether a check may ask how Salesforce describes the object now. */
  default boolean asksOf(String object) {
    return switch (this) {
      case VitalSigns vital ->
          hasMapping(object) || vital.doubtful().stream().anyMatch(CheckKey::isOfConnection);
      case Everything ignored -> true;
      case OneMapping ignored -> hasMapping(object);
    };
  }
}
