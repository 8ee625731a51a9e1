package dev.drawbridge.diagnose;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check whose status is another than the one that was last published, or that is RED for another
 * reason.
 *
 * @param mapping the object's name; empty for a check of the connection
 * @param previous null when nothing was published of it before
 * @param since when the new status was first seen
 * @param causes those that are told with it
 */
public record Change(
    String mapping,
    String ruleId,
    Status status,
    @Nullable Status previous,
    String message,
    Instant since,
    List<Cause> causes) {
  Change(
      String mapping,
      String ruleId,
      Status status,
      @Nullable Status previous,
      String message,
      Instant since) {
    this(mapping, ruleId, status, previous, message, since, List.of());
  }

  boolean isOfTheSameCheck(Change other) {
    return mapping.equals(other.mapping) && ruleId.equals(other.ruleId);
  }

  Change telling(List<Cause> told) {
    return new Change(mapping, ruleId, status, previous, message, since, told);
  }
}
