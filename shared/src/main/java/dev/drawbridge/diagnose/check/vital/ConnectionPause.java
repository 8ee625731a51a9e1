package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;

/** Whether the connection is paused. */
public final class ConnectionPause implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_BE_PAUSED",
        "Connection State",
        "check-connection-state",
        "Resume the connection when the reason for the pause is over. Changes are captured"
            + " meanwhile.");
  }

  @Override
  public Finding look(Evidence evidence) {
    Connection connection = evidence.connection();
    if (connection.state() == ConnectionState.PAUSED) {
      return Finding.yellow(
          "Your connection is paused: nothing is sent to Salesforce or read from it.");
    }
    return connection.pauseRequested()
        ? Finding.yellow("Your connection is about to pause: nothing more is claimed.")
        : Finding.green();
  }
}
