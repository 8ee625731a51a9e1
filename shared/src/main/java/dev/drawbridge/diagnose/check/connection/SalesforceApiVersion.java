package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.setting.Setting;
import java.math.BigDecimal;
import java.util.List;

/**
 * The connection's API version against those that the org offers. It never recommends a version
 * that this release cannot speak.
 */
public final class SalesforceApiVersion implements Check<Evidence> {
  /** Below it the Bulk API is not used for writes: see BulkConditions. */
  private static final int LEAST_FOR_BULK = 39;

  /** Three a year; Salesforce keeps a version for three years at least. */
  private static final int KEPT = 9;

  @Override
  public Title title() {
    return new Title(
        "MUST_USE_RECENT_API_VERSION",
        "Salesforce API Version",
        "check-salesforce-api-version",
        "Export the configuration and make the connection again with a newer ApiVersion. It never"
            + " moves by itself.");
  }

  @Override
  public Finding look(Evidence evidence) {
    return of(
        evidence.connection().apiVersion(),
        evidence.versions(),
        OrgConnection.VERSION,
        evidence.threshold(Setting.API_VERSIONS_BEHIND));
  }

  /**
   * @param offered by the org, the oldest first
   * @param spoken the newest version that this release knows
   * @param behind so many versions behind what is offered and spoken are too many
   */
  static Finding of(String own, List<String> offered, String spoken, int behind) {
    String latest = offered.getLast();
    if (!offered.contains(own)) {
      return Finding.red(
          "Salesforce no longer offers the API version %s of your connection; the oldest is %s. %s",
          own, offered.getFirst(), advice(latest, own));
    }
    if (number(own).intValue() < LEAST_FOR_BULK) {
      return Finding.red(
          "%s Below version %d.0 the Bulk API is not used.", advice(latest, own), LEAST_FOR_BULK);
    }
    List<String> usable =
        offered.stream().filter(v -> number(v).compareTo(number(spoken)) <= 0).toList();
    if (usable.size() - 1 - offered.indexOf(own) >= behind) {
      return Finding.yellow("%s", advice(latest, own));
    }
    return offered.size() - usable.size() >= KEPT
        ? Finding.yellow(
            "The latest available Salesforce API version is %s. This release of Drawbridge speaks"
                + " version %s, which Salesforce may retire soon; deploy a newer one.",
            latest, spoken)
        : Finding.green();
  }

  private static BigDecimal number(String version) {
    return new BigDecimal(version);
  }

  private static String advice(String latest, String own) {
    return "The latest available Salesforce API version is %s. Your connection is using version %s. You should re-create your connection to use the latest version."
        .formatted(latest, own);
  }
}
