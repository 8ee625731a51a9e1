package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data, counters, latency of single objects, and answers whose results are out of step. */
class ControlIT extends OrgFixture {
  private List<String> createFour() throws Exception {
    SObject[] records = {
      account("a", "A"), account("b", "B"), account("c", "C"), account("d", "D")
    };
    return Arrays.stream(soap.create(records)).map(SaveResult::getId).toList();
  }

  private List<String> inTheOrg() throws Exception {
    return org.journal().stream().map(line -> line.path("id").asText()).toList();
  }

  @Test
  void loadedDataIsThereWithItsParents() throws Exception {
    JsonNode loaded =
        org.control(
            "/data",
            """
            {"Account": [{"Name": "Acme", "External_ID__c": "A-1"}],
             "Contact": [{"LastName": "Ada", "Account": {"External_ID__c": "A-1"}}]}
            """);
    assertThat(loaded.path("Account").asInt()).isEqualTo(1);
    assertThat(soap.query("SELECT Id FROM Contact WHERE Account.Name = 'Acme'").getSize())
        .isEqualTo(1);
    assertThat(org.journal()).allMatch(line -> line.path("api").asText().equals("control"));
  }

  @Test
  void dataThatBreaksARuleIsRefusedInASentenceWithItsPlace() throws Exception {
    var refused =
        org.post(
            "/emulator/data",
            "application/json",
            "{\"Account\":[{\"Name\":\"Good\"},{\"Phone\":\"1\"}]}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Account 2 cannot be loaded: REQUIRED_FIELD_MISSING");
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isZero();
    assertThat(org.post("/emulator/data", "application/json", "{\"Nope\":[]}").body())
        .contains("There is no object Nope.");
    assertThat(
            org.post("/emulator/data", "application/json", "{\"Account\":[{\"Nope\":1}]}").body())
        .contains("Account 1 cannot be loaded", "Nope");
  }

  @Test
  void journalTellsCallApiUserAndTimeOfEachAcceptedAndRejectedChange() throws Exception {
    Instant before = Instant.now();
    String user = soap.getUserInfo().getUserId();
    soap.create(new SObject[] {account("a", "A"), TestOrg.record("Account", "Phone", "1")});
    String id = new Rest(org).create("Account", "{'Name':'rest'}");
    new Rest(org)
        .patch("/sobjects/Account/" + id, "{'Name':''}")
        .refused(400, "REQUIRED_FIELD_MISSING", "");
    soap.delete(new String[] {id});
    List<JsonNode> lines = org.journal();
    assertThat(lines)
        .extracting(
            line -> line.path("seq").asInt(),
            line -> line.path("api").asText(),
            line -> line.path("verb").asText(),
            line -> line.path("outcome").asText(),
            line -> line.path("error").asText())
        .containsExactly(
            tuple(1, "soap", "create", "created", "null"),
            tuple(2, "soap", "create", "rejected", "REQUIRED_FIELD_MISSING"),
            tuple(3, "rest", "create", "created", "null"),
            tuple(4, "rest", "update", "rejected", "REQUIRED_FIELD_MISSING"),
            tuple(5, "soap", "delete", "deleted", "null"));
    assertThat(lines).allMatch(line -> line.path("user").asText().equals(user));
    assertThat(lines)
        .extracting(line -> Instant.parse(line.path("time").asText()))
        .isSorted()
        .allMatch(time -> !time.isBefore(before.truncatedTo(ChronoUnit.MILLIS)))
        .allMatch(time -> !time.isAfter(Instant.now()));
    List<Long> calls = lines.stream().map(line -> line.path("call").asLong()).toList();
    assertThat(calls.get(0)).as("of one call").isEqualTo(calls.get(1));
    assertThat(calls.subList(1, 5)).isSorted().doesNotHaveDuplicates();
    assertThat(lines.get(1).path("id").isNull()).isTrue();
    assertThat(lines.get(3).path("id").asText()).isEqualTo(id);
  }

  @Test
  void callsRefusedAsAWholeLeaveALineForEachOfTheirRecords() throws Exception {
    SObject[] two = {account("a", "A"), account("b", "B")};
    fault(ExceptionCode.INVALID_FIELD, () -> soap.upsert("Site", two));
    String[] ids = Collections.nCopies(201, "001D000000HRzKDIA1").toArray(String[]::new);
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.delete(ids));
    SObject[] strange = {TestOrg.record("Nope__c", "Name", "x")};
    fault(ExceptionCode.INVALID_TYPE, () -> soap.create(strange));
    List<JsonNode> lines = org.journal();
    assertThat(lines).hasSize(204);
    assertThat(lines).allMatch(line -> line.path("outcome").asText().equals("rejected"));
    assertThat(lines.subList(0, 2))
        .extracting(
            line -> line.path("verb").asText(),
            line -> line.path("error").asText(),
            line -> line.path("fields").path("Name").asText())
        .containsExactly(
            tuple("upsert", "INVALID_FIELD", "a"), tuple("upsert", "INVALID_FIELD", "b"));
    assertThat(lines.get(2).path("error").asText()).isEqualTo("EXCEEDED_ID_LIMIT");
    assertThat(lines.get(2).path("id").asText()).isEqualTo("001D000000HRzKDIA1");
    assertThat(lines.get(203).path("error").asText()).isEqualTo("INVALID_TYPE");
    JsonNode counters = TestOrg.JSON.readTree(org.get("/emulator/counters").body());
    assertThat(counters.at("/records/rejected").asInt()).isEqualTo(204);
    assertThat(counters.at("/records/accepted").asInt()).isZero();
    assertThat(soap.create(two)).allMatch(SaveResult::getSuccess);
  }

  @Test
  void bytesOfTheApisAreCountedAndNotThoseOfTheControlPlane() throws Exception {
    createFour();
    JsonNode bytes = TestOrg.JSON.readTree(org.get("/emulator/counters").body()).path("bytes");
    assertThat(bytes.path("received").asLong()).isPositive();
    assertThat(bytes.path("sent").asLong()).isPositive();
    assertThat(TestOrg.JSON.readTree(org.get("/emulator/counters").body()).path("bytes"))
        .isEqualTo(bytes);
    org.control("/reset", "{}");
    assertThat(
            TestOrg.JSON
                .readTree(org.get("/emulator/counters").body())
                .path("bytes")
                .path("received")
                .asLong())
        .isZero();
  }

  @Test
  void anObjectMayHaveALatencyOfItsOwn() throws Exception {
    org.control("/latency", "{\"objects\":{\"Contact\":{\"fixedMillis\":3600000}}}");
    assertThat(createFour()).hasSize(4);
    org.control("/latency", "{\"objects\":{\"Contact\":{\"fixedMillis\":400}}}");
    var contact = new SObject("Contact");
    contact.setField("LastName", "Ada");
    Instant start = Instant.now();
    soap.create(new SObject[] {contact});
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(390));
  }

  @Test
  void shuffledResultsAreAllThereInAnotherOrder() throws Exception {
    org.fault("{\"kind\":\"shuffle-results\",\"seed\":7}");
    List<String> answered = createFour();
    assertThat(answered).containsExactlyInAnyOrderElementsOf(inTheOrg()).isNotEqualTo(inTheOrg());
    assertThat(createFourMore()).isEqualTo(inTheOrg().subList(4, 8));
  }

  private List<String> createFourMore() throws Exception {
    SObject[] records = {
      account("e", "E"), account("f", "F"), account("g", "G"), account("h", "H")
    };
    return Arrays.stream(soap.create(records)).map(SaveResult::getId).toList();
  }

  @Test
  void aResultMayBeMissingOrComeTwice() throws Exception {
    org.fault("{\"kind\":\"missing-result\",\"record\":1}");
    assertThat(createFour()).hasSize(3).doesNotContain(inTheOrg().get(1));
    org.fault("{\"kind\":\"extra-result\"}");
    List<String> answered = createFourMore();
    assertThat(answered).hasSize(5);
    assertThat(answered.get(4)).isEqualTo(answered.get(0));
  }
}
