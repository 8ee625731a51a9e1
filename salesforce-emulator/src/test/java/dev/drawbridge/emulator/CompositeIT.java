package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several records or requests in one REST call. */
class CompositeIT extends OrgFixture {
  private static final String ACCOUNT = "{'attributes':{'type':'Account'},'Name':'%s'}";
  private Rest rest;

  @BeforeEach
  void login() throws Exception {
    rest = new Rest(org);
  }

  private static String collection(boolean allOrNone, String... records) {
    return "{'allOrNone':" + allOrNone + ",'records':[" + String.join(",", records) + "]}";
  }

  @Test
  void collectionSavesWhatItCan() throws Exception {
    Rest.Reply created =
        rest.post(
            "/composite/sobjects",
            collection(
                false,
                ACCOUNT.formatted("a"),
                ACCOUNT.formatted(""),
                "{'attributes':{'type':'Contact'},'LastName':'c'}"));
    assertThat(created.status()).isEqualTo(200);
    assertThat(created.text("0", "success")).isEqualTo("true");
    assertThat(created.text("1", "errors", "0", "statusCode")).isEqualTo("REQUIRED_FIELD_MISSING");
    assertThat(created.text("1", "errors", "0", "fields")).isEqualTo("[\"Name\"]");
    assertThat(created.text("2", "id")).startsWith("003");
  }

  @Test
  void allOrNoneSavesNothingAfterARefusal() throws Exception {
    Rest.Reply created =
        rest.post(
            "/composite/sobjects", collection(true, ACCOUNT.formatted("a"), ACCOUNT.formatted("")));
    assertThat(created.text("0", "errors", "0", "statusCode"))
        .isEqualTo("ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assertThat(rest.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("0");
  }

  @Test
  void collectionsUpdateUpsertReadAndDelete() throws Exception {
    Rest.Reply upserted =
        rest.patch(
            "/composite/sobjects/Account/External_ID__c",
            collection(
                false,
                "{'attributes':{'type':'Account'},'Name':'a','External_ID__c':'1'}",
                "{'attributes':{'type':'Account'},'Name':'b','External_ID__c':'2'}"));
    assertThat(upserted.text("0", "created")).isEqualTo("true");
    String first = upserted.text("0", "id");
    String second = upserted.text("1", "id");
    Rest.Reply updated =
        rest.patch(
            "/composite/sobjects",
            collection(
                false,
                "{'attributes':{'type':'Account'},'id':'" + first + "','Name':'new'}",
                "{'attributes':{'type':'Account'},'Name':'new'}"));
    assertThat(updated.text("0", "success")).isEqualTo("true");
    assertThat(updated.text("1", "errors", "0", "statusCode")).isEqualTo("MISSING_ARGUMENT");
    String absent = "001000000000000AAA";
    JsonNode read =
        rest.get("/composite/sobjects/Account?ids=" + first + "," + absent + "&fields=Name").body();
    assertThat(read.path(0).path("Name").asText()).isEqualTo("new");
    assertThat(read.path(1).isNull()).isTrue();
    assertThat(
            rest.post("/composite/sobjects/Account", "{'ids':['" + second + "'],'fields':['Name']}")
                .text("0", "Name"))
        .isEqualTo("b");
    Rest.Reply deleted =
        rest.delete("/composite/sobjects?ids=" + first + "," + second + "&allOrNone=true");
    assertThat(deleted.body()).hasSize(2).allMatch(each -> each.path("success").asBoolean());
  }

  @Test
  void collectionsTakeTwoHundredRecords() throws Exception {
    String records = String.join(",", Collections.nCopies(201, ACCOUNT.formatted("a")));
    rest.post("/composite/sobjects", "{'records':[" + records + "]}")
        .refused(400, "EXCEEDED_ID_LIMIT", "cannot submit more than 200 records");
    rest.post("/composite/sobjects", "{'records':[{'Name':'a'}]}")
        .refused(400, "INVALID_INPUT", "attributes.type");
    rest.post("/composite/sobjects", "{}").refused(400, "JSON_PARSER_ERROR", "records");
  }

  private static String composite(boolean allOrNone, String... requests) {
    return "{'allOrNone':"
        + allOrNone
        + ",'compositeRequest':["
        + String.join(",", requests)
        + "]}";
  }

  private static String part(String method, String reference, String path, String body) {
    return "{'method':'%s','referenceId':'%s','url':'/services/data/v65.0%s'%s}"
        .formatted(method, reference, path, body.isEmpty() ? "" : ",'body':" + body);
  }

  @Test
  void laterSubrequestsUseResultsOfEarlierOnes() throws Exception {
    Rest.Reply reply =
        rest.post(
            "/composite",
            composite(
                false,
                part("POST", "acc", "/sobjects/Account", "{'Name':'a','NumberOfEmployees':7}"),
                part(
                    "POST", "con", "/sobjects/Contact", "{'LastName':'c','AccountId':'@{acc.id}'}"),
                part("GET", "read", "/sobjects/Account/@{acc.id}?fields=NumberOfEmployees", ""),
                part(
                    "PATCH",
                    "copy",
                    "/sobjects/Contact/@{con.id}",
                    "{'Description':'has @{read.NumberOfEmployees} people'}"),
                part("GET", "query", "/query?q=SELECT+AccountId,Description+FROM+Contact", ""),
                part("GET", "again", "/sobjects/Account/@{query.records[0].AccountId}", "")));
    assertThat(reply.status()).isEqualTo(200);
    JsonNode parts = reply.body().path("compositeResponse");
    assertThat(parts.findValuesAsText("httpStatusCode"))
        .containsExactly("201", "201", "200", "204", "200", "200");
    assertThat(parts.path(0).path("httpHeaders").path("Location").asText())
        .contains("/sobjects/Account/001");
    assertThat(parts.path(3).path("body").isNull()).isTrue();
    assertThat(parts.path(4).path("body").path("records").path(0).path("Description").asText())
        .isEqualTo("has 7 people");
    assertThat(parts.path(5).path("referenceId").asText()).isEqualTo("again");
  }

  @Test
  void failedReferenceHaltsOnlyItsDependants() throws Exception {
    Rest.Reply reply =
        rest.post(
            "/composite",
            composite(
                false,
                part("POST", "acc", "/sobjects/Account", "{}"),
                part(
                    "POST", "con", "/sobjects/Contact", "{'LastName':'c','AccountId':'@{acc.id}'}"),
                part("POST", "own", "/sobjects/Contact", "{'LastName':'d'}")));
    assertThat(reply.text("compositeResponse", "0", "body", "0", "errorCode"))
        .isEqualTo("REQUIRED_FIELD_MISSING");
    assertThat(reply.text("compositeResponse", "1", "body", "0", "errorCode"))
        .isEqualTo("PROCESSING_HALTED");
    assertThat(reply.text("compositeResponse", "1", "body", "0", "message"))
        .isEqualTo("Invalid reference specified. No value for acc.id found in acc");
    assertThat(reply.text("compositeResponse", "2", "httpStatusCode")).isEqualTo("201");
  }

  @Test
  void allOrNoneTakesEverythingBack() throws Exception {
    String kept = rest.create("Account", "{'Name':'kept','Phone':'1'}");
    Rest.Reply reply =
        rest.post(
            "/composite",
            composite(
                true,
                part("POST", "acc", "/sobjects/Account", "{'Name':'a'}"),
                part("PATCH", "kept", "/sobjects/Account/" + kept, "{'Phone':'2'}"),
                part("POST", "bad", "/sobjects/Account", "{}"),
                part("DELETE", "never", "/sobjects/Account/" + kept, "")));
    assertThat(reply.status()).isEqualTo(200);
    JsonNode parts = reply.body().path("compositeResponse");
    assertThat(parts).hasSize(4).allMatch(part -> part.path("httpStatusCode").asInt() == 400);
    assertThat(parts.path(2).path("body").path(0).path("errorCode").asText())
        .isEqualTo("REQUIRED_FIELD_MISSING");
    assertThat(parts.path(0).path("body").path(0).path("errorCode").asText())
        .isEqualTo("PROCESSING_HALTED");
    assertThat(parts.path(3).path("body").path(0).path("message").asText())
        .startsWith("The transaction was rolled back");
    assertThat(rest.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("1");
    assertThat(rest.get("/sobjects/Account/" + kept).text("Phone")).isEqualTo("1");
    assertThat(org.journal())
        .extracting(entry -> entry.path("outcome").asText())
        .containsExactly("created", "rejected", "rejected", "rejected", "rejected");
    assertThat(
            rest.post(
                    "/composite",
                    composite(true, part("POST", "a", "/sobjects/Account", "{'Name':'a'}")))
                .text("compositeResponse", "0", "httpStatusCode"))
        .isEqualTo("201");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|compositeRequest is missing",
        "{'compositeRequest':[]}|missing or empty",
        "{'compositeRequest':[{'method':'GET','url':'/x','referenceId':'a-b'}]}|can contain only",
        "{'compositeRequest':[{'method':'GET','referenceId':'a'}]}|needs method and url",
        "{'compositeRequest':[{'method':'GET','url':'/x','referenceId':'a'},{'method':'GET','url':'/x','referenceId':'a'}]}|Duplicate"
            + " ReferenceId"
      })
  void malformedCompositesAreRefused(String body, String sentence) throws Exception {
    rest.post("/composite", body).refused(400, "INVALID_INPUT", sentence);
  }

  @Test
  void compositeLimitsHold() throws Exception {
    String[] many = new String[26];
    String[] queries = new String[6];
    for (int i = 0; i < 26; i++) {
      many[i] = part("GET", "r" + i, "/limits", "");
    }
    for (int i = 0; i < 6; i++) {
      queries[i] = part("GET", "q" + i, "/query?q=SELECT+Id+FROM+Account", "");
    }
    rest.post("/composite", composite(false, many)).refused(400, "LIMIT_EXCEEDED", "25");
    rest.post("/composite", composite(false, queries)).refused(400, "LIMIT_EXCEEDED", "5 queries");
    Rest.Reply wrong =
        rest.post(
            "/composite",
            composite(
                false,
                "{'method':'GET','referenceId':'a','url':'elsewhere'}",
                part("TRACE", "b", "/limits", "")));
    assertThat(wrong.text("compositeResponse", "0", "httpStatusCode")).isEqualTo("404");
    assertThat(wrong.text("compositeResponse", "1", "httpStatusCode")).isEqualTo("405");
  }

  @Test
  void batchRunsOrHalts() throws Exception {
    String requests =
        "'batchRequests':[{'method':'POST','url':'v65.0/sobjects/Account','richInput':{'Name':'a'}},"
            + "{'method':'GET','url':'v65.0/sobjects/Account/nope'},{'method':'GET','url':'v65.0/query?q=SELECT"
            + " COUNT() FROM Account'}]}";
    Rest.Reply all = rest.post("/composite/batch", "{" + requests);
    assertThat(all.text("hasErrors")).isEqualTo("true");
    assertThat(all.body().findValuesAsText("statusCode")).containsExactly("201", "404", "200");
    assertThat(all.text("results", "2", "result", "totalSize")).isEqualTo("1");
    Rest.Reply halted = rest.post("/composite/batch", "{'haltOnError':true," + requests);
    assertThat(halted.body().findValuesAsText("statusCode")).containsExactly("201", "404", "412");
    assertThat(halted.text("results", "2", "result", "0", "errorCode"))
        .isEqualTo("BATCH_PROCESSING_HALTED");
    rest.post("/composite/batch", "{'batchRequests':[" + "{},".repeat(25) + "{}]}")
        .refused(400, "LIMIT_EXCEEDED", "25");
  }

  private static String tree(String name, String child) {
    return "{'records':[{'attributes':{'type':'Account','referenceId':'a'},'Name':'"
        + name
        + "','Contacts':{'records':[{'attributes':{'type':'Contact','referenceId':'c'},"
        + child
        + "}]}},{'attributes':{'type':'Account','referenceId':'b'},'Name':'other'}]}";
  }

  @Test
  void treeCreatesChildrenBelowTheirParents() throws Exception {
    Rest.Reply reply = rest.post("/composite/tree/Account", tree("a", "'LastName':'x'"));
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.text("hasErrors")).isEqualTo("false");
    assertThat(reply.body().path("results").findValuesAsText("referenceId"))
        .containsExactly("a", "c", "b");
    String contact = reply.text("results", "1", "id");
    assertThat(rest.get("/sobjects/Contact/" + contact).text("AccountId"))
        .isEqualTo(reply.text("results", "0", "id"));
  }

  @Test
  void treeIsCreatedWholeOrNotAtAll() throws Exception {
    Rest.Reply reply =
        rest.post("/composite/tree/Account", tree("a", "'LastName':'x','Email':'bad'"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("hasErrors")).isEqualTo("true");
    assertThat(reply.text("results", "0", "referenceId")).isEqualTo("c");
    assertThat(reply.text("results", "0", "errors", "0", "statusCode"))
        .isEqualTo("INVALID_EMAIL_ADDRESS");
    assertThat(rest.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("0");
  }

  @Test
  void malformedTreesAreRefused() throws Exception {
    rest.post("/composite/tree/Account", "{'records':[]}").refused(400, "INVALID_INPUT", "empty");
    rest.post(
            "/composite/tree/Account",
            "{'records':[{'attributes':{'type':'Contact','referenceId':'c'}}]}")
        .refused(400, "INVALID_INPUT", "must be of type Account");
    rest.post("/composite/tree/Account", "{'records':[7]}").refused(400, "INVALID_INPUT", "");
    rest.post(
            "/composite/tree/Account",
            "{'records':[{'attributes':{'type':'Account','referenceId':'a'},'Nope':{'records':[1]}}]}")
        .refused(400, "INVALID_FIELD", "No such column 'Nope'");
    rest.post("/composite/tree/Nope", "{}").refused(404, "NOT_FOUND", "does not exist");
  }
}
