package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single records over REST. */
class RestWriteIT extends OrgFixture {
  private Rest rest;

  @BeforeEach
  void login() throws Exception {
    rest = new Rest(org);
  }

  @Test
  void createdRecordHasALocationAndIsJournaledAsRest() throws Exception {
    Rest.Reply created =
        rest.post(
            "/sobjects/Account", "{'Name':'Acme','NumberOfEmployees':3,'AnnualRevenue':1500000}");
    assertThat(created.status()).isEqualTo(201);
    String id = created.text("id");
    assertThat(created.body().toString())
        .isEqualTo("{\"id\":\"" + id + "\",\"success\":true,\"errors\":[]}");
    assertThat(created.http().headers().firstValue("Location"))
        .hasValue("/services/data/v65.0/sobjects/Account/" + id);
    JsonNode entry = org.journal().getFirst();
    assertThat(entry.path("api").asText()).isEqualTo("rest");
    assertThat(entry.path("verb").asText()).isEqualTo("create");
    assertThat(entry.path("fields").path("NumberOfEmployees").asText()).isEqualTo("3");
    assertThat(
            rest.get("/sobjects/Account/" + id + "?fields=Name,AnnualRevenue")
                .text("AnnualRevenue"))
        .isEqualTo("1500000.0");
  }

  @Test
  void updateAndDeleteAnswerWithoutABody() throws Exception {
    String id = rest.create("Account", "{'Name':'Acme','Phone':'1'}");
    Rest.Reply updated = rest.patch("/sobjects/Account/" + id, "{'Name':'New','Phone':null}");
    assertThat(updated.status()).isEqualTo(204);
    assertThat(updated.http().body()).isEmpty();
    JsonNode record = rest.get("/sobjects/Account/" + id).body();
    assertThat(record.path("Name").asText()).isEqualTo("New");
    assertThat(record.path("Phone").isNull()).isTrue();
    assertThat(rest.delete("/sobjects/Account/" + id).status()).isEqualTo(204);
    rest.get("/sobjects/Account/" + id).refused(404, "ENTITY_IS_DELETED", "entity is deleted");
    rest.delete("/sobjects/Account/" + id).refused(404, "ENTITY_IS_DELETED", "entity is deleted");
    rest.patch("/sobjects/Account/" + id, "{'Name':'x'}")
        .refused(404, "ENTITY_IS_DELETED", "entity is deleted");
    assertThat(org.journal())
        .extracting(entry -> entry.path("outcome").asText())
        .containsExactly("created", "updated", "deleted", "rejected", "rejected");
  }

  @Test
  void methodMayBeNamedInAParameter() throws Exception {
    String id = rest.create("Account", "{'Name':'Acme'}");
    assertThat(rest.post("/sobjects/Account/" + id + "?_HttpMethod=PATCH", "{'Name':'b'}").status())
        .isEqualTo(204);
    assertThat(rest.get("/sobjects/Account/" + id).text("Name")).isEqualTo("b");
  }

  @Test
  void headAnswersLikeGetWithoutTheBody() throws Exception {
    String id = rest.create("Account", "{'Name':'Acme'}");
    Rest.Reply head = rest.call("HEAD", "/sobjects/Account/" + id, "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.http().body()).isEmpty();
    assertThat(rest.call("HEAD", "/sobjects/Account/001000000000000AAA", "").status())
        .isEqualTo(404);
  }

  @Test
  void refusedRecordNamesItsFields() throws Exception {
    Rest.Reply refused = rest.post("/sobjects/Account", "{'Phone':'1'}");
    refused.refused(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]");
    assertThat(refused.text("0", "fields")).isEqualTo("[\"Name\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'Foo':'x'}|INVALID_FIELD|No such column 'Foo' on sobject of type Account",
        "{'Name':5}|JSON_PARSER_ERROR|Cannot deserialize instance of string from VALUE_NUMBER_INT"
            + " value 5",
        "{'Name':true}|JSON_PARSER_ERROR|from VALUE_TRUE value true",
        "{'Name':['a']}|JSON_PARSER_ERROR|from START_ARRAY value [",
        "{'Name':{'a':1}}|JSON_PARSER_ERROR|from START_OBJECT value {",
        "{'Name':'a','NumberOfEmployees':'x'}|JSON_PARSER_ERROR|instance of int from VALUE_STRING"
            + " value x",
        "{'Name':'a','NumberOfEmployees':1.5}|JSON_PARSER_ERROR|instance of int from"
            + " VALUE_NUMBER_FLOAT value 1.5",
        "{'Name':'a','Id':'001000000000000AAA'}|INVALID_FIELD_FOR_INSERT_UPDATE|cannot specify Id"
            + " in an insert call",
        "{'Name':'a','Nope__r':{'Name':'x'}}|INVALID_FIELD|No such column 'Nope__r'",
        "{'Name':'a','Name':'b'}|JSON_PARSER_ERROR|Duplicate field",
        "{'Name':'a'|JSON_PARSER_ERROR|Unexpected end-of-input",
        "{'Name':'a'}x|JSON_PARSER_ERROR|",
        "[]|JSON_PARSER_ERROR|must be a JSON object",
        "''|JSON_PARSER_ERROR|The HTTP entity body is required"
      })
  void malformedRecordsAreRefusedAsAWhole(String body, String code, String sentence)
      throws Exception {
    Rest.Reply refused =
        rest.post("/sobjects/Account", body, "Content-Type", "application/json; charset=UTF-8");
    refused.refused(400, code, sentence == null ? "" : sentence);
    assertThat(refused.http().body()).doesNotContain("com.fasterxml", "java.");
  }

  @Test
  void idInTheBodyOfAnUpdateIsRefused() throws Exception {
    String id = rest.create("Account", "{'Name':'Acme'}");
    rest.patch("/sobjects/Account/" + id, "{'Id':'" + id + "'}")
        .refused(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/sobjects/Account,'HEAD,GET,POST'",
    "DELETE,/sobjects/Account,'HEAD,GET,POST'",
    "POST,/sobjects/Account/001000000000000AAA,'HEAD,GET,PATCH,DELETE'",
    "PUT,/sobjects/Account/External_ID__c/a,'HEAD,GET,PATCH,DELETE'",
    "POST,/limits,'HEAD,GET'",
    "DELETE,/query?q=x,'HEAD,GET'",
    "GET,/composite/tree/Account,POST",
    "PATCH,/sobjects/Account/describe,'HEAD,GET'"
  })
  void otherMethodsAreNotAllowed(String method, String path, String allowed) throws Exception {
    rest.call(method, path, "")
        .refused(
            405,
            "METHOD_NOT_ALLOWED",
            "HTTP Method '" + method + "' not allowed. Allowed are " + allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded"})
  void bodyOfAnotherTypeIsRefused(String type) throws Exception {
    rest.post("/sobjects/Account", "{'Name':'a'}", "Content-Type", type)
        .refused(415, "UNSUPPORTED_MEDIA_TYPE", type);
  }

  @Test
  void unknownRecordsAndObjectsAreNotFound() throws Exception {
    rest.get("/sobjects/Account/nonsense")
        .refused(
            404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible");
    rest.delete("/sobjects/Account/001000000000000AAA")
        .refused(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    rest.get("/sobjects/Account/003000000000000AAA").refused(404, "NOT_FOUND", "does not exist");
    rest.post("/sobjects/Nope", "{'Name':'a'}").refused(404, "NOT_FOUND", "does not exist");
    rest.get("/sobjects/Account/a/b/c").refused(404, "NOT_FOUND", "does not exist");
  }

  @Test
  void parentMayBeNamedByItsExternalId() throws Exception {
    String account = rest.create("Account", "{'Name':'Acme','External_ID__c':'A/1'}");
    String contact = rest.create("Contact", "{'LastName':'b','Account':{'External_ID__c':'A/1'}}");
    assertThat(rest.get("/sobjects/Contact/" + contact).text("AccountId")).isEqualTo(account);
    rest.post("/sobjects/Contact", "{'LastName':'b','Account':{'External_ID__c':'none'}}")
        .refused(400, "INVALID_FIELD", "Foreign key external ID: none not found");
  }

  @Test
  void upsertCreatesThenUpdates() throws Exception {
    String path = "/sobjects/Account/External_ID__c/A%2F1";
    Rest.Reply created = rest.patch(path, "{'Name':'Acme'}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().path("created").asBoolean()).isTrue();
    Rest.Reply updated = rest.patch(path, "{'Name':'b'}");
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.body().toString())
        .isEqualTo(
            "{\"id\":\""
                + created.text("id")
                + "\",\"success\":true,\"errors\":[],\"created\":false}");
    assertThat(rest.patch("/services/data/v45.0" + path, "{'Name':'c'}").status()).isEqualTo(204);
    assertThat(rest.get(path).text("Name")).isEqualTo("c");
    assertThat(org.journal().getLast().path("externalId").path("value").asText()).isEqualTo("A/1");
    assertThat(rest.delete(path).status()).isEqualTo(204);
    assertThat(rest.get(path).status()).isEqualTo(404);
  }

  @Test
  void upsertRefusesItsKeyInTheBodyAndOtherFields() throws Exception {
    rest.patch("/sobjects/Account/External_ID__c/a", "{'Name':'b','External_ID__c':'a'}")
        .refused(
            400,
            "INVALID_FIELD",
            "The External_ID__c field should not be specified in the sobject data.");
    rest.patch("/sobjects/Account/Phone/1", "{'Name':'b'}")
        .refused(404, "NOT_FOUND", "Provided external ID field does not exist");
  }

  @Test
  void severalMatchesAreAChoice() throws Exception {
    org.control(
        "/schema",
        "{\"name\":\"Thing__c\",\"keyPrefix\":\"a0Z\",\"fields\":[{\"name\":\"Key__c\",\"type\":\"string\",\"externalId\":true,\"idLookup\":true}]}");
    String first = rest.create("Thing__c", "{'Key__c':'k'}");
    String second = rest.create("Thing__c", "{'Key__c':'k'}");
    for (Rest.Reply reply :
        new Rest.Reply[] {
          rest.patch("/sobjects/Thing__c/Key__c/k", "{}"), rest.get("/sobjects/Thing__c/Key__c/k")
        }) {
      assertThat(reply.status()).isEqualTo(300);
      assertThat(reply.body().toString())
          .isEqualTo(
              "[\"/services/data/v65.0/sobjects/Thing__c/"
                  + first
                  + "\",\"/services/data/v65.0/sobjects/Thing__c/"
                  + second
                  + "\"]");
    }
  }

  @Test
  void upsertByIdUpdatesOrCreates() throws Exception {
    Rest.Reply created = rest.post("/sobjects/Account/Id", "{'Name':'a'}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(rest.patch("/sobjects/Account/Id/" + created.text("id"), "{'Name':'b'}").status())
        .isEqualTo(204);
  }

  @Test
  void duplicateRuleWarnsUnlessTheHeaderAllowsIt() throws Exception {
    org.control("/duplicate-rules", "{\"object\":\"Lead\",\"fields\":[\"Email\"]}");
    String lead = "{'LastName':'a','Company':'b','Email':'a@b.de'}";
    rest.create("Lead", lead);
    Rest.Reply refused = rest.post("/sobjects/Lead", lead);
    refused.refused(400, "DUPLICATES_DETECTED", "Use one of these records?");
    assertThat(refused.text("0", "duplicateResult", "allowSave")).isEqualTo("true");
    assertThat(
            rest.post("/sobjects/Lead", lead, "Sforce-Duplicate-Rule-Header", "allowSave=true")
                .status())
        .isEqualTo(201);
  }

  @Test
  void updatedAndDeletedAreListed() throws Exception {
    String kept = rest.create("Account", "{'Name':'a'}");
    String gone = rest.create("Account", "{'Name':'b'}");
    rest.delete("/sobjects/Account/" + gone);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String span = "?start=" + now.minus(Duration.ofHours(1)) + "&end=" + now.plusSeconds(120);
    Rest.Reply updated = rest.get("/sobjects/Account/updated/" + span);
    assertThat(updated.text("ids")).isEqualTo("[\"" + kept + "\"]");
    assertThat(updated.text("latestDateCovered")).endsWith("+0000");
    Rest.Reply deleted = rest.get("/sobjects/Account/deleted" + span.replace("Z", "%2B00:00"));
    assertThat(deleted.text("deletedRecords", "0", "id")).isEqualTo(gone);
    assertThat(deleted.body().has("earliestDateAvailable")).isTrue();
    rest.get("/sobjects/Account/updated").refused(400, "INVALID_REPLICATION_DATE", "start");
    rest.get("/sobjects/Account/updated?start=x&end=y")
        .refused(400, "INVALID_REPLICATION_DATE", "no date and time: x");
  }

  @Test
  void describeIsSentAgainOnlyAfterAChange() throws Exception {
    for (String path :
        new String[] {"/sobjects", "/sobjects/Account", "/sobjects/Account/describe"}) {
      Rest.Reply first = rest.get(path);
      String modified = first.http().headers().firstValue("Last-Modified").orElseThrow();
      Rest.Reply second = rest.get(path, "If-Modified-Since", modified);
      assertThat(second.status()).isEqualTo(304);
      assertThat(second.http().body()).isEmpty();
      assertThat(rest.get(path, "If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT").status())
          .isEqualTo(200);
      org.control("/schema", "{\"name\":\"New__c\",\"keyPrefix\":\"a0Y\",\"fields\":[]}");
      assertThat(rest.get(path, "If-Modified-Since", modified).status()).isEqualTo(200);
    }
  }

  @Test
  void scriptedRecordErrorRefusesTheRecord() throws Exception {
    org.fault("{\"kind\":\"record-error\",\"verb\":\"create\",\"object\":\"Account\"}");
    rest.post("/sobjects/Account", "{'Name':'a'}").refused(400, "UNABLE_TO_LOCK_ROW", "Scripted");
    assertThat(rest.post("/sobjects/Account", "{'Name':'a'}").status()).isEqualTo(201);
  }

  @Test
  void limitsAreListedInFull() throws Exception {
    JsonNode limits = rest.get("/limits").body();
    assertThat(limits.size()).isGreaterThan(45);
    limits.forEach(
        limit -> assertThat(limit.fieldNames()).toIterable().contains("Max", "Remaining"));
    assertThat(limits.path("DailyApiRequests").path("Max").asInt()).isEqualTo(100_000);
  }

  @Test
  void pagesAreAsLargeAsTheHeaderAsks() throws Exception {
    var records = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      records.append(i == 0 ? "" : ",").append("{'attributes':{'type':'Account'},'Name':'n'}");
    }
    rest.post("/composite/sobjects", "{'records':[" + records + "]}");
    rest.create("Account", "{'Name':'last'}");
    Rest.Reply page =
        rest.get("/query?q=SELECT+Id+FROM+Account", "Sforce-Query-Options", "batchSize=1");
    assertThat(page.body().path("records")).hasSize(200);
    assertThat(rest.get(page.text("nextRecordsUrl")).body().path("records")).hasSize(1);
  }
}
