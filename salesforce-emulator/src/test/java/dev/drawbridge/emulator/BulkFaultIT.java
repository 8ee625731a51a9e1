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
import com.sforce.soap.partner.sobject.SObject;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scripted failures of Bulk jobs as the real client meets them. */
class BulkFaultIT extends OrgFixture {
  private static final String ROWS =
      IntStream.range(0, 500)
          .mapToObj(i -> "n" + i + "\n")
          .collect(Collectors.joining("", "Name\n", ""));

  private BulkConnection bulk;
  private BulkJobs jobs;

  @BeforeEach
  void open() throws Exception {
    bulk = org.bulk();
    jobs = new BulkJobs(bulk);
  }

  @Test
  void batchFailedHalfWayLeavesItsFirstChunksBehind() throws Exception {
    org.fault(
        "{\"kind\":\"batch-failed\",\"verb\":\"create\",\"object\":\"Account\",\"chunks\":2}");
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    BatchInfo batch = jobs.finished(jobs.add(job, ROWS));
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(batch.getStateMessage()).startsWith("TooManyLockFailure : ");
    assertThat(batch.getNumberRecordsProcessed()).isEqualTo(400);
    assertThat(org.journal()).hasSize(400);
    assertThatThrownBy(() -> jobs.results(batch)).isInstanceOf(AsyncApiException.class);
    assertThat(jobs.finished(jobs.add(job, ROWS)).getState()).isEqualTo(BatchStateEnum.Completed);
  }

  @Test
  void faultsOfBatchesLeaveSoapCallsAlone() throws Exception {
    org.fault("{\"kind\":\"batch-failed\",\"chunks\":0}");
    org.connect().create(new SObject[] {TestOrg.account("a", "1")});
    BatchInfo batch =
        jobs.finished(jobs.add(jobs.open(OperationEnum.insert, "Account", null), ROWS));
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(org.journal()).hasSize(1);
  }

  @Test
  void slowBatchStaysInProgress() throws Exception {
    org.fault("{\"kind\":\"slow-batch\",\"millis\":1500}");
    BatchInfo batch = jobs.add(jobs.open(OperationEnum.insert, "Account", null), "Name\na\n");
    await().until(() -> jobs.state(batch).getState() == BatchStateEnum.InProgress);
    assertThat(org.journal()).isEmpty();
    assertThat(jobs.finished(batch).getState()).isEqualTo(BatchStateEnum.Completed);
  }

  @Test
  void failedJobLeavesItsOtherBatchesUnprocessed() throws Exception {
    org.fault("{\"kind\":\"slow-batch\",\"millis\":2000}");
    org.fault("{\"kind\":\"job-failed\"}");
    JobInfo job = jobs.serial(OperationEnum.insert, "Account");
    BatchInfo first = jobs.add(job, "Name\na\n");
    BatchInfo second = jobs.add(job, "Name\nb\n");
    assertThat(jobs.finished(first).getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(jobs.finished(second).getState()).isEqualTo(BatchStateEnum.NotProcessed);
    assertThat(bulk.getJobStatus(job.getId()).getState()).isEqualTo(JobStateEnum.Failed);
    assertThat(org.journal()).isEmpty();
  }

  @Test
  void batchWhoseAnswerWasLostIsProcessedAllTheSame() throws Exception {
    org.fault("{\"kind\":\"commit-and-drop\",\"verb\":\"create\"}");
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    assertThatThrownBy(() -> jobs.add(job, "Name\na\n")).isInstanceOf(AsyncApiException.class);
    await().until(() -> org.journal().size() == 1);
    assertThat(bulk.getBatchInfoList(job.getId()).getBatchInfo()).hasSize(1);
  }

  @Test
  void jobClosedWithoutAnAnswerIsClosed() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    org.fault("{\"kind\":\"commit-and-drop\",\"verb\":\"bulk\"}");
    assertThatThrownBy(() -> bulk.closeJob(job.getId())).isInstanceOf(AsyncApiException.class);
    assertThat(bulk.getJobStatus(job.getId()).getState()).isEqualTo(JobStateEnum.Closed);
  }

  @Test
  void failBeforeCommitCreatesNoBatch() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    org.fault("{\"kind\":\"fail-before-commit\",\"verb\":\"create\"}");
    assertThatThrownBy(() -> jobs.add(job, "Name\na\n")).isInstanceOf(AsyncApiException.class);
    assertThat(bulk.getBatchInfoList(job.getId()).getBatchInfo()).isEmpty();
  }

  @Test
  void scriptedRecordErrorStandsInItsRow() throws Exception {
    org.fault(
        "{\"kind\":\"record-error\",\"verb\":\"create\",\"record\":201,\"message\":\"locked\"}");
    BatchInfo batch = jobs.add(jobs.open(OperationEnum.insert, "Account", null), ROWS);
    assertThat(jobs.finished(batch).getNumberRecordsFailed()).isEqualTo(1);
    assertThat(jobs.results(batch).get(201).getLast()).isEqualTo("UNABLE_TO_LOCK_ROW:locked:--");
  }

  @Test
  void faultCodesOfOtherApisBecomeOnesTheClientKnows() throws Exception {
    org.fault("{\"kind\":\"soap-fault\",\"code\":\"REQUEST_LIMIT_EXCEEDED\"}");
    org.fault("{\"kind\":\"soap-fault\",\"code\":\"NONSENSE\"}");
    org.fault("{\"kind\":\"invalid-session\"}");
    for (AsyncExceptionCode code :
        new AsyncExceptionCode[] {
          AsyncExceptionCode.ExceededQuota,
          AsyncExceptionCode.Unknown,
          AsyncExceptionCode.InvalidSessionId,
          AsyncExceptionCode.InvalidSessionId
        }) {
      assertThatThrownBy(() -> jobs.open(OperationEnum.insert, "Account", null))
          .isInstanceOfSatisfying(
              AsyncApiException.class,
              error -> assertThat(error.getExceptionCode()).isEqualTo(code));
    }
  }
}
