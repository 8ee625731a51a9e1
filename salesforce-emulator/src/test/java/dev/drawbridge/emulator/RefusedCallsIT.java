package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BulkConnection;
import com.sforce.async.ContentType;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that are refused before their records are looked at are in the journal all the same. */
class RefusedCallsIT extends OrgFixture {
  private static final String BAD = "{'Name':'a','Nope':1}";
  private static final String ID = "0015g0000000009AAA";

  private final Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private Rest rest;
  private String user;

  @BeforeEach
  void client() throws Exception {
    rest = new Rest(org);
    user = soap.getUserInfo().getUserId();
  }

  /** Lines as {@code verb, object, error}; of this API, rejected, with this user, now. */
  private List<Tuple> rejected(String api) throws Exception {
    List<JsonNode> lines = org.journal();
    assertThat(lines)
        .allMatch(line -> line.path("outcome").asText().equals("rejected"))
        .allMatch(line -> line.path("api").asText().equals(api))
        .allMatch(line -> line.path("user").asText().equals(user))
        .allMatch(line -> line.path("call").asLong() > 0)
        .extracting(line -> Instant.parse(line.path("time").asText()))
        .allMatch(time -> !time.isBefore(before) && !time.isAfter(Instant.now()));
    return lines.stream()
        .map(
            line ->
                tuple(
                    line.path("verb").asText(),
                    line.path("object").asText(),
                    line.path("error").asText()))
        .toList();
  }

  private long calls() throws Exception {
    return org.journal().stream().map(line -> line.path("call").asLong()).distinct().count();
  }

  private JsonNode line(int index) throws Exception {
    return org.journal().get(index);
  }

  @Test
  void unknownFieldsOfRestRecordsLeaveALine() throws Exception {
    rest.post("/sobjects/Account", BAD).refused(400, "INVALID_FIELD", "Nope");
    rest.patch("/sobjects/Account/" + ID, BAD).refused(400, "INVALID_FIELD", "Nope");
    rest.patch("/sobjects/Account/External_ID__c/A-1", BAD).refused(400, "INVALID_FIELD", "Nope");
    rest.patch("/sobjects/Account/External_ID__c/A-1", "{'Id':'" + ID + "'}")
        .refused(400, "INVALID_FIELD", "should not be specified");
    rest.post("/sobjects/Account", "{'NumberOfEmployees':'many'}")
        .refused(400, "JSON_PARSER_ERROR", "");
    rest.patch("/sobjects/Account/short", "{'Name':'a'}").refused(404, "NOT_FOUND", "");
    rest.delete("/sobjects/Account/short").refused(404, "NOT_FOUND", "");
    assertThat(rejected("rest"))
        .containsExactly(
            tuple("create", "Account", "INVALID_FIELD"),
            tuple("update", "Account", "INVALID_FIELD"),
            tuple("upsert", "Account", "INVALID_FIELD"),
            tuple("upsert", "Account", "INVALID_FIELD"),
            tuple("create", "Account", "JSON_PARSER_ERROR"),
            tuple("update", "Account", "NOT_FOUND"),
            tuple("delete", "Account", "NOT_FOUND"));
    assertThat(calls()).isEqualTo(7);
    assertThat(line(0).path("fields").toString()).isEqualTo("{\"Name\":\"a\",\"Nope\":\"1\"}");
    assertThat(line(1).path("id").asText()).isEqualTo(ID);
    assertThat(line(2).at("/externalId/field").asText()).isEqualTo("External_ID__c");
    assertThat(line(2).at("/externalId/value").asText()).isEqualTo("A-1");
    JsonNode counters = TestOrg.JSON.readTree(org.get("/emulator/counters").body());
    assertThat(counters.at("/records/rejected").asInt()).isEqualTo(7);
  }

  @Test
  void idsTooShortForAPrefixLeaveALine() throws Exception {
    rest.patch("/sobjects/Account/x", BAD).refused(404, "NOT_FOUND", "");
    rest.delete("/sobjects/Account/x").refused(404, "NOT_FOUND", "");
    assertThat(rejected("rest"))
        .containsExactly(
            tuple("update", "Account", "NOT_FOUND"), tuple("delete", "Account", "NOT_FOUND"));
    assertThat(line(0).path("id").asText()).isEqualTo("x");
  }

  @Test
  void keysOfNoneOrSeveralRecordsLeaveALine() throws Exception {
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Shared__c\",\"type\":\"string\",\"externalId\":true,\"idLookup\":true}");
    rest.delete("/sobjects/Account/External_ID__c/none").refused(404, "NOT_FOUND", "");
    rest.create("Account", "{'Name':'a','Shared__c':'1'}");
    rest.create("Account", "{'Name':'b','Shared__c':'1'}");
    String path = "/sobjects/Account/Shared__c/1";
    assertThat(rest.patch(path, "{'Name':'c'}").status()).isEqualTo(300);
    assertThat(rest.delete(path).status()).isEqualTo(300);
    assertThat(org.journal())
        .extracting(
            line -> line.path("verb").asText(),
            line -> line.path("object").asText(),
            line -> line.path("error").asText(),
            line -> line.at("/externalId/value").asText("-"))
        .contains(
            tuple("delete", "Account", "NOT_FOUND", "none"),
            tuple("upsert", "Account", "DUPLICATE_EXTERNAL_ID", "1"),
            tuple("delete", "Account", "DUPLICATE_EXTERNAL_ID", "1"))
        .hasSize(5);
  }

  @Test
  void unknownFieldOfACollectionLeavesALineForEachOfItsRecords() throws Exception {
    String records =
        "{'records':[{'attributes':{'type':'Account'},'Name':'good'},"
            + "{'attributes':{'type':'Account'},'Nope':1}]}";
    rest.post("/composite/sobjects", records).refused(400, "INVALID_FIELD", "Nope");
    rest.patch("/composite/sobjects/Account/External_ID__c", records)
        .refused(400, "INVALID_FIELD", "Nope");
    assertThat(rejected("rest"))
        .containsExactly(
            tuple("create", "Account", "INVALID_FIELD"),
            tuple("create", "Account", "INVALID_FIELD"),
            tuple("upsert", "Account", "INVALID_FIELD"),
            tuple("upsert", "Account", "INVALID_FIELD"));
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void unknownFieldsOfCompositesAndTreesLeaveALine() throws Exception {
    rest.post(
        "/composite",
        "{'compositeRequest':[%s,%s]}".formatted(part("a", BAD), part("b", "{'Name':'@{a.id}'}")));
    assertThat(rejected("rest"))
        .containsExactly(
            tuple("create", "Account", "INVALID_FIELD"),
            tuple("create", "Account", "PROCESSING_HALTED"));
    rest.post(
        "/composite",
        "{'allOrNone':true,'compositeRequest':[%s,%s]}"
            .formatted(part("a", BAD), part("b", "{'Name':'b'}")));
    String tree =
        "{'records':[{'attributes':{'type':'Account','referenceId':'a'},'Name':'a','Contacts':"
            + "{'records':[{'attributes':{'type':'Contact','referenceId':'b'},'%s':'b'}]}}]}";
    rest.post("/composite/tree/Account", tree.formatted("Nope"));
    rest.post("/composite/tree/Account", tree.replace("'b'}", "'a'}"));
    assertThat(rejected("rest").subList(2, 8))
        .containsExactly(
            tuple("create", "Account", "INVALID_FIELD"),
            tuple("create", "Account", "PROCESSING_HALTED"),
            tuple("create", "Account", "ALL_OR_NONE_OPERATION_ROLLED_BACK"),
            tuple("create", "Contact", "INVALID_FIELD"),
            tuple("create", "Account", "INVALID_INPUT"),
            tuple("create", "Contact", "INVALID_INPUT"));
    assertThat(rest.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("0");
  }

  private static String part(String reference, String body) {
    return "{'method':'POST','referenceId':'%s','url':'/services/data/v65.0/sobjects/Account','body':%s}"
        .formatted(reference, body);
  }

  @Test
  void limitsOfRestLeaveALineForEachRecord() throws Exception {
    String record = "{'attributes':{'type':'Account'},'Name':'a'}";
    rest.post(
            "/composite/sobjects",
            "{'records':[" + String.join(",", Collections.nCopies(201, record)) + "]}")
        .refused(400, "EXCEEDED_ID_LIMIT", "200");
    assertThat(rejected("rest"))
        .hasSize(201)
        .containsOnly(tuple("create", "Account", "EXCEEDED_ID_LIMIT"));
    assertThat(calls()).isOne();
    rest.delete("/composite/sobjects?ids=" + String.join(",", Collections.nCopies(201, ID)))
        .refused(400, "EXCEEDED_ID_LIMIT", "200");
    assertThat(rejected("rest").subList(201, 402))
        .containsOnly(tuple("delete", "Account", "EXCEEDED_ID_LIMIT"));
    String parts =
        IntStream.range(0, 26)
            .mapToObj(i -> part("r" + i, "{'Name':'a" + i + "'}"))
            .collect(Collectors.joining(","));
    rest.post("/composite", "{'compositeRequest':[" + parts + "]}")
        .refused(400, "LIMIT_EXCEEDED", "25");
    rest.post(
            "/composite/batch",
            "{'batchRequests':[" + parts.replace("'body'", "'richInput'") + "]}")
        .refused(400, "LIMIT_EXCEEDED", "25");
    assertThat(rejected("rest").subList(402, 454))
        .hasSize(52)
        .containsOnly(tuple("create", "Account", "LIMIT_EXCEEDED"));
    assertThat(line(402 + 25).at("/fields/Name").asText()).isEqualTo("a25");
    assertThat(org.journal()).hasSize(454);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CSV|Id,Name,Nope;,a,1;0015g0000000009AAA,#N/A,2;",
        "XML|<sObjects><sObject><Name>a</Name><Nope>1</Nope></sObject><sObject><Id>0015g0000000009AAA</Id><Name"
            + " xsi:nil='true'"
            + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/></sObject></sObjects>",
        "JSON|[{\"Name\":\"a\",\"Nope\":\"1\"},{\"Id\":\"0015g0000000009AAA\",\"Name\":null}]"
      })
  void unknownColumnsOfBulkBatchesLeaveALineForEachRow(ContentType type, String body)
      throws Exception {
    BulkConnection bulk = org.bulk();
    JobInfo job = BulkJobs.info(OperationEnum.update, "Account", null);
    job.setContentType(type);
    byte[] rows = body.replace(";", "\n").getBytes(UTF_8);
    BatchInfo batch =
        bulk.createBatchFromStream(bulk.createJob(job), new ByteArrayInputStream(rows));
    await()
        .until(
            () -> bulk.getBatchInfo(batch.getJobId(), batch.getId(), type).getStateMessage(),
            "InvalidBatch : Field name not found : Nope"::equals);
    assertThat(rejected("bulk"))
        .hasSize(2)
        .containsOnly(tuple("update", "Account", "InvalidBatch"));
    assertThat(calls()).isOne();
    assertThat(line(0).path("fields").toString()).isEqualTo("{\"Name\":\"a\",\"Nope\":\"1\"}");
    assertThat(line(1).path("id").asText()).isEqualTo(ID);
    assertThat(line(1).at("/fields/Name").isNull()).isTrue();
  }

  @Test
  void unknownColumnOfABulk2JobLeavesALineForEachRow() throws Exception {
    String job =
        rest.post(
                "/jobs/ingest",
                "{'object':'Account','operation':'upsert','externalIdFieldName':'External_ID__c'}")
            .text("id");
    String rows =
        IntStream.range(0, 201).mapToObj(i -> "A-" + i + ",x\n").collect(Collectors.joining());
    rest.call(
        "PUT",
        "/jobs/ingest/" + job + "/batches",
        "External_ID__c,Nope\n" + rows,
        "Content-Type",
        "text/csv");
    rest.patch("/jobs/ingest/" + job, "{'state':'UploadComplete'}");
    await().until(() -> rest.get("/jobs/ingest/" + job).text("state").equals("Failed"));
    assertThat(rejected("bulk2"))
        .hasSize(201)
        .containsOnly(tuple("upsert", "Account", "InvalidBatch"));
    assertThat(calls()).as("200 rows a call").isEqualTo(2);
    assertThat(line(200).at("/externalId/value").asText()).isEqualTo("A-200");
  }

  @Test
  void scriptedFaultsOfWholeCallsLeaveALineForEachRecord() throws Exception {
    org.fault("{\"kind\":\"soap-fault\",\"code\":\"SERVER_UNAVAILABLE\",\"times\":3}");
    SObject[] two = {account("a", "A"), account("b", "B")};
    fault(ExceptionCode.SERVER_UNAVAILABLE, () -> soap.upsert("External_ID__c", two));
    fault(ExceptionCode.SERVER_UNAVAILABLE, () -> soap.delete(new String[] {ID}));
    assertThat(rest.post("/sobjects/Account", "{'Name':'a'}").text("0", "errorCode"))
        .isEqualTo("SERVER_UNAVAILABLE");
    assertThat(org.journal())
        .extracting(
            line -> line.path("api").asText(),
            line -> line.path("verb").asText(),
            line -> line.path("outcome").asText(),
            line -> line.path("error").asText(),
            line -> line.path("user").asText(),
            line -> line.at("/externalId/value").asText("-"))
        .containsExactly(
            tuple("soap", "upsert", "rejected", "SERVER_UNAVAILABLE", user, "A"),
            tuple("soap", "upsert", "rejected", "SERVER_UNAVAILABLE", user, "B"),
            tuple("soap", "delete", "rejected", "SERVER_UNAVAILABLE", user, "-"),
            tuple("rest", "create", "rejected", "SERVER_UNAVAILABLE", user, "-"));
    assertThat(calls()).isEqualTo(3);
  }

  @Test
  void pagesAndEndedSessionsInsteadOfAnAnswerLeaveALineAndLostCallsNone() throws Exception {
    SObject[] one = {account("a", "A")};
    org.fault("{\"kind\":\"http-status\",\"status\":503}");
    assertThatThrownBy(() -> soap.create(one)).isInstanceOf(ConnectionException.class);
    org.fault("{\"kind\":\"fail-before-commit\"}");
    assertThatThrownBy(() -> soap.create(one)).isInstanceOf(ConnectionException.class);
    org.fault("{\"kind\":\"invalid-session\"}");
    fault(ExceptionCode.INVALID_SESSION_ID, () -> soap.create(one));
    assertThat(rejected("soap"))
        .containsExactly(
            tuple("create", "Account", "503"), tuple("create", "Account", "INVALID_SESSION_ID"));
  }

  @Test
  void whatCannotBeParsedNamesNoChangeAndLeavesNoLine() throws Exception {
    rest.post("/sobjects/Account", "{'Name':").refused(400, "JSON_PARSER_ERROR", "");
    rest.post("/composite/sobjects", "[").refused(400, "JSON_PARSER_ERROR", "");
    org.fault("{\"kind\":\"soap-fault\"}");
    assertThat(rest.post("/sobjects/Account", "{'Name':").status()).isGreaterThanOrEqualTo(400);
    var jobs = new BulkJobs(org.bulk());
    assertThat(jobs.failure("Account", "Name,Nope\n\"a\n")).startsWith("InvalidBatch : ");
    assertThat(org.journal()).isEmpty();
  }
}
