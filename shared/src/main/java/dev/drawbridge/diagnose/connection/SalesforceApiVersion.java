package dev.drawbridge.diagnose.connection;

import dev.drawbridge.config.Setting;
import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import java.math.BigDecimal;
import java.util.List;

/** The connection's API version against the newest that the org offers. */
public final class SalesforceApiVersion implements Check<Evidence> {
  /** Below it the Bulk API is not used for writes: see BulkConditions. */
  private static final int LEAST_FOR_BULK = 39;

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
    String own = evidence.connection().apiVersion();
    List<String> offered = evidence.versions();
    String latest = offered.getLast();
    if (!offered.contains(own)) {
      return Finding.red(
          "Salesforce no longer offers the API version %s of your connection; the oldest is %s. %s",
          own, offered.getFirst(), advice(latest, own));
    }
    if (new BigDecimal(own).intValue() < LEAST_FOR_BULK) {
      return Finding.red(
          "%s Below version %d.0 the Bulk API is not used.", advice(latest, own), LEAST_FOR_BULK);
    }
    int behind = offered.size() - 1 - offered.indexOf(own);
    return behind >= evidence.threshold(Setting.API_VERSIONS_BEHIND)
        ? Finding.yellow("%s", advice(latest, own))
        : Finding.green();
  }

  private static String advice(String latest, String own) {
    return "The latest available Salesforce API version is %s. Your connection is using version %s. You should re-create your connection to use the latest version."
        .formatted(latest, own);
  }
}
