package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.sobject.SObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST resources. */
class RestIT {
  private final TestOrg org = new TestOrg();
  private String token;

  @BeforeEach
  void login() throws Exception {
    token = org.token();
  }

  @AfterEach
  void close() {
    org.close();
  }

  private HttpResponse<String> get(String resource) throws Exception {
    return org.get("/services/data/v65.0" + resource, "Authorization", "Bearer " + token);
  }

  private JsonNode query(String soql) throws Exception {
    return TestOrg.JSON.readTree(
        get("/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8)).body());
  }

  @Test
  void versionsNeedNoSession() throws Exception {
    JsonNode versions = TestOrg.JSON.readTree(org.get("/services/data/").body());
    assertThat(versions.path(versions.size() - 1).toString())
        .isEqualTo(
            "{\"label\":\"Winter '27\",\"url\":\"/services/data/v68.0\",\"version\":\"68.0\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//services/data/v65.0/limits",
        "///services/data/v65.0/limits",
        "/services//data/v65.0//limits/",
        "//services/data/v65.0/query?q=SELECT%20Id%20FROM%20Account%20WHERE%20Name='%26'",
        "//services/data",
        "//services/oauth2/userinfo"
      })
  void doubledSlashesOfAPathAreOne(String path) throws Exception {
    HttpResponse<String> answer = org.get(path, "Authorization", "Bearer " + token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void bytesOfAPathWithALeadingDoubledSlashAreCounted() throws Exception {
    org.get("//services/data");
    JsonNode counters = TestOrg.JSON.readTree(org.get("/emulator/counters").body());
    String one = counters.path("bytes").toString();
    org.get("//services/data");
    counters = TestOrg.JSON.readTree(org.get("/emulator/counters").body());
    assertThat(counters.path("bytes").toString()).isNotEqualTo(one);
  }

  @Test
  void missingOrOldSessionIsRefused() throws Exception {
    for (String header : new String[] {"Bearer old", "Bearer", "nonsense"}) {
      HttpResponse<String> answer = org.get("/services/data/v65.0/limits", "Authorization", header);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body())
          .isEqualTo(
              "[{\"message\":\"Session expired or"
                  + " invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]");
    }
  }

  @Test
  void limitsCountCalls() throws Exception {
    HttpResponse<String> answer = get("/limits");
    assertThat(answer.headers().firstValue("Sforce-Limit-Info")).hasValue("api-usage=1/100000");
    assertThat(
            TestOrg.JSON.readTree(answer.body()).path("DailyApiRequests").path("Remaining").asInt())
        .isEqualTo(99_999);
  }

  @Test
  void recordsAreQueriedAndRead() throws Exception {
    String id =
        org.connect()
            .create(
                new SObject[] {TestOrg.record("Account", "Name", "Acme", "NumberOfEmployees", 3)})[
            0]
            .getId();
    JsonNode found = query("SELECT Id, Name, NumberOfEmployees, Parent.Name FROM Account");
    assertThat(found.path("totalSize").asInt()).isOne();
    assertThat(found.path("done").asBoolean()).isTrue();
    assertThat(found.path("records").path(0).toString())
        .isEqualTo(
            "{\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v65.0/sobjects/Account/"
                + id
                + "\"},\"Id\":\""
                + id
                + "\",\"Name\":\"Acme\",\"NumberOfEmployees\":3,\"Parent\":null}");
    JsonNode record = TestOrg.JSON.readTree(get("/sobjects/account/" + id).body());
    assertThat(record.path("CreatedDate").asText()).endsWith(".000+0000");
    assertThat(get("/sobjects/Account/001D000000HRzKDIA1").statusCode()).isEqualTo(404);
  }

  @Test
  void longResultsComeInPages() throws Exception {
    var soap = org.connect();
    for (int call = 0; call < 11; call++) {
      soap.create(
          IntStream.range(0, 200)
              .mapToObj(i -> TestOrg.record("Account", "Name", "n"))
              .toArray(SObject[]::new));
    }
    JsonNode first = query("SELECT Id FROM Account");
    assertThat(first.path("records")).hasSize(2_000);
    String next = first.path("nextRecordsUrl").asText();
    JsonNode second =
        TestOrg.JSON.readTree(org.get(next, "Authorization", "Bearer " + token).body());
    assertThat(second.path("records")).hasSize(200);
    assertThat(second.path("done").asBoolean()).isTrue();
  }

  @Test
  void queryAllFindsWhatIsInTheBinAndQueryDoesNot() throws Exception {
    var rest = new Rest(org);
    rest.delete("/sobjects/Account/" + rest.create("Account", "{'Name':'gone'}"));
    String soql = "?q=SELECT+Id,IsDeleted+FROM+Account";
    assertThat(rest.get("/query" + soql).text("totalSize")).isEqualTo("0");
    assertThat(rest.get("/queryAll" + soql).text("records", "0", "IsDeleted")).isEqualTo("true");
  }

  @Test
  void explainTellsHowAQueryFindsItsRecords() throws Exception {
    var rest = new Rest(org);
    rest.create("Account", "{'Name':'a','External_ID__c':'1'}");
    rest.create("Account", "{'Name':'b'}");
    String soql = "SELECT Id FROM Account WHERE External_ID__c = '1'";
    String encoded = URLEncoder.encode(soql, StandardCharsets.UTF_8);
    Rest.Reply reply = rest.get("/query?explain=" + encoded);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("plans", "0"))
        .isEqualTo(
            "{\"cardinality\":1,\"fields\":[\"External_ID__c\"],"
                + "\"leadingOperationType\":\"Index\",\"notes\":[],\"relativeCost\":0.5,"
                + "\"sobjectCardinality\":2,\"sobjectType\":\"Account\"}");
    assertThat(reply.text("plans", "1", "leadingOperationType")).isEqualTo("TableScan");
    assertThat(reply.text("plans", "1", "cardinality")).isEqualTo("2");
    assertThat(reply.text("sourceQuery")).isEqualTo(soql);
    assertThat(rest.get("/query?explain=SELECT+Id+FROM+Contact").body().path("plans")).hasSize(1);
    rest.get("/query?explain=SELECT+Nope+FROM+Contact")
        .refused(400, "INVALID_FIELD", "No such column 'Nope'");
  }

  @Test
  void mistakesAreExplained() throws Exception {
    HttpResponse<String> answer = get("/query?q=SELECT+Foo+FROM+Account");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = TestOrg.JSON.readTree(answer.body()).path(0);
    assertThat(error.path("errorCode").asText()).isEqualTo("INVALID_FIELD");
    assertThat(error.path("message").asText()).contains("No such column 'Foo'");
    assertThat(get("/query").statusCode()).isEqualTo(400);
    assertThat(get("/sobjects/Nope/describe").statusCode()).isEqualTo(404);
    assertThat(get("/nope").body())
        .isEqualTo(
            "[{\"message\":\"The requested resource does not"
                + " exist\",\"errorCode\":\"NOT_FOUND\"}]");
  }

  @Test
  void describeIsTheTwinOfSoap() throws Exception {
    JsonNode describe = TestOrg.JSON.readTree(get("/sobjects/Contact/describe").body());
    assertThat(describe.path("name").asText()).isEqualTo("Contact");
    assertThat(describe.path("fields").findValuesAsText("name")).contains("AccountId", "Email");
    assertThat(TestOrg.JSON.readTree(get("/sobjects").body()).path("sobjects")).hasSize(26);
  }
}
