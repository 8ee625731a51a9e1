package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.OperationEnum;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk API 2.0. */
class Bulk2IT extends OrgFixture {
  private Rest rest;

  @BeforeEach
  void login() throws Exception {
    rest = new Rest(org);
  }

  private String create(String settings) throws Exception {
    Rest.Reply reply = rest.post("/jobs/ingest", "{'object':'Account'," + settings + "}");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.text("state")).isEqualTo("Open");
    return reply.text("id");
  }

  private Rest.Reply upload(String job, String csv) throws Exception {
    return rest.call(
        "PUT", "/jobs/ingest/" + job + "/batches", csv, "Content-Type", "text/csv; charset=UTF-8");
  }

  private Rest.Reply state(String job, String state) throws Exception {
    return rest.patch("/jobs/ingest/" + job, "{'state':'" + state + "'}");
  }

  private JsonNode finished(String kind, String job) throws Exception {
    return await()
        .until(
            () -> rest.get("/jobs/" + kind + "/" + job).body(),
            info ->
                List.of("JobComplete", "Failed", "Aborted").contains(info.path("state").asText()));
  }

  /** Loads CSV in a job of its own and returns the job's end. */
  private JsonNode load(String settings, String csv) throws Exception {
    String job = create(settings);
    assertThat(upload(job, csv).status()).isEqualTo(201);
    assertThat(state(job, "UploadComplete").text("state")).isEqualTo("UploadComplete");
    return finished("ingest", job);
  }

  private List<String> results(JsonNode job, String resource) throws Exception {
    return rest.get("/jobs/ingest/" + job.path("id").asText() + "/" + resource)
        .http()
        .body()
        .lines()
        .toList();
  }

  private static String accounts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "n" + i + "\n")
        .collect(Collectors.joining("", "Name\n", ""));
  }

  @Test
  void newJobTellsWhereItsDataBelongs() throws Exception {
    Rest.Reply reply =
        rest.post(
            "/jobs/ingest",
            "{'object':'account','operation':'upsert','externalIdFieldName':'external_id__c','contentType':'CSV'}");
    assertThat(reply.status()).isEqualTo(200);
    String id = reply.text("id");
    assertThat(id).startsWith("750");
    assertThat(reply.text("object")).isEqualTo("Account");
    assertThat(reply.text("externalIdFieldName")).isEqualTo("External_ID__c");
    assertThat(reply.text("contentUrl"))
        .isEqualTo("services/data/v65.0/jobs/ingest/" + id + "/batches");
    assertThat(reply.text("apiVersion")).isEqualTo("65.0");
    assertThat(reply.text("jobType")).isEqualTo("V2Ingest");
    assertThat(reply.text("concurrencyMode")).isEqualTo("Parallel");
    assertThat(reply.text("createdDate")).endsWith(".000+0000");
    assertThat(rest.get("/jobs/ingest").text("records", "0", "id")).isEqualTo(id);
  }

  @Test
  void rowsThatSucceedAndFailAreListedApart() throws Exception {
    JsonNode job = load("'operation':'insert'", "Name,Phone\na,1\n,2\n");
    assertThat(job.path("state").asText()).isEqualTo("JobComplete");
    assertThat(job.path("numberRecordsProcessed").asInt()).isEqualTo(2);
    assertThat(job.path("numberRecordsFailed").asInt()).isEqualTo(1);
    List<String> good = results(job, "successfulResults");
    assertThat(good.get(0)).isEqualTo("\"sf__Id\",\"sf__Created\",\"Name\",\"Phone\"");
    assertThat(good.get(1)).matches("\"001\\w{15}\",\"true\",\"a\",\"1\"");
    assertThat(results(job, "failedResults"))
        .containsExactly(
            "\"sf__Id\",\"sf__Error\",\"Name\",\"Phone\"",
            "\"\",\"REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name"
                + " --\",\"\",\"2\"");
    assertThat(results(job, "unprocessedrecords")).containsExactly("\"Name\",\"Phone\"");
    assertThat(org.journal().getFirst().path("api").asText()).isEqualTo("bulk2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"insert", "update", "delete"})
  void jobWithoutDataIsCompleteAndHasNoResults(String operation) throws Exception {
    JsonNode job = load("'operation':'" + operation + "'", "");
    assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("JobComplete");
    assertThat(job.path("numberRecordsProcessed").asInt()).isZero();
    assertThat(results(job, "successfulResults")).containsExactly("\"sf__Id\",\"sf__Created\"");
    assertThat(results(job, "failedResults")).containsExactly("\"sf__Id\",\"sf__Error\"");
    assertThat(results(job, "unprocessedrecords")).isEmpty();
    assertThat(org.journal()).isEmpty();
  }

  @Test
  void jobIsNotOverBeforeAClientCanLookForTheFirstTime() throws Exception {
    String job = create("'operation':'insert'");
    upload(job, accounts(1));
    long start = System.nanoTime();
    state(job, "UploadComplete");
    assertThat(finished("ingest", job).path("state").asText()).isEqualTo("JobComplete");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void resultsAreNotInTheOrderOfTheRows() throws Exception {
    JsonNode job = load("'operation':'insert'", accounts(500));
    List<String> names = new ArrayList<>();
    results(job, "successfulResults").stream()
        .skip(1)
        .forEach(line -> names.add(line.replaceAll(".*,\"(n\\d+)\"", "$1")));
    List<String> sent = IntStream.range(0, 500).mapToObj(i -> "n" + i).toList();
    assertThat(names).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
  }

  @Test
  void upsertUpdateAndDeleteFindTheirRecords() throws Exception {
    String upsert = "'operation':'upsert','externalIdFieldName':'External_ID__c'";
    assertThat(results(load(upsert, "External_ID__c,Name\n1,a\n"), "successfulResults").get(1))
        .contains("\"true\"");
    List<String> again = results(load(upsert, "External_ID__c,Name\n1,b\n"), "successfulResults");
    assertThat(again.get(1)).contains("\"false\",\"1\",\"b\"");
    String id = again.get(1).substring(1, 19);
    assertThat(
            load("'operation':'update'", "Id,Phone\n" + id + ",#N/A\n")
                .path("numberRecordsFailed")
                .asInt())
        .isZero();
    assertThat(load("'operation':'delete'", "Id\n" + id + "\n").path("numberRecordsFailed").asInt())
        .isZero();
    assertThat(rest.query("SELECT COUNT() FROM Account").text("totalSize")).isEqualTo("0");
  }

  @Test
  void parentsAreNamedByTheirKeysAndNaEmpties() throws Exception {
    String parent = rest.create("Account", "{'Name':'p','External_ID__c':'P'}");
    String child =
        rest.create("Account", "{'Name':'c','External_ID__c':'C','Phone':'1','Fax':'2'}");
    JsonNode job =
        load(
            "'operation':'upsert','externalIdFieldName':'External_ID__c'",
            "External_ID__c,Parent.External_ID__c,Phone,Fax\nC,P,#N/A,\nC2,nobody,1,1\n");
    JsonNode found = rest.get("/sobjects/Account/" + child).body();
    assertThat(found.path("ParentId").asText()).isEqualTo(parent);
    assertThat(found.path("Phone").isNull()).isTrue();
    assertThat(found.path("Fax").asText()).isEqualTo("2");
    assertThat(results(job, "failedResults").get(1))
        .contains("Foreign key external ID: nobody not found for field External_ID__c");
    assertThat(load("'operation':'insert'", "Name,Nobody.Id\na,b\n").path("errorMessage").asText())
        .isEqualTo("InvalidBatch : Field name not found : Nobody.Id");
  }

  @Test
  void otherDelimitersAndLineEndingsAreRead() throws Exception {
    JsonNode job =
        load(
            "'operation':'insert','columnDelimiter':'SEMICOLON','lineEnding':'CRLF'",
            "Name;Phone\r\na,b;1\r\n");
    assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("JobComplete");
    assertThat(
            rest.get("/jobs/ingest/" + job.path("id").asText() + "/successfulResults")
                .http()
                .body())
        .contains(";\"true\";\"a,b\";\"1\"\r\n");
    JsonNode wrong = load("'operation':'insert','lineEnding':'CRLF'", "Name\na\n");
    assertThat(wrong.path("errorMessage").asText())
        .isEqualTo(
            "InvalidBatch : LineEnding is invalid on user data. Current LineEnding setting is"
                + " CRLF");
  }

  @Test
  void unknownColumnFailsTheJobAndLeavesItsRows() throws Exception {
    JsonNode job = load("'operation':'insert'", "Nope\na\n");
    assertThat(job.path("state").asText()).isEqualTo("Failed");
    assertThat(job.path("errorMessage").asText())
        .isEqualTo("InvalidBatch : Field name not found : Nope");
    assertThat(results(job, "unprocessedrecords")).containsExactly("Nope", "a");
  }

  @Test
  void dataIsTakenOnceAndOnlyWhileTheJobIsOpen() throws Exception {
    String job = create("'operation':'insert'");
    state(job, "UploadComplete").refused(400, "INVALIDJOBSTATE", "no data");
    upload(job, "Name\na\n");
    upload(job, "Name\nb\n").refused(400, "CLIENTINPUTERROR", "only do 'PUT' once");
    rest.call("PUT", "/jobs/ingest/" + job + "/batches", "x", "Content-Type", "application/json")
        .refused(415, "UNSUPPORTED_MEDIA_TYPE", "text/csv");
    state(job, "UploadComplete");
    upload(job, "Name\nb\n").refused(400, "INVALIDJOBSTATE", "Uploading is not allowed");
    state(job, "UploadComplete").refused(400, "INVALIDJOBSTATE", "Closing is not allowed");
    assertThat(finished("ingest", job).path("numberRecordsProcessed").asInt()).isOne();
  }

  @Test
  void abortedJobKeepsWhatWasWrittenAndListsTheRest() throws Exception {
    org.control("/latency", "{\"bulkChunkMillis\":500}");
    String job = create("'operation':'insert'");
    upload(job, accounts(1_000));
    rest.get("/jobs/ingest/" + job + "/failedResults")
        .refused(400, "INVALIDJOBSTATE", "not there yet");
    state(job, "UploadComplete");
    await()
        .until(
            () ->
                rest.get("/jobs/ingest/" + job).body().path("numberRecordsProcessed").asInt() > 0);
    rest.delete("/jobs/ingest/" + job).refused(400, "INVALIDJOBSTATE", "Deleting is not allowed");
    assertThat(state(job, "Aborted").text("state")).isEqualTo("Aborted");
    JsonNode end = rest.get("/jobs/ingest/" + job).body();
    int processed = end.path("numberRecordsProcessed").asInt();
    assertThat(processed).isBetween(200, 800);
    assertThat(results(end, "unprocessedrecords")).hasSize(1 + 1_000 - processed);
    assertThat(results(end, "successfulResults")).hasSize(1 + processed);
    state(job, "Aborted").refused(400, "INVALIDJOBSTATE", "Aborting is not allowed");
    assertThat(rest.delete("/jobs/ingest/" + job).status()).isEqualTo(204);
    rest.get("/jobs/ingest/" + job).refused(404, "NOT_FOUND", "does not exist");
  }

  @Test
  void scriptedFailuresStopAJob() throws Exception {
    org.fault("{\"kind\":\"batch-failed\",\"chunks\":2,\"object\":\"Account\"}");
    JsonNode job = load("'operation':'insert'", accounts(1_000));
    assertThat(job.path("state").asText()).isEqualTo("Failed");
    assertThat(job.path("errorMessage").asText()).startsWith("TooManyLockFailure : ");
    assertThat(job.path("numberRecordsProcessed").asInt()).isEqualTo(400);
    org.fault("{\"kind\":\"job-failed\"}");
    assertThat(load("'operation':'insert'", accounts(1)).path("errorMessage").asText())
        .startsWith("InternalServerError : ");
    org.fault("{\"kind\":\"record-error\",\"record\":3,\"verb\":\"create\"}");
    JsonNode refused = load("'operation':'insert'", accounts(5));
    assertThat(results(refused, "failedResults").get(1)).contains("UNABLE_TO_LOCK_ROW", "\"n3\"");
  }

  @Test
  void multipartCreatesAndStartsAJob() throws Exception {
    String body =
        """
        --BOUNDARY
        Content-Type: application/json
        Content-Disposition: form-data; name="job"

        {"object":"Account","operation":"insert","contentType":"CSV","lineEnding":"LF"}

        --BOUNDARY
        Content-Type: text/csv
        Content-Disposition: form-data; name="content"; filename="content"

        Name
        one
        two

        --BOUNDARY--
        """;
    Rest.Reply reply =
        rest.post("/jobs/ingest", body, "Content-Type", "multipart/form-data; boundary=BOUNDARY");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.text("state")).isEqualTo("UploadComplete");
    assertThat(finished("ingest", reply.text("id")).path("numberRecordsProcessed").asInt())
        .isEqualTo(2);
    rest.post("/jobs/ingest", "x", "Content-Type", "multipart/form-data; boundary=b")
        .refused(400, "CLIENTINPUTERROR", "the part 'job' is missing");
    rest.post("/jobs/ingest", "x", "Content-Type", "multipart/form-data")
        .refused(400, "CLIENTINPUTERROR", "no boundary");
    rest.post(
            "/jobs/ingest",
            body.replace("one", "x".repeat(100_000)),
            "Content-Type",
            "multipart/form-data; boundary=BOUNDARY")
        .refused(400, "CLIENTINPUTERROR", "100000 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'object':'Account'}|INVALIDJOB|No operation",
        "{'object':'Nope','operation':'insert'}|INVALIDJOB|Unable to find object: Nope",
        "{'object':'TaskStatus','operation':'insert'}|INVALIDENTITY|is not supported by the Bulk"
            + " API",
        "{'object':'Account','operation':'hardDelete'}|FEATURENOTENABLED|special user profile"
            + " permission",
        "{'object':'Account','operation':'explode'}|INVALIDXML|explode",
        "{'object':'Account','operation':'query'}|INVALIDJOB|ingest job",
        "{'object':'Account','operation':'upsert'}|INVALIDJOB|External ID was blank",
        "{'object':'Account','operation':'upsert','externalIdFieldName':'Phone'}|INVALIDJOB|does"
            + " not match an External ID",
        "{'object':'Account','operation':'insert','contentType':'XML'}|INVALIDJOB|only be CSV",
        "{'object':'Account','operation':'insert','lineEnding':'CR'}|JSON_PARSER_ERROR|lineEnding",
        "{'object':'Account','operation':'insert','concurrencyMode':'Serial'}|JSON_PARSER_ERROR|Unrecognized"
            + " field"
      })
  void jobsThatCannotBeAreRefused(String body, String code, String sentence) throws Exception {
    rest.post("/jobs/ingest", body).refused(400, code, sentence);
  }

  private String query(String soql) throws Exception {
    Rest.Reply reply = rest.post("/jobs/query", "{'operation':'query','query':'" + soql + "'}");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.text("state")).isEqualTo("UploadComplete");
    return reply.text("id");
  }

  @Test
  void queryResultsComeInParts() throws Exception {
    load("'operation':'insert'", accounts(5));
    String job = query("SELECT Name, Owner.Username FROM Account ORDER BY Name");
    JsonNode end = finished("query", job);
    assertThat(end.path("jobType").asText()).isEqualTo("V2Query");
    assertThat(end.path("object").asText()).isEqualTo("Account");
    assertThat(end.path("numberRecordsProcessed").asInt()).isEqualTo(5);
    String path = "/jobs/query/" + job + "/results";
    Rest.Reply first = rest.get(path + "?maxRecords=3");
    assertThat(first.http().body().lines())
        .containsExactly(
            "\"Name\",\"Owner.Username\"",
            "\"n0\",\"integration@drawbridge.test\"",
            "\"n1\",\"integration@drawbridge.test\"",
            "\"n2\",\"integration@drawbridge.test\"");
    assertThat(first.http().headers().firstValue("Sforce-NumberOfRecords")).hasValue("3");
    String locator = first.http().headers().firstValue("Sforce-Locator").orElseThrow();
    Rest.Reply second = rest.get(path + "?maxRecords=3&locator=" + locator);
    assertThat(second.http().body().lines()).hasSize(3);
    assertThat(second.http().headers().firstValue("Sforce-Locator")).hasValue("null");
    rest.get(path + "?locator=nonsense").refused(400, "INVALID_QUERY_LOCATOR", "nonsense");
    rest.get(path + "?maxRecords=0").refused(400, "INVALID_INPUT", "maxRecords");
    assertThat(rest.get("/jobs/query").text("records", "0", "id")).isEqualTo(job);
    assertThat(rest.delete("/jobs/query/" + job).status()).isEqualTo(204);
    assertThat(rest.get("/jobs/query/" + job).status()).isEqualTo(404);
    assertThat(rest.get("/limits").text("DailyBulkV2QueryJobs", "Remaining")).isEqualTo("9999");
  }

  @Test
  void filesAndCompoundsAreNotQueried() throws Exception {
    for (String soql :
        new String[] {"SELECT Body FROM Attachment", "SELECT BillingAddress FROM Account"}) {
      rest.post("/jobs/query", "{'operation':'query','query':'" + soql + "'}")
          .refused(400, "API_ERROR", "is not supported in Bulk queries");
    }
  }

  @Test
  void everyTenThousandRowsCountAsABatchOfTheDay() throws Exception {
    assertThat(remainingBatches()).isEqualTo(15_000);
    JsonNode job = load("'operation':'insert'", accounts(10_001));
    assertThat(job.path("errorMessage").isMissingNode()).as(job.toString()).isTrue();
    assertThat(job.path("numberRecordsProcessed").asInt()).isEqualTo(10_001);
    assertThat(remainingBatches()).isEqualTo(14_998);
    var v1 = new BulkJobs(org.bulk());
    v1.add(v1.open(OperationEnum.insert, "Account", null), "Name\na\n");
    assertThat(remainingBatches()).as("both APIs share them").isEqualTo(14_997);
  }

  private int remainingBatches() throws Exception {
    return rest.get("/limits").body().path("DailyBulkApiBatches").path("Remaining").asInt();
  }

  // 150 MB in base64 are 112,500,000 bytes; other requests have 50 MB.
  @Test
  void uploadsMayBeLargerThanOtherRequestsButHaveAnEnd() throws Exception {
    String job = create("'operation':'insert'");
    HttpResponse<String> refused = uploaded(job, 112_500_001);
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("\"errorCode\":\"EXCEEDED_MAX_SIZE_REQUEST\"");
    assertThat(uploaded(job, 53_000_000).statusCode()).isEqualTo(201);
  }

  private HttpResponse<String> uploaded(String job, int size) throws Exception {
    byte[] csv = new byte[size];
    Arrays.fill(csv, (byte) 'x');
    return org.send(
        "PUT",
        "/services/data/v65.0/jobs/ingest/" + job + "/batches",
        csv,
        "Authorization",
        "Bearer " + org.token(),
        "Content-Type",
        "text/csv");
  }

  @Test
  void queryAllFindsDeletedRecords() throws Exception {
    String id = rest.create("Account", "{'Name':'a'}");
    rest.delete("/sobjects/Account/" + id);
    Rest.Reply reply =
        rest.post("/jobs/query", "{'operation':'queryAll','query':'SELECT Id FROM Account'}");
    assertThat(finished("query", reply.text("id")).path("numberRecordsProcessed").asInt()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'operation':'query'}|INVALIDJOB|No query",
        "{'operation':'insert','query':'SELECT Id FROM Account'}|INVALIDJOB|query or queryAll",
        "{'operation':'query','query':'SELECT Foo FROM Account'}|API_ERROR|No such column 'Foo'",
        "{'operation':'query','query':'SELECT COUNT() FROM Account'}|API_ERROR|not supported in"
            + " Bulk",
        "{'operation':'query','query':'SELECT Id, (SELECT Id FROM Contacts) FROM"
            + " Account'}|API_ERROR|not supported in Bulk",
        "{'operation':'query','query':'SELECT Id FROM"
            + " Account','object':'Account'}|JSON_PARSER_ERROR|Unrecognized field"
      })
  void queriesThatCannotBeAreRefused(String body, String code, String sentence) throws Exception {
    rest.post("/jobs/query", body).refused(400, code, sentence);
  }

  @Test
  void jobsOfTheOtherKindAndOldOnesAreNotFound() throws Exception {
    String ingest = create("'operation':'insert'");
    rest.get("/jobs/query/" + ingest).refused(404, "NOT_FOUND", "does not exist");
    state(ingest, "Aborted");
    org.control("/limits", "{\"sessionSeconds\":" + Duration.ofDays(9).toSeconds() + "}");
    rest = new Rest(org);
    org.control("/clock", "{\"offsetMillis\":" + Duration.ofDays(8).toMillis() + "}");
    rest.get("/jobs/ingest/" + ingest).refused(404, "NOT_FOUND", "does not exist");
    assertThat(rest.get("/jobs/ingest").body().path("records")).isEmpty();
  }

  @Test
  void resetForgetsJobsAndNothingIsWrittenLater() throws Exception {
    org.control("/latency", "{\"bulkChunkMillis\":200}");
    String job = create("'operation':'insert'");
    upload(job, accounts(1));
    state(job, "UploadComplete");
    org.control("/reset", "{}");
    assertThat(rest.get("/jobs/ingest/" + job).status()).isEqualTo(404);
    await().during(Duration.ofMillis(400)).until(() -> org.journal().isEmpty());
  }
}
