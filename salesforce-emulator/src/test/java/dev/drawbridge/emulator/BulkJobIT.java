package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.JobInfo;
import com.sforce.async.JobStateEnum;
import com.sforce.async.OperationEnum;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States, limits and batches that fail as a whole, as the real client sees them. */
class BulkJobIT extends OrgFixture {
  private BulkConnection bulk;
  private BulkJobs jobs;

  @BeforeEach
  void open() throws Exception {
    bulk = org.bulk();
    jobs = new BulkJobs(bulk);
  }

  private static void refused(AsyncExceptionCode code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AsyncApiException.class,
            error -> {
              assertThat(error.getExceptionCode()).isEqualTo(code);
              assertThat(error.getExceptionMessage()).contains(message);
            });
  }

  private static String accounts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "n" + i + "\n")
        .collect(Collectors.joining("", "Name\n", ""));
  }

  private void eachChunkTakes(long millis) throws Exception {
    org.control("/latency", "{\"bulkChunkMillis\":" + millis + "}");
  }

  @Test
  void jobTellsWhatItWasCreatedFor() throws Exception {
    JobInfo job = jobs.open(OperationEnum.upsert, "account", "external_id__C");
    assertThat(job.getId()).hasSize(18).startsWith("750");
    assertThat(job.getObject()).isEqualTo("Account");
    assertThat(job.getExternalIdFieldName()).isEqualTo("External_ID__c");
    assertThat(job.getState()).isEqualTo(JobStateEnum.Open);
    assertThat(job.getApiVersion()).isEqualTo(65.0);
    assertThat(job.getConcurrencyMode()).hasToString("Parallel");
    assertThat(bulk.getJobStatus(job.getId()).getCreatedDate()).isNotNull();
  }

  @Test
  void closedJobCountsItsBatchesAndRecords() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Contact", null);
    BatchInfo good = jobs.add(job, "LastName,FirstName\na,b\n,c\n");
    BatchInfo bad = jobs.add(job, "Nonsense\na\n");
    assertThat(bulk.closeJob(job.getId()).getState()).isEqualTo(JobStateEnum.Closed);
    assertThat(jobs.finished(good).getState()).isEqualTo(BatchStateEnum.Completed);
    assertThat(jobs.finished(bad).getState()).isEqualTo(BatchStateEnum.Failed);
    JobInfo done = bulk.getJobStatus(job.getId());
    assertThat(done.getNumberBatchesCompleted()).isEqualTo(1);
    assertThat(done.getNumberBatchesFailed()).isEqualTo(1);
    assertThat(done.getNumberBatchesTotal()).isEqualTo(2);
    assertThat(done.getNumberRecordsProcessed()).isEqualTo(2);
    assertThat(done.getNumberRecordsFailed()).isEqualTo(1);
    assertThat(bulk.getBatchInfoList(job.getId()).getBatchInfo())
        .extracting(BatchInfo::getId)
        .containsExactly(good.getId(), bad.getId());
  }

  @Test
  void originalRequestIsKept() throws Exception {
    BatchInfo batch = jobs.add(jobs.open(OperationEnum.insert, "Account", null), "Name\nä\n");
    assertThat(bulk.getBatchRequestInputStream(batch.getJobId(), batch.getId()))
        .hasContent("Name\nä\n");
  }

  @Test
  void resultsWaitUntilTheBatchIsCompleted() throws Exception {
    eachChunkTakes(2_000);
    BatchInfo batch = jobs.add(jobs.open(OperationEnum.insert, "Account", null), "Name\na\n");
    refused(AsyncExceptionCode.InvalidBatch, "Batch not completed", () -> jobs.results(batch));
    jobs.finished(batch);
    assertThat(jobs.results(batch)).hasSize(1);
  }

  @Test
  void closedJobTakesNoBatchesAndIsClosedOnce() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    bulk.closeJob(job.getId());
    refused(
        AsyncExceptionCode.InvalidJobState,
        "Failed to create batch, since the Job is not Open. Current job state is 'Closed'",
        () -> jobs.add(job, "Name\na\n"));
    refused(
        AsyncExceptionCode.InvalidJobState,
        "Closing already Completed Job not allowed",
        () -> bulk.closeJob(job.getId()));
    refused(
        AsyncExceptionCode.InvalidJobState,
        "Aborting already Completed Job not allowed",
        () -> bulk.abortJob(job.getId()));
  }

  @Test
  void batchSentToAClosedJobCountsAgainstTheDay() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    bulk.closeJob(job.getId());
    assertThatThrownBy(() -> jobs.add(job, "Name\na\n")).isInstanceOf(AsyncApiException.class);
    assertThat(
            org.get("/services/data/v65.0/limits", "Authorization", "Bearer " + org.token()).body())
        .contains("\"DailyBulkApiBatches\":{\"Max\":15000,\"Remaining\":14999}");
  }

  @Test
  void serialJobRunsOneBatchAtATimeAndAbortLeavesTheRestUnprocessed() throws Exception {
    eachChunkTakes(400);
    JobInfo job = jobs.serial(OperationEnum.insert, "Account");
    BatchInfo first = jobs.add(job, accounts(1_600));
    BatchInfo second = jobs.add(job, "Name\nz\n");
    await().until(() -> jobs.state(first).getNumberRecordsProcessed() >= 200);
    assertThat(jobs.state(second).getState()).isEqualTo(BatchStateEnum.Queued);
    assertThat(bulk.abortJob(job.getId()).getState()).isEqualTo(JobStateEnum.Aborted);
    int stored = org.journal().size();
    assertThat(stored).isBetween(200, 1_400);
    assertThat(jobs.finished(first).getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(jobs.finished(second).getState()).isEqualTo(BatchStateEnum.NotProcessed);
    refused(AsyncExceptionCode.InvalidBatch, "Records not processed", () -> jobs.results(second));
    await().during(Duration.ofMillis(600)).until(() -> org.journal().size() == stored);
  }

  @Test
  void serialJobGoesOnWithTheNextBatch() throws Exception {
    JobInfo job = jobs.serial(OperationEnum.insert, "Account");
    BatchInfo bad = jobs.add(job, "Nonsense\na\n");
    BatchInfo good = jobs.add(job, "Name\na\n");
    assertThat(jobs.finished(bad).getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(jobs.finished(good).getState()).isEqualTo(BatchStateEnum.Completed);
  }

  @Test
  void parallelJobRunsBatchesTogether() throws Exception {
    eachChunkTakes(2_000);
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    jobs.add(job, "Name\na\n");
    jobs.add(job, "Name\nb\n");
    await().until(() -> bulk.getJobStatus(job.getId()).getNumberBatchesInProgress() == 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Name,Foo__c|InvalidBatch : Field name not found : Foo__c",
        "Name,Owner.Foo__c|InvalidBatch : Field name not found : Owner.Foo__c",
        "Name,Nobody.Id|InvalidBatch : Field name not found : Nobody.Id",
        "Name,Contact:Owner.Id|InvalidBatch : Field name not found : Contact:Owner.Id",
        "Name,Owner.Manager.Id|InvalidBatch : Field name not found : Owner.Manager.Id",
        "Name,name|InvalidBatch : Field name is duplicated : name"
      })
  void unknownColumnFailsTheBatch(String header, String message) throws Exception {
    assertThat(jobs.failure("Account", header + "\na,b\n")).isEqualTo(message);
    assertThat(org.journal())
        .extracting(line -> line.path("outcome").asText())
        .containsExactly("rejected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Name\na\"b\n", "Name\n\"a\" b\n", "Name\n\"a\n", "Name\na,b\n", "\n\n"})
  void badCsvFailsTheBatch(String csv) throws Exception {
    assertThat(jobs.failure("Account", csv)).startsWith("InvalidBatch : ");
    assertThat(org.journal()).isEmpty();
  }

  @Test
  void tenThousandRowsAreTakenAndOneMoreIsTooMany() throws Exception {
    assertThat(jobs.load(OperationEnum.insert, "Account", null, accounts(10_000))).hasSize(10_000);
    assertThat(jobs.failure("Account", accounts(10_001)))
        .isEqualTo(
            "InvalidBatch : Exceeded number of records : 10002. Number of records should be less"
                + " than or equal to 10001");
  }

  @Test
  void cellsColumnsAndCharactersAreLimited() throws Exception {
    String most = "x".repeat(131_072);
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    BatchInfo taken = jobs.finished(jobs.add(job, "Name,Site\n" + most + ",\n"));
    assertThat(taken.getState()).isEqualTo(BatchStateEnum.Completed);
    assertThat(taken.getNumberRecordsFailed()).isEqualTo(1);
    assertThat(jobs.failure("Account", "Name\n" + most + "x\n"))
        .contains("Exceeded max field size: 131073");
    assertThat(jobs.failure("Account", "N,".repeat(5_000) + "N\nx\n"))
        .startsWith("InvalidBatch : Exceeded max number of columns");
    String wide = ("x".repeat(100_000) + ",").repeat(5);
    assertThat(jobs.failure("Account", "Name,Site,Phone,Fax,Website,Type\n" + wide + "\n"))
        .contains("400000");
    assertThat(jobs.failure("Account", "Name\n" + ("x".repeat(1_099) + "\n").repeat(9_200)))
        .contains("10000000");
  }

  @Test
  void batchAboveTenMegabytesIsRefused() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    refused(
        AsyncExceptionCode.ClientInputError,
        "Exceeded max size limit",
        () -> jobs.add(job, "x".repeat(10_485_761)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert|Nothing__c||InvalidJob|Unable to find object: Nothing__c",
        "insert|CaseStatus||InvalidEntity|Entity 'CaseStatus' is not supported by the Bulk API.",
        "upsert|Account||InvalidJob|External ID was blank for Account.",
        "upsert|Account|Site|InvalidJob|Field name provided, Site does not match an External ID",
        "hardDelete|Account||FeatureNotEnabled|hardDelete operation requires"
      })
  void impossibleJobsAreRefused(
      OperationEnum operation, String object, String key, AsyncExceptionCode code, String message) {
    refused(code, message, () -> jobs.open(operation, object, key));
  }

  @Test
  void objectWithABinaryFieldIsNotForBulk() throws Exception {
    org.control(
        "/schema",
        "{\"name\":\"Scan__c\",\"keyPrefix\":\"a0s\",\"fields\":[{\"name\":\"Body__c\","
            + "\"type\":\"base64\"}]}");
    refused(
        AsyncExceptionCode.InvalidEntity,
        "Entity 'Scan__c' is not supported",
        () -> jobs.open(OperationEnum.insert, "Scan__c", null));
  }

  @Test
  void oldJobsTakeNoBatchesAndAreRemovedAfterAWeek() throws Exception {
    org.control("/limits", "{\"sessionSeconds\":" + Duration.ofDays(8).toSeconds() + "}");
    open();
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    org.control("/clock", "{\"offsetMillis\":" + Duration.ofHours(25).toMillis() + "}");
    refused(
        AsyncExceptionCode.InvalidJobState,
        "more than 24 hours old",
        () -> jobs.add(job, "Name\na\n"));
    org.control("/clock", "{\"offsetMillis\":" + Duration.ofHours(169).toMillis() + "}");
    refused(
        AsyncExceptionCode.InvalidJob, "Unable to find job", () -> bulk.getJobStatus(job.getId()));
  }

  @Test
  void resetForgetsJobsAndNothingIsWrittenLater() throws Exception {
    eachChunkTakes(200);
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    jobs.add(job, "Name\na\n");
    org.control("/reset", "{}");
    refused(
        AsyncExceptionCode.InvalidJob, "Unable to find job", () -> bulk.getJobStatus(job.getId()));
    await().during(Duration.ofMillis(400)).until(() -> org.journal().isEmpty());
  }

  @Test
  void onlyItsCreatorClosesAJobAndOthersMayAbortIt() throws Exception {
    String token = org.user("other", "Standard User", "{'objects':{'Account':['read','create']}}");
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    assertThatThrownBy(() -> org.bulk(token).closeJob(job.getId()))
        .isInstanceOfSatisfying(
            AsyncApiException.class,
            e -> assertThat(e.getExceptionCode()).isEqualTo(AsyncExceptionCode.InvalidUser));
    assertThat(org.bulk(token).abortJob(job.getId()).getState()).isEqualTo(JobStateEnum.Aborted);
    JobInfo own = jobs.open(OperationEnum.insert, "Account", null);
    assertThat(org.bulk().closeJob(own.getId()).getState()).isEqualTo(JobStateEnum.Closed);
    var rest = new Rest(org);
    String second =
        rest.post("/jobs/ingest", "{'object':'Account','operation':'insert'}").text("id");
    rest.call(
        "PUT", "/jobs/ingest/" + second + "/batches", "Name\na\n", "Content-Type", "text/csv");
    new Rest(org, token)
        .patch("/jobs/ingest/" + second, "{'state':'UploadComplete'}")
        .refused(400, "INVALIDUSER", "Only the user who created the job");
    assertThat(rest.patch("/jobs/ingest/" + second, "{'state':'UploadComplete'}").status())
        .isEqualTo(200);
  }
}
