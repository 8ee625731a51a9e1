package dev.drawbridge.diagnose.scope;

/**
 * Names a check of the connection or of one mapping.
 *
 * @param mapping the object's name; empty for a check of the connection
 */
public record CheckKey(String mapping, String ruleId) {
  public boolean isOfConnection() {
    return mapping.isEmpty();
  }
}
