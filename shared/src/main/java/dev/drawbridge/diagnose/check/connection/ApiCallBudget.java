package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.salesforce.OrgInspection;
import dev.drawbridge.setting.Setting;

/** How much of the API calls of a day is used up. */
public final class ApiCallBudget implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_HAVE_API_CALLS_LEFT",
        "API Call Budget",
        "check-api-call-budget",
        "Find who makes the calls; raise the org's limit or ApiCallBudget. At api_stop_percent"
            + " nothing more is claimed.");
  }

  @Override
  public Finding look(Evidence evidence) {
    OrgInspection.Requests org = evidence.requests();
    int budget = evidence.threshold(Setting.API_CALL_BUDGET);
    long own = budget == 0 ? 0 : evidence.database().transaction(ApiBudget::made);
    long percent =
        Math.max(100 * org.used() / Math.max(1, org.limit()), budget == 0 ? 0 : 100 * own / budget);
    String message =
        "%,d of the org's %,d API calls of 24 hours are used".formatted(org.used(), org.limit())
            + (budget == 0 ? "." : ", and %,d of this stack's %,d.".formatted(own, budget));
    return Finding.graded(
        percent,
        evidence.threshold(Setting.API_WARN_PERCENT),
        evidence.threshold(Setting.API_STOP_PERCENT),
        message);
  }
}
