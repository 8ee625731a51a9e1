package dev.drawbridge.diagnose.vital;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;

/** Whether Salesforce is being left alone because it did not take calls. */
public final class CircuitBreaker implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_BE_OPEN",
        "Circuit Breaker",
        "check-circuit-breaker",
        "See whether the org is up and admits the integration user. Everything waits in the trigger"
            + " log and goes out when it does.");
  }

  @Override
  public Finding look(Evidence evidence) {
    return switch (evidence.connection().breaker()) {
      case OPEN ->
          Finding.red(
              "Salesforce did not take the last calls (%s): nothing is sent for now.",
              reason(evidence));
      case HALF_OPEN ->
          Finding.yellow(
              "Salesforce did not take the last calls (%s): one is being tried.", reason(evidence));
      case CLOSED -> Finding.green();
    };
  }

  /** A code, never a customer's value. */
  private static String reason(Evidence evidence) {
    return evidence
        .database()
        .transaction(
            handle ->
                handle
                    .createQuery(
                        "SELECT coalesce(last_error, 'unknown') FROM drawbridge.connection WHERE id"
                            + " = 1")
                    .mapTo(String.class)
                    .one());
  }
}
