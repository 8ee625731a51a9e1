package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.util.Set;

/** Whether the way of signing in is one that Salesforce keeps. */
public final class SalesforceAuthentication implements Check<Evidence> {
  private static final Set<String> LASTING = Set.of("client_credentials", "jwt_bearer");

  @Override
  public Title title() {
    return new Title(
        "MUST_USE_LASTING_AUTHENTICATION",
        "Salesforce Authentication",
        "check-salesforce-authentication",
        "Make an External Client App with the flow client credentials or JWT bearer and put that"
            + " into the Salesforce secret.");
  }

  @Override
  public Finding look(Evidence evidence) {
    String flow = evidence.flow();
    if (LASTING.contains(flow)) {
      return Finding.green();
    }
    return Finding.red(
        "The Salesforce secret names the flow %s. Salesforce retires SOAP login() and the"
            + " username-password flow; use client_credentials or jwt_bearer.",
        flow.matches("[a-z_]{1,40}") ? flow : "unknown");
  }
}
