package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Bulk API's HTTP: errors, headers, paths, compression. */
class BulkHttpIT {
  private static final String ROOT = "/services/async/65.0/";
  private static final String JOB =
      "<jobInfo"
          + " xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><operation>insert</operation>"
          + "<object>Account</object><contentType>CSV</contentType></jobInfo>";
  private static final Pattern ID = Pattern.compile("<id>(\\w{18})</id>");

  private final TestOrg org = new TestOrg();
  private String token;

  @BeforeEach
  void signIn() throws Exception {
    token = org.token();
  }

  @AfterEach
  void close() {
    org.close();
  }

  private HttpResponse<String> call(String method, String path, String type, String body)
      throws Exception {
    return org.send(
        method,
        path,
        body.getBytes(StandardCharsets.UTF_8),
        "X-SFDC-Session",
        token,
        "Content-Type",
        type);
  }

  private HttpResponse<String> xml(String path, String body) throws Exception {
    return call("POST", path, "application/xml", body);
  }

  private String job() throws Exception {
    return id(xml(ROOT + "job", JOB));
  }

  private static String id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(201);
    Matcher id = ID.matcher(answer.body());
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private static void refused(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("application/xml");
    assertThat(answer.body())
        .contains(
            "<error xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\">"
                + "<exceptionCode>"
                + code
                + "</exceptionCode><exceptionMessage>")
        .doesNotContain("Exception:", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-SFDC-Session: %s", "X-SFDC-Session: Bearer %s", "Authorization: Bearer %s"})
  void sessionComesWithOrWithoutBearer(String header) throws Exception {
    String[] parts = header.split(": ");
    assertThat(
            org.send(
                    "GET",
                    ROOT + "job/" + job() + "/",
                    new byte[0],
                    parts[0],
                    parts[1].formatted(token))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void missingOrWrongSessionIsInvalid() throws Exception {
    refused(org.post(ROOT + "job", "application/xml", JOB), "InvalidSessionId");
    token = "00D5g0000000001!nope";
    refused(xml(ROOT + "job", JOB), "InvalidSessionId");
  }

  @Test
  void endedSessionsAreInvalid() throws Exception {
    String job = job();
    org.send("DELETE", "/emulator/sessions", new byte[0], "Accept", "*/*");
    refused(call("GET", ROOT + "job/" + job, "text/plain", ""), "InvalidSessionId");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/services/async/30.0/job/x,InvalidVersion",
    "GET,/services/async/69.0/job/x,InvalidVersion",
    "GET,/services/async/65.0/jobs,InvalidUrl",
    "DELETE,/services/async/65.0/job/750,InvalidUrl",
    "GET,/services/async/65.0/job,InvalidOperation",
    "GET,/services/async/65.0/job/nope,InvalidJob",
    "GET,/services/async/65.0/job/7505g0000000099AAA/batch,InvalidJob"
  })
  void wrongPathsAreRefused(String method, String path, String code) throws Exception {
    refused(call(method, path, "application/xml", ""), code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|InvalidXml",
        "nonsense|InvalidXml",
        "<jobInfo>|InvalidXml",
        "<job/>|InvalidXml",
        "<jobInfo><operation><x/></operation></jobInfo>|InvalidXml",
        "<jobInfo><operation>insert</operation><operation>update</operation></jobInfo>|InvalidXml",
        "<!DOCTYPE a [<!ENTITY x SYSTEM"
            + " 'file:///etc/passwd'>]><jobInfo><object>&x;</object></jobInfo>|InvalidXml",
        "<jobInfo/>|InvalidJob",
        "<jobInfo><operation>explode</operation></jobInfo>|InvalidXml",
        "<jobInfo><operation>insert</operation></jobInfo>|InvalidJob",
        "<jobInfo><operation>insert</operation><object>Account</object><contentType>Word</contentType></jobInfo>|InvalidXml",
        "<jobInfo><operation>insert</operation><object>Account</object><contentType>ZIP_XML</contentType></jobInfo>|UnsupportedContentType",
        "<jobInfo><operation>insert</operation><object>Account</object><contentType>CSV</contentType><concurrencyMode>Fast</concurrencyMode></jobInfo>|InvalidXml"
      })
  void badJobsAreRefused(String body, String code) throws Exception {
    refused(xml(ROOT + "job", body), code);
  }

  @ParameterizedTest
  @CsvSource({"0,201,Parallel", "1,201,Serial", "2,400,", "false,400,", "'\"0\"',400,"})
  void modesOfJsonJobsMayBeTheirNumbers(String sent, int status, String mode) throws Exception {
    String body =
        "{\"operation\":\"insert\",\"object\":\"Account\",\"contentType\":\"JSON\","
            + "\"concurrencyMode\":"
            + sent
            + "}";
    HttpResponse<String> answer = call("POST", ROOT + "job", "application/json", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(TestOrg.JSON.readTree(answer.body()).path("concurrencyMode").asText(null))
        .isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({
    "<jobInfo/>,InvalidJob",
    "<jobInfo><state>Open</state></jobInfo>,InvalidJobState",
    "closed,InvalidXml"
  })
  void badStatesAreRefused(String body, String code) throws Exception {
    refused(xml(ROOT + "job/" + job(), body), code);
  }

  @Test
  void doubledAndTrailingSlashesAreForgiven() throws Exception {
    String job = id(xml("/services//async/65.0/job/", JOB));
    HttpResponse<String> added =
        call("POST", ROOT + "job/" + job + "/batch/", "text/csv", "Name\na\n");
    String batch = id(added);
    assertThat(added.body()).contains("<jobId>" + job + "</jobId><state>Queued</state>");
    assertThat(call("GET", ROOT + "job/" + job + "/batch/" + batch + "/", "a/b", "").statusCode())
        .isEqualTo(200);
    refused(
        call("GET", ROOT + "job/" + job + "/batch/7515g0000000099AAA", "a/b", ""), "InvalidBatch");
    refused(xml(ROOT + "job/" + job + "/batch/" + batch, ""), "InvalidUrl");
  }

  @Test
  void batchWithoutDataIsRefusedAndCountsForNothing() throws Exception {
    String job = job();
    HttpResponse<String> answer = call("POST", ROOT + "job/" + job + "/batch", "text/csv", "");
    refused(answer, "ClientInputError");
    assertThat(answer.body()).contains("Unable to find any data to create batch");
    assertThat(call("GET", ROOT + "job/" + job, "application/xml", "").body())
        .contains("<numberBatchesTotal>0</numberBatchesTotal>");
  }

  @Test
  void elementsOfJobsAndBatchesStandInTheirOrder() throws Exception {
    String upsert =
        JOB.replace(
            "<operation>insert</operation><object>Account</object>",
            "<operation>upsert</operation><object>Account</object>"
                + "<externalIdFieldName>External_ID__c</externalIdFieldName>");
    HttpResponse<String> job = xml(ROOT + "job", upsert);
    assertThat(elements(job.body()))
        .containsExactly(
            "jobInfo",
            "id",
            "operation",
            "object",
            "createdById",
            "createdDate",
            "systemModstamp",
            "state",
            "externalIdFieldName",
            "concurrencyMode",
            "contentType",
            "numberBatchesQueued",
            "numberBatchesInProgress",
            "numberBatchesCompleted",
            "numberBatchesFailed",
            "numberBatchesTotal",
            "numberRecordsProcessed",
            "numberRetries",
            "apiVersion",
            "numberRecordsFailed",
            "totalProcessingTime",
            "apiActiveProcessingTime",
            "apexProcessingTime");
    String batches = ROOT + "job/" + id(job) + "/batch";
    assertThat(elements(call("POST", batches, "text/csv", "Name,External_ID__c\na,b\n").body()))
        .containsExactly(
            "batchInfo",
            "id",
            "jobId",
            "state",
            "createdDate",
            "systemModstamp",
            "numberRecordsProcessed",
            "numberRecordsFailed",
            "totalProcessingTime",
            "apiActiveProcessingTime",
            "apexProcessingTime");
    refused(call("GET", batches + "/nope", "a/b", ""), "InvalidBatch");
  }

  private static List<String> elements(String body) {
    return Pattern.compile("<(\\w+)").matcher(body).results().map(each -> each.group(1)).toList();
  }

  @Test
  void batchesAreGivenBackWhateverTheirContentTypeSays() throws Exception {
    String batches = ROOT + "job/" + job() + "/batch";
    HttpResponse<String> added = call("POST", batches, "text/csv; note=\u00e4", "Name\na\n");
    HttpResponse<String> request =
        call("GET", batches + "/" + id(added) + "/request", "text/plain", "");
    assertThat(request.statusCode()).isEqualTo(200);
    assertThat(request.body()).isEqualTo("Name\na\n");
  }

  @Test
  void fifteenCharacterIdsNameTheSameJob() throws Exception {
    String job = job();
    assertThat(call("GET", ROOT + "job/" + job.substring(0, 15), "a/b", "").body())
        .contains("<id>" + job + "</id>");
  }

  @Test
  void batchOfAnotherContentTypeOrCharsetIsRefused() throws Exception {
    String batches = ROOT + "job/" + job() + "/batch";
    refused(call("POST", batches, "application/xml", "<sObjects/>"), "InvalidBatch");
    refused(call("POST", batches, "text/csv; charset=klingon", "Name\n"), "UnsupportedContentType");
  }

  @Test
  void requestsMayBeCompressedAndGarbageIsExplained() throws Exception {
    String batches = ROOT + "job/" + job() + "/batch";
    var packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("Name\na\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(gzipped(batches, packed.toByteArray()).statusCode()).isEqualTo(201);
    refused(gzipped(batches, new byte[] {1, 2, 3}), "ClientInputError");
    refused(gzipped(batches, new byte[] {0x1f, (byte) 0x8b}), "ClientInputError");
  }

  private HttpResponse<String> gzipped(String path, byte[] body) throws Exception {
    return org.send(
        "POST",
        path,
        body,
        "X-SFDC-Session",
        token,
        "Content-Type",
        "text/csv; charset=UTF-8",
        "Content-Encoding",
        "gzip");
  }

  @Test
  void damagedRequestsNeverStopTheOrg() throws Exception {
    var random = new Random(3);
    for (int i = 0; i < 200; i++) {
      var damaged = new StringBuilder(JOB);
      for (int hits = random.nextInt(3); hits >= 0; hits--) {
        damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 0x2FF));
      }
      HttpResponse<String> answer = xml(ROOT + "job", damaged.toString());
      assertThat(answer.statusCode()).isIn(201, 400);
      assertThat(answer.body()).doesNotContain("InternalServerError");
    }
  }
}
