package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Outage;
import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether Salesforce takes the calls of the writer, or is being left alone since it did not. */
public final class CircuitBreaker implements Check<Evidence> {
  private static final Duration SECOND_RESULT = Duration.ofMinutes(1);

  /** What passes within that needs no operator. */
  private static final Duration PASSING = Duration.ofSeconds(30);

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
    Breaker.State breaker = evidence.connection().breaker();
    return evidence.outage().map(outage -> of(breaker, outage)).orElseGet(Finding::green);
  }

  private static Finding of(Breaker.State breaker, Outage outage) {
    String words = outage.words();
    boolean lasts = outage.age().compareTo(PASSING) >= 0;
    return switch (breaker) {
      case OPEN -> Finding.red("%s: nothing is sent for now.", words).because(causes(outage));
      case HALF_OPEN -> half(words + ": one is being tried.", lasts);
      case CLOSED ->
          lasts
              ? Finding.red("%s: the batch under way tries again by itself.", words)
              : Finding.green();
    };
  }

  /**
   * Another reason is published although the check is RED already: an operator who waits for an
   * unavailable org must learn that it now rejects the secret. A breaker that has just opened needs
   * a second result.
   */
  private static List<Cause> causes(Outage outage) {
    Instant since = outage.since();
    return since == null || outage.age().compareTo(SECOND_RESULT) < 0
        ? List.of()
        : List.of(new Cause(outage.code(), since, since));
  }

  /** A look that meets the trial of a long outage has not seen its end. */
  private static Finding half(String message, boolean lasts) {
    return lasts ? Finding.red("%s", message) : Finding.yellow("%s", message);
  }
}
