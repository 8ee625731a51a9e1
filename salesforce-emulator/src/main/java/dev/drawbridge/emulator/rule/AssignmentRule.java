package dev.drawbridge.emulator.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives leads or cases an owner, if the client asks for it.
 *
 * @param active whether it is the rule that useDefaultRule means
 */
public record AssignmentRule(
    String id, String name, String object, boolean active, List<Entry> entries) {
  /**
   * The first entry that fits decides.
   *
   * @param formula when it fits; null for always
   * @param owner the id of a user or a queue
   */
  public record Entry(@Nullable String formula, String owner) {}
}
