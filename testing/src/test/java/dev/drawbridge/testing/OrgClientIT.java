package dev.drawbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An org is asked and told in words, and never answers a mistake with nothing. */
class OrgClientIT {
  private final Emulator emulator = Emulator.start(EmulatorOptions.inMemory());
  private final OrgClient org = new OrgClient(emulator.url());

  @BeforeEach
  void anAccountAndTwoContacts() {
    org.control()
        .addRecords(
            """
            {"Account": [{"Name": "Acme", "External_ID__c": "A-1"}],
             "Contact": [{"LastName": "Ada", "Account": {"External_ID__c": "A-1"}},
                         {"LastName": "Bob"}]}
            """);
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  @Test
  void aFieldIsNamedAsInTheQuery() {
    String soql = "SELECT LastName, Account.Name, Email FROM Contact ORDER BY LastName";
    assertThat(org.field(soql, "Account.Name")).isEqualTo("Acme");
    assertThat(org.field(soql, "Email")).isNull();
    assertThat(org.fields(soql, "LastName")).containsExactly("Ada", "Bob");
    assertThat(org.fields(soql, "Account.Name")).containsExactly("Acme", null);
    assertThat(org.pairs(soql, "LastName", "Account.Name"))
        .hasSize(2)
        .containsEntry("Ada", "Acme")
        .containsEntry("Bob", null);
    assertThat(org.count("SELECT COUNT() FROM Contact")).isEqualTo(2);
    assertThat(org.count("SELECT Id FROM Contact WHERE LastName = 'Ada'")).isOne();
  }

  @Test
  void whatIsNotThereIsAnErrorAndNotAnEmptyText() {
    assertThatThrownBy(() -> org.field("SELECT Id FROM Contact", "Phone"))
        .hasMessage("The query does not ask for Phone.");
    assertThatThrownBy(() -> org.field("SELECT Id FROM Lead", "Id"))
        .hasMessage("No record is found by: SELECT Id FROM Lead");
    assertThatThrownBy(() -> org.records("SELECT Nothing FROM Lead"))
        .hasMessageContaining("HTTP 400");
    assertThatThrownBy(() -> org.control().latency(-1, 0)).hasMessageContaining("HTTP 400");
  }

  @Test
  void aQueryIsReadToItsLastPage() {
    String leads =
        IntStream.range(0, 2_001)
            .mapToObj(i -> "{\"LastName\": \"l\", \"Company\": \"c" + i + "\"}")
            .collect(Collectors.joining(","));
    org.control().addRecords("{\"Lead\": [" + leads + "]}");
    assertThat(org.records("SELECT Id FROM Lead")).hasSize(2_001);
  }

  @Test
  void theControlPlaneIsToldAndTells() {
    OrgControl control = org.control();
    String ada = org.field("SELECT Id FROM Contact WHERE LastName = 'Ada'", "Id");
    control.addField(
        "Contact",
        """
        {"name": "Level__c", "type": "string", "length": 5}
        """);
    assertThat(org.field("SELECT Level__c FROM Contact", "Level__c")).isNull();
    control.endSessions();
    org.delete("Contact", ada);
    assertThat(org.count("SELECT Id FROM Contact")).isOne();
    assertThat(control.journal(3))
        .singleElement()
        .satisfies(line -> assertThat(line.path("outcome").asText()).isEqualTo("deleted"));
    assertThat(control.counters().at("/records/accepted").asInt()).isEqualTo(4);
    control.reset();
    assertThat(control.journal()).isEmpty();
  }

  @Test
  void whoLosesViewAllNoLongerSeesHiddenRecords() {
    String user = "integration@drawbridge.test";
    String ada = org.field("SELECT Id FROM Contact WHERE LastName = 'Ada'", "Id");
    org.control().hide(user, List.of(ada), List.of("Account"));
    assertThat(org.count("SELECT Id FROM Contact")).isEqualTo(2);
    org.control()
        .permit(
            user,
            """
            {"objects": {"Contact": ["read"], "Account": ["read", "viewall"]}}
            """);
    org.control().profile(user, "Standard User");
    assertThat(org.fields("SELECT LastName FROM Contact", "LastName")).containsExactly("Bob");
    assertThat(org.count("SELECT Id FROM Account")).isOne();
    org.control().hide(user, List.of(), List.of());
    assertThat(org.count("SELECT Id FROM Contact")).isEqualTo(2);
  }

  @Test
  void theOrgIsToldToMislead() {
    OrgControl control = org.control();
    String ada = org.field("SELECT Id FROM Contact WHERE LastName = 'Ada'", "Id");
    control.stamp(ada, Instant.parse("2026-01-02T03:04:05Z"));
    String soql = "SELECT SystemModstamp FROM Contact WHERE Id = '%s'".formatted(ada);
    assertThat(org.field(soql, "SystemModstamp")).startsWith("2026-01-02T03:04:05.000");
    control.nameUndeleted(true);
    control.refuseFutureEnds(true);
    control.staleRecordCounts(true);
    control.latencyOf("Lead", 3_600_000);
    control.expireLocators();
    assertThat(org.count("SELECT Id FROM Contact")).isEqualTo(2);
  }

  @Test
  void jobsThatThereAreNotAreAnError() {
    assertThat(org.control().jobs()).isEmpty();
    assertThatThrownBy(() -> org.control().abortJob("750")).hasMessageContaining("no job 750");
    assertThatThrownBy(() -> org.control().discardResults("751")).hasMessageContaining("job 751");
    assertThatThrownBy(() -> org.control().removeJob("752")).hasMessageContaining("no job 752");
  }

  @Test
  void aUserThatIsDeactivatedSignsInNoMore() {
    org.control().deactivate("integration@drawbridge.test");
    assertThatThrownBy(org::token).hasMessageContaining("HTTP 400");
    org.control().activate("integration@drawbridge.test");
    assertThat(org.pairs("SELECT Name, External_ID__c FROM Account", "Name", "External_ID__c"))
        .isEqualTo(Map.of("Acme", "A-1"));
  }
}
