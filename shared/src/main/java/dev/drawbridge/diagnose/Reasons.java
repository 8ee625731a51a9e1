package dev.drawbridge.diagnose;

import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why something could not be seen, in words that hold no value of a customer's and no secret: our
 * own sentences as they are, of everything else the kind and the code.
 */
final class Reasons {
  private Reasons() {}

  static String of(@Nullable Throwable trouble) {
    if (trouble instanceof SyncException ours) {
      return String.valueOf(ours.getMessage());
    }
    Optional<SqlFailure> sql = SqlFailure.of(trouble);
    if (sql.isPresent()) {
      return sql.get().sentence();
    }
    return trouble == null
        ? "The check broke."
        : "The check broke (" + trouble.getClass().getSimpleName() + ").";
  }
}
