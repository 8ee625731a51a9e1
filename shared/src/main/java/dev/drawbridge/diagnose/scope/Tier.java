package dev.drawbridge.diagnose.scope;

/** How much is looked at. */
public enum Tier {
  /** Vital signs: no call to Salesforce. */
  VITAL,
  /** Everything. */
  FULL
}
