package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.Optional;

/**
 * Which failures hold what. Ordered Writes hold the queue, since nothing may overtake a change;
 * Merged Writes go on and resend a failed INSERT with the row's next change; Record-ordered holds
 * the record. Pure.
 *
 * @param on of Ordered Writes: what a rejected change must be to hold the queue
 */
public record HoldPolicy(WriteAlgorithm algorithm, On on) {
  /** Rejected changes that hold the queue under Ordered Writes. */
  public enum On {
    /** Heroku Connect's way: later changes of the record could only fail too. */
    INSERT,
    ANY
  }

  /** A DELETE that would delete another row's record is rejected and holds nothing. */
  Optional<Holds.Scope> onRejected(Action action, String code) {
    if (code.equals(OtherRows.STALE_DELETE)) {
      return Optional.empty();
    }
    return switch (algorithm) {
      case ORDERED ->
          on == On.ANY || action == Action.INSERT
              ? Optional.of(Holds.Scope.QUEUE)
              : Optional.empty();
      case MERGED -> Optional.empty();
      case RECORD_ORDERED -> Optional.of(Holds.Scope.RECORD);
    };
  }

  /** A change whose outcome is unknown is never sent again automatically. */
  Holds.Scope onUnknown() {
    return algorithm == WriteAlgorithm.ORDERED ? Holds.Scope.QUEUE : Holds.Scope.RECORD;
  }
}
