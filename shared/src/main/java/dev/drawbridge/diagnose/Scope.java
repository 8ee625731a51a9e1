package dev.drawbridge.diagnose;

/** What a run covers. */
public sealed interface Scope {
  /** The checks of the connection that make no call to Salesforce. */
  record VitalSigns() implements Scope {}

  /** The connection and all mappings. */
  record Everything() implements Scope {}

  /** The checks of one mapping. */
  record OneMapping(String object) implements Scope {}

  default Tier tier() {
    return this instanceof VitalSigns ? Tier.VITAL : Tier.FULL;
  }
}
