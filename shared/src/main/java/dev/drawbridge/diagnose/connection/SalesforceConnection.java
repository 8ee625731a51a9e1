package dev.drawbridge.diagnose.connection;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import dev.drawbridge.failure.SyncException;

/** Whether Salesforce answers and admits us. */
public final class SalesforceConnection implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_REACH_SALESFORCE",
        "Salesforce Connection",
        "check-salesforce-connection",
        "See whether the org is up, and check the Salesforce secret and that the app admits the"
            + " integration user.");
  }

  @Override
  public Finding look(Evidence evidence) {
    try {
      evidence.user();
      return Finding.green();
    } catch (SyncException e) {
      return Finding.red("%s", String.valueOf(e.getMessage()));
    }
  }
}
