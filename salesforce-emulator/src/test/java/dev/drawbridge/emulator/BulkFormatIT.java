package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchRequest;
import com.sforce.async.BatchResult;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.ContentType;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import com.sforce.async.Result;
import com.sforce.async.SObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Bulk API v1 in XML and JSON, queries in chunks, batches whose time is up. */
class BulkFormatIT extends OrgFixture {
  private BulkConnection bulk;

  @BeforeEach
  void open() throws Exception {
    bulk = org.bulk();
  }

  private JobInfo open(OperationEnum operation, ContentType type) throws Exception {
    JobInfo job = BulkJobs.info(operation, "Account", null);
    job.setContentType(type);
    return bulk.createJob(job);
  }

  private BatchInfo add(JobInfo job, String body) throws Exception {
    return bulk.createBatchFromStream(
        job, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private BatchInfo finished(BatchInfo batch, ContentType type) throws Exception {
    return await()
        .until(
            () -> bulk.getBatchInfo(batch.getJobId(), batch.getId(), type),
            now ->
                now.getState() != BatchStateEnum.Queued
                    && now.getState() != BatchStateEnum.InProgress);
  }

  private static SObject account(String name) {
    var account = new SObject();
    account.setField("Name", name);
    return account;
  }

  /** Three accounts, the second of which has no name. */
  private BatchInfo add(JobInfo job, ContentType type) throws Exception {
    if (type == ContentType.JSON) {
      // The client's own writer of JSON batches reads the answer as XML.
      return add(job, "[{\"Name\":\"a\"},{\"Name\":\"\"},{\"Name\":\"c\"}]");
    }
    BatchRequest request = bulk.createBatch(job);
    request.addSObjects(new SObject[] {account("a"), account(""), account("c")});
    return request.completeRequest();
  }

  @ParameterizedTest
  @EnumSource(
      value = ContentType.class,
      names = {"XML", "JSON"})
  void recordsAreLoadedInOtherFormats(ContentType type) throws Exception {
    JobInfo job = open(OperationEnum.insert, type);
    assertThat(job.getContentType()).isEqualTo(type);
    BatchInfo batch = finished(add(job, type), type);
    assertThat(batch.getState()).as(batch.getStateMessage()).isEqualTo(BatchStateEnum.Completed);
    assertThat(batch.getNumberRecordsFailed()).isOne();
    BatchResult result = bulk.getBatchResult(batch.getJobId(), batch.getId(), type);
    assertThat(Arrays.stream(result.getResult()).map(Result::getSuccess))
        .containsExactly(true, false, true);
    assertThat(result.getResult()[1].getErrors()[0].getStatusCode().name())
        .isEqualTo("REQUIRED_FIELD_MISSING");
    assertThat(result.getResult()[0].getId()).startsWith("001");
    assertThat(bulk.getJobStatus(job.getId(), type).getNumberRecordsProcessed()).isEqualTo(3);
    assertThat(bulk.getBatchInfoList(job.getId(), type).getBatchInfo()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "XML|<sObjects><sObject><Name>p</Name><Phone"
            + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
            + " xsi:nil='true'/><Parent><sObject><External_ID__c>P</External_ID__c></sObject></Parent></sObject></sObjects>",
        "JSON|[{\"Name\":\"p\",\"Phone\":null,\"Parent\":{\"External_ID__c\":\"P\"}}]"
      })
  void parentsAndNullsAreUnderstood(ContentType type, String body) throws Exception {
    var rest = new Rest(org);
    String parent = rest.create("Account", "{'Name':'parent','External_ID__c':'P'}");
    BatchInfo batch = finished(add(open(OperationEnum.insert, type), body), type);
    assertThat(batch.getNumberRecordsFailed()).isZero();
    assertThat(
            rest.query("SELECT ParentId FROM Account WHERE Name = 'p'")
                .text("records", "0", "ParentId"))
        .isEqualTo(parent);
    assertThat(org.journal().getLast().path("fields").has("Phone")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "XML|<sObjects>|Failed to parse the batch",
        "XML|<records/>|Expected the element sObjects",
        "XML|<sObjects><x/></sObjects>|Expected the element sObject",
        "XML|<sObjects><sObject><Nope>a</Nope></sObject></sObjects>|Field name not found : Nope",
        "XML|<!DOCTYPE a [<!ENTITY x SYSTEM"
            + " 'file:///etc/passwd'>]><sObjects><sObject><Name>&x;</Name></sObject></sObjects>|Failed"
            + " to parse the batch",
        "JSON|[{|it is no JSON",
        "JSON|{}|must be an array",
        "JSON|[7]|must be a JSON object",
        "JSON|[{\"Nope\":1}]|Field name not found : Nope",
        "JSON|[{\"Name\":[1]}]|cannot be an array",
        "JSON|[{\"Name\":\"a\",\"Name\":\"b\"}]|it is no JSON"
      })
  void brokenBatchesFailAsAWhole(ContentType type, String body, String sentence) throws Exception {
    BatchInfo batch = finished(add(open(OperationEnum.insert, type), body), type);
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(batch.getStateMessage()).startsWith("InvalidBatch : ").contains(sentence);
    assertThat(org.journal()).allMatch(line -> line.path("outcome").asText().equals("rejected"));
  }

  @Test
  void batchesOfMoreThan10000RecordsFail() throws Exception {
    String body =
        IntStream.range(0, 10_001)
            .mapToObj(i -> "{\"Name\":\"a\"}")
            .collect(Collectors.joining(",", "[", "]"));
    BatchInfo batch =
        finished(add(open(OperationEnum.insert, ContentType.JSON), body), ContentType.JSON);
    assertThat(batch.getStateMessage()).contains("Exceeded number of records: 10001");
  }

  private String results(BatchInfo batch, ContentType type) throws Exception {
    String result = bulk.getQueryResultList(batch.getJobId(), batch.getId(), type).getResult()[0];
    try (InputStream in = bulk.getQueryResultStream(batch.getJobId(), batch.getId(), result)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void queryResultsComeInTheJobsFormat() throws Exception {
    var rest = new Rest(org);
    String id = rest.create("Account", "{'Name':'a<b','NumberOfEmployees':3}");
    String soql = "SELECT Id, Name, NumberOfEmployees, Phone, Owner.Username FROM Account";
    BatchInfo json =
        finished(add(open(OperationEnum.query, ContentType.JSON), soql), ContentType.JSON);
    JsonNode record = TestOrg.JSON.readTree(results(json, ContentType.JSON)).path(0);
    assertThat(record.at("/attributes/url").asText()).endsWith("/sobjects/Account/" + id);
    assertThat(record.path("NumberOfEmployees").asInt()).isEqualTo(3);
    assertThat(record.path("Phone").isNull()).isTrue();
    assertThat(record.at("/Owner/Username").asText()).isEqualTo("integration@drawbridge.test");
    BatchInfo xml =
        finished(add(open(OperationEnum.query, ContentType.XML), soql), ContentType.XML);
    assertThat(results(xml, ContentType.XML))
        .contains("<queryResult xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"")
        .contains("<Id>" + id + "</Id><Name>a&lt;b</Name>", "<Phone xsi:nil=\"true\"/>")
        .contains("<Owner><Username>integration@drawbridge.test</Username></Owner>");
  }

  @Test
  void timesOfJsonResultsAreMilliseconds() throws Exception {
    var rest = new Rest(org);
    rest.create("Account", "{'Name':'parent'}");
    String soql = "SELECT CreatedDate, Owner.CreatedDate FROM Account";
    String created =
        rest.query("SELECT CreatedDate FROM Account").text("records", "0", "CreatedDate");
    long millis = Instant.parse(created.replace("+0000", "Z")).toEpochMilli();
    BatchInfo json =
        finished(add(open(OperationEnum.query, ContentType.JSON), soql), ContentType.JSON);
    JsonNode record = TestOrg.JSON.readTree(results(json, ContentType.JSON)).path(0);
    assertThat(record.path("CreatedDate").isIntegralNumber()).isTrue();
    assertThat(record.path("CreatedDate").asLong()).isEqualTo(millis);
    assertThat(record.at("/Owner/CreatedDate").isIntegralNumber()).isTrue();
    BatchInfo xml =
        finished(add(open(OperationEnum.query, ContentType.XML), soql), ContentType.XML);
    assertThat(results(xml, ContentType.XML))
        .contains("<CreatedDate>" + created.replace("+0000", "Z") + "</CreatedDate>");
  }

  @Test
  void errorsOfJsonJobsAreJson() throws Exception {
    JobInfo job = open(OperationEnum.insert, ContentType.JSON);
    BatchInfo batch = finished(add(job, "[]"), ContentType.JSON);
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Completed);
    String path = "/services/async/65.0/job/" + job.getId() + "/batch/7515g0000000099AAA";
    var answer = org.get(path, "X-SFDC-Session", org.token());
    assertThat(answer.body())
        .isEqualTo(
            "{\"exceptionCode\":\"InvalidBatch\",\"exceptionMessage\":\"Unable to find batch for"
                + " id: 7515g0000000099AAA\"}");
  }

  private void accounts(int count) throws Exception {
    var rest = new Rest(org);
    for (int i = 0; i < count; i++) {
      rest.create("Account", "{'Name':'n" + i + "'}");
    }
  }

  private JobInfo chunked(String header) throws Exception {
    bulk.addHeader("Sforce-Enable-PKChunking", header);
    return bulk.createJob(BulkJobs.info(OperationEnum.query, "Account", null));
  }

  private List<BatchInfo> allFinished(JobInfo job, int batches) throws Exception {
    return await()
        .until(
            () -> List.of(bulk.getBatchInfoList(job.getId()).getBatchInfo()),
            now ->
                now.size() == batches
                    && now.stream()
                        .allMatch(
                            each ->
                                each.getState() != BatchStateEnum.Queued
                                    && each.getState() != BatchStateEnum.InProgress));
  }

  @Test
  void chunkedQueryIsLeftToFurtherBatches() throws Exception {
    accounts(5);
    JobInfo job = chunked("chunkSize=2; parent=Account");
    add(job, "SELECT Name FROM Account WHERE Name != 'n4' AND Name != 'x'");
    List<BatchInfo> batches = allFinished(job, 4);
    assertThat(batches.getFirst().getState()).isEqualTo(BatchStateEnum.NotProcessed);
    assertThat(batches.subList(1, 4))
        .extracting(BatchInfo::getState)
        .containsOnly(BatchStateEnum.Completed);
    assertThat(batches.subList(1, 4))
        .extracting(BatchInfo::getNumberRecordsProcessed)
        .containsExactly(2, 2, 0);
    try (InputStream in = bulk.getBatchRequestInputStream(job.getId(), batches.get(1).getId())) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .matches(
              "SELECT Name FROM Account WHERE \\(Name != 'n4' AND Name != 'x'\\) AND Id >="
                  + " '\\w{18}' AND Id < '\\w{18}'");
    }
  }

  @Test
  void queriesThatCannotBeCutFail() throws Exception {
    accounts(1);
    JobInfo job = chunked("TRUE");
    add(job, "SELECT Name FROM Account ORDER BY Name");
    assertThat(allFinished(job, 1).getFirst().getStateMessage())
        .isEqualTo("InvalidBatch : PK chunking does not take a query with ORDER");
    for (String header : new String[] {"chunkSize=0", "chunkSize=250001", "startRow=x", "size=3"}) {
      assertThatThrownBy(() -> chunked(header))
          .isInstanceOfSatisfying(
              AsyncApiException.class,
              error ->
                  assertThat(error.getExceptionCode()).isEqualTo(AsyncExceptionCode.InvalidJob));
    }
  }

  private static String csv(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "n" + i + "\n")
        .collect(Collectors.joining("", "Name\n", ""));
  }

  @Test
  void batchWhoseTimeIsUpGoesOnWhereItStopped() throws Exception {
    org.fault("{\"kind\":\"batch-timeout\",\"chunks\":1}");
    JobInfo job = open(OperationEnum.insert, ContentType.CSV);
    BatchInfo batch = finished(add(job, csv(500)), ContentType.CSV);
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Completed);
    assertThat(batch.getNumberRecordsProcessed()).isEqualTo(500);
    assertThat(bulk.getJobStatus(job.getId()).getNumberRetries()).isEqualTo(2);
    assertThat(org.journal()).hasSize(500);
  }

  @Test
  void batchIsRetriedTenTimesOrNotAtAll() throws Exception {
    org.fault("{\"kind\":\"batch-timeout\",\"chunks\":1,\"times\":2}");
    JobInfo job = open(OperationEnum.insert, ContentType.CSV);
    BatchInfo batch = finished(add(job, csv(2_500)), ContentType.CSV);
    assertThat(batch.getStateMessage()).contains("retried 10 times");
    assertThat(batch.getNumberRecordsProcessed()).isEqualTo(2_200);
    bulk.addHeader("Sforce-Disable-Batch-Retry", "TRUE");
    BatchInfo once =
        finished(add(open(OperationEnum.insert, ContentType.CSV), csv(500)), ContentType.CSV);
    assertThat(once.getStateMessage()).isEqualTo("InvalidBatch : Records not processed");
    assertThat(once.getNumberRecordsProcessed()).isEqualTo(200);
  }
}
