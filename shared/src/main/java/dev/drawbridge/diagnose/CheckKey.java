package dev.drawbridge.diagnose;

import java.util.List;

/**
 * Names a check of the connection or of one mapping.
 *
 * @param mapping the object's name; empty for a check of the connection
 */
public record CheckKey(String mapping, String ruleId) {
  static String[] mappings(List<CheckKey> keys) {
    return keys.stream().map(CheckKey::mapping).toArray(String[]::new);
  }

  static String[] ruleIds(List<CheckKey> keys) {
    return keys.stream().map(CheckKey::ruleId).toArray(String[]::new);
  }

  boolean isOfConnection() {
    return mapping.isEmpty();
  }
}
