package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.connection.BoundOrganization;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.SalesforceId;
import org.jdbi.v3.core.JdbiException;

/** Whether Salesforce answers and admits us, and is the organization that the rows are of. */
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
      String organization = evidence.user().organizationId();
      return evidence
          .boundOrganization()
          .filter(bound -> !SalesforceId.same(bound, organization))
          .map(bound -> Finding.red("%s", BoundOrganization.another(bound, organization)))
          .orElseGet(Finding::green);
    } catch (SyncException e) {
      return Finding.red("%s%s", String.valueOf(e.getMessage()), failingSince(evidence));
    }
  }

  /** Known only to the database, which may be unavailable too. */
  private static String failingSince(Evidence evidence) {
    try {
      return evidence
          .outage()
          .filter(outage -> outage.since() != null)
          .map(outage -> " " + outage.words() + ".")
          .orElse("");
    } catch (SyncException | JdbiException e) {
      return "";
    }
  }
}
