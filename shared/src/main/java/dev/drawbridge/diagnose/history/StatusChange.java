package dev.drawbridge.diagnose.history;

import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Status;
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
 * @param causes those that are published with it
 */
public record StatusChange(
    String mapping,
    String ruleId,
    Status status,
    @Nullable Status previous,
    String message,
    Instant since,
    List<Cause> causes) {
  public StatusChange(
      String mapping,
      String ruleId,
      Status status,
      @Nullable Status previous,
      String message,
      Instant since) {
    this(mapping, ruleId, status, previous, message, since, List.of());
  }

  boolean isOfTheSameCheck(StatusChange other) {
    return mapping.equals(other.mapping) && ruleId.equals(other.ruleId);
  }

  StatusChange withCauses(List<Cause> published) {
    return new StatusChange(mapping, ruleId, status, previous, message, since, published);
  }
}
