package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page for a person with a browser. */
class StatusPageIT {
  private final TestOrg org = new TestOrg();

  @AfterEach
  void close() {
    org.close();
  }

  @Test
  void showsRecordsCallsLimitsAndFaults() throws Exception {
    var rest = new Rest(org);
    rest.create("Account", "{'Name':'a'}");
    org.control("/limits", "{\"dailyApiRequests\":50}");
    org.fault("{\"kind\":\"slow\",\"verb\":\"query\",\"object\":\"<b>\",\"times\":3}");
    assertThat(org.get("/").body())
        .contains("1 of 50 API requests of 24 hours used")
        .contains("<td>Account</td><td>1</td>", "<td>rest</td><td>1</td>")
        .contains("<td>slow</td><td>query</td><td>&lt;b&gt;</td><td>0 of 3</td>");
  }

  @Test
  void otherPagesAreNotFound() throws Exception {
    assertThat(org.get("/favicon.ico").statusCode()).isEqualTo(404);
  }
}
