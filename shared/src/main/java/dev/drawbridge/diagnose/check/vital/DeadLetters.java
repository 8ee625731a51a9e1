package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.util.ArrayList;

/** Whether messages lie in a dead-letter queue. */
public final class DeadLetters implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_HAVE_DEAD_LETTERS",
        "Dead Letters",
        "check-dead-letters",
        "Look at the messages, repair why they could not be delivered, and delete them: the truth"
            + " is in the database.");
  }

  @Override
  public Finding look(Evidence evidence) {
    var found = new ArrayList<String>();
    for (String queue : evidence.deadLetters().queues()) {
      long messages = evidence.deadLetters().depth(queue);
      if (messages > 0) {
        found.add("%s (%d)".formatted(queue, messages));
      }
    }
    return found.isEmpty()
        ? Finding.green()
        : Finding.red("Dead-letter queues are not empty: %s.", String.join("; ", found));
  }
}
