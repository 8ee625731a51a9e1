package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code limits/recordCount}. */
class RecordCountIT extends OrgFixture {
  private static final String OF_TWO = "/limits/recordCount?sObjects=Account,Contact";

  private Rest rest;
  private String first;

  @BeforeEach
  void twoAccounts() throws Exception {
    rest = new Rest(org);
    first = create(account("a", "1"));
    create(account("b", "2"));
  }

  private static Map<String, Integer> counts(Rest.Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Map<String, Integer> counts = new TreeMap<>();
    for (JsonNode each : reply.body().path("sObjects")) {
      assertThat(each).hasSize(2);
      counts.put(each.path("name").asText(), each.path("count").intValue());
    }
    return counts;
  }

  private Map<String, Integer> counts(String path) throws Exception {
    return counts(rest.get(path));
  }

  @Test
  void countsAreThoseOfTheNamedObjects() throws Exception {
    assertThat(counts(OF_TWO)).isEqualTo(Map.of("Account", 2, "Contact", 0));
    assertThat(counts("/limits/recordCount?sObjects=account,%20Account,Nothing__c"))
        .isEqualTo(Map.of("Account", 2));
    soap.delete(new String[] {first});
    create(record("Event", "DurationInMinutes", 5, "ActivityDateTime", "2020-01-01T10:00:00Z"));
    assertThat(counts("/limits/recordCount?sObjects=Account,Event"))
        .as("without deleted and archived ones")
        .isEqualTo(Map.of("Account", 1, "Event", 0));
  }

  @Test
  void withoutNamesAllObjectsAreCounted() throws Exception {
    org.control("/schema/Account/history", "{\"fields\":[\"Phone\"]}");
    for (String path : new String[] {"/limits/recordCount", "/limits/recordCount?sObjects"}) {
      assertThat(counts(path))
          .containsEntry("Account", 2)
          .containsEntry("Contact", 0)
          .containsEntry("User", 1)
          .doesNotContainKey("AccountHistory");
    }
    assertThat(rest.get("/limits/recordCount/Account").status()).isEqualTo(404);
    assertThat(rest.get("/services/data/v39.0" + OF_TWO).status()).isEqualTo(404);
  }

  @Test
  void countsAreOfAllRecordsWhoeverSeesThem() throws Exception {
    String rights = "{'system':['viewsetup'],'objects':{'Account':['read']}}";
    var reader = new Rest(org, org.user("reader", "Standard User", rights));
    org.control("/users/reader@example.com/hidden", "{\"objects\":[\"Account\"]}");
    assertThat(reader.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("0");
    assertThat(counts(reader.get(OF_TWO)))
        .as("an object that the user cannot see is not there")
        .isEqualTo(Map.of("Account", 2));
  }

  @Test
  void whoMayNotSeeTheSetupIsRefused() throws Exception {
    new Rest(org, org.user("plain", "Standard User", "{'objects':{'Account':['read']}}"))
        .get(OF_TWO)
        .refused(403, "FORBIDDEN", "View Setup and Configuration");
  }

  @Test
  void staleCountsStayAsTheyWere() throws Exception {
    org.control("/record-counts", "{\"stale\":true}");
    soap.delete(new String[] {first});
    create(record("Contact", "LastName", "c"));
    assertThat(counts(OF_TWO)).isEqualTo(Map.of("Account", 2, "Contact", 0));
    assertThat(org.get("/emulator/record-counts").body()).isEqualTo("{\"stale\":true}");
    org.control("/record-counts", "{\"stale\":false}");
    assertThat(counts(OF_TWO)).isEqualTo(Map.of("Account", 1, "Contact", 1));
    org.control("/record-counts", "{\"stale\":true}");
    org.control("/reset", "{}");
    assertThat(org.get("/emulator/record-counts").body()).isEqualTo("{\"stale\":false}");
  }
}
