package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.JobInfo;
import com.sforce.async.JobStateEnum;
import com.sforce.async.OperationEnum;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of every API take their time with their records locked, and wait for those of others. */
class WaitingIT extends LockFixture {
  private static String composite(boolean allOrNone, String id) {
    return "{'allOrNone':"
        + allOrNone
        + ",'compositeRequest':[{'method':'POST','referenceId':'new',"
        + "'url':'/services/data/v65.0/sobjects/Account','body':{'Name':'new'}},"
        + "{'method':'PATCH','referenceId':'old','url':'/services/data/v65.0/sobjects/Account/"
        + id
        + "','body':{'Phone':'1'}}]}";
  }

  private static String tree(String parent) {
    return "{'records':[{'attributes':{'type':'Contact','referenceId':'c'},'LastName':'c',"
        + "'AccountId':'"
        + parent
        + "'}]}";
  }

  @Test
  void restCallsTakeTheirTimeWithTheirRecordsLocked() throws Exception {
    var rest = new Rest(org);
    whileItLasts(
        millis -> {
          String id = create("Account", "Name", "a");
          org.control("/latency", "{\"fixedMillis\":" + millis + "}");
          CompletableFuture<Rest.Reply> slow =
              start(() -> rest.patch("/sobjects/Account/" + id, "{'Phone':'slow'}"));
          boolean seen = locked(id, slow::isDone) && lockedOut(id);
          assertThat(slow.get(60, TimeUnit.SECONDS).status()).isEqualTo(204);
          assertThat(locked()).isEmpty();
          return seen;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void compositeCallsTakeTheirTimeWithTheirRecordsLocked(boolean allOrNone) throws Exception {
    var rest = new Rest(org);
    whileItLasts(
        millis -> {
          String id = create("Account", "Name", "a");
          org.control("/latency", "{\"objects\":{\"Account\":{\"fixedMillis\":" + millis + "}}}");
          CompletableFuture<Rest.Reply> slow =
              start(() -> rest.post("/composite", composite(allOrNone, id)));
          boolean seen = locked(id, slow::isDone);
          assertThat(soap.query("SELECT Id FROM User").getSize()).as("others go on").isOne();
          seen = seen && !slow.isDone() && lockedOut(id);
          assertThat(slow.get(60, TimeUnit.SECONDS).body().findValuesAsText("httpStatusCode"))
              .containsExactly("201", "204");
          assertThat(soap.query("SELECT Id FROM Account").getSize()).isEqualTo(2);
          assertThat(org.journal())
              .filteredOn(line -> line.path("api").asText().equals("rest"))
              .as("each write is there once")
              .hasSize(2);
          return seen;
        });
  }

  @Test
  void bulkChunksTakeTheirTimeWithTheirRecordsLockedAndTheJobAnswersMeanwhile() throws Exception {
    var jobs = new BulkJobs(org.bulk());
    whileItLasts(
        millis -> {
          String id = create("Account", "Name", "a");
          org.control("/latency", "{\"bulkChunkMillis\":" + millis + "}");
          JobInfo job = jobs.open(OperationEnum.update, "Account", null);
          BatchInfo batch = jobs.add(job, "Id,Phone\n" + id + ",bulk\n");
          boolean seen =
              locked(id, () -> jobs.state(batch).getState() == BatchStateEnum.Completed)
                  && jobs.state(batch).getState() == BatchStateEnum.InProgress
                  && org.bulk().getJobStatus(job.getId()).getState() == JobStateEnum.Open
                  && locked().contains(id)
                  && lockedOut(id);
          assertThat(jobs.finished(batch).getNumberRecordsFailed()).isZero();
          if (seen) {
            assertThat(value("Account", id, "Phone")).isEqualTo("bulk");
          }
          return seen;
        });
  }

  @Test
  void jobsAnswerWhileTheirChunksWaitForLocks() throws Exception {
    String id = create("Account", "Name", "a");
    patience(60_000);
    hold(id, 60_000);
    var jobs = new BulkJobs(org.bulk());
    JobInfo job = jobs.open(OperationEnum.update, "Account", null);
    BatchInfo batch = jobs.add(job, "Id,Phone\n" + id + ",bulk\n");
    await().until(() -> jobs.state(batch).getState() == BatchStateEnum.InProgress);
    var rest = new Rest(org);
    String second =
        rest.post("/jobs/ingest", "{'object':'Account','operation':'update'}").text("id");
    rest.call(
        "PUT",
        "/jobs/ingest/" + second + "/batches",
        "Id,Phone\n" + id + ",bulk2\n",
        "Content-Type",
        "text/csv");
    rest.patch("/jobs/ingest/" + second, "{'state':'UploadComplete'}");
    await().until(() -> rest.get("/jobs/ingest/" + second).text("state").equals("InProgress"));
    assertThat(org.bulk().getJobStatus(job.getId()).getNumberBatchesInProgress()).isOne();
    org.remove("/locks");
    assertThat(jobs.finished(batch).getState()).isEqualTo(BatchStateEnum.Completed);
    await().until(() -> rest.get("/jobs/ingest/" + second).text("state").equals("JobComplete"));
  }

  @Test
  void abortedJobWritesNothingMore() throws Exception {
    String id = create("Account", "Name", "a");
    patience(60_000);
    hold(id, 60_000);
    var jobs = new BulkJobs(org.bulk());
    JobInfo job = jobs.open(OperationEnum.insert, "Contact", null);
    // The first chunk needs no lock, the others do.
    String rows = "c,\n".repeat(200) + ("c," + id + "\n").repeat(1_801);
    BatchInfo batch = jobs.add(job, "LastName,AccountId\n" + rows);
    await().until(() -> jobs.state(batch).getNumberRecordsProcessed() == 200);
    int before = bulkCalls();
    BulkConnection other = org.bulk();
    CompletableFuture<JobInfo> abort = start(() -> other.abortJob(job.getId()));
    await().until(() -> bulkCalls() > before);
    org.remove("/locks");
    assertThat(abort.get(20, TimeUnit.SECONDS).getState()).isEqualTo(JobStateEnum.Aborted);
    int written = org.journal().size();
    BatchInfo ended = jobs.state(batch);
    assertThat(ended.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(ended.getNumberRecordsProcessed())
        .as("the chunk that was under way stays")
        .isBetween(200, 1_800)
        .isEqualTo(written - 1);
    update("Account", id, "Phone", "after");
    assertThat(org.journal()).hasSize(written + 1);
  }

  private int bulkCalls() throws Exception {
    return TestOrg.JSON.readTree(org.get("/emulator/counters").body()).at("/calls/bulk").asInt();
  }

  @Test
  void compositeCallWaitsForALockThatIsGivenBackInTime() throws Exception {
    String id = create("Account", "Name", "a");
    hold(id, 700);
    Rest.Reply reply = new Rest(org).post("/composite", composite(true, id));
    assertThat(reply.body().findValuesAsText("httpStatusCode")).containsExactly("201", "204");
    assertThat(soap.query("SELECT Id FROM Account").getSize())
        .as("what it did before it waited was not done twice")
        .isEqualTo(2);
    assertThat(locked()).isEmpty();
  }

  @Test
  void compositeCallThatWaitsInVainIsTakenBack() throws Exception {
    String id = create("Account", "Name", "a");
    patience(100);
    hold(id, 60_000);
    Rest.Reply reply = new Rest(org).post("/composite", composite(true, id));
    assertThat(reply.text("compositeResponse", "0", "body", "0", "errorCode"))
        .isEqualTo("PROCESSING_HALTED");
    assertThat(reply.text("compositeResponse", "1", "body", "0", "errorCode"))
        .isEqualTo("UNABLE_TO_LOCK_ROW");
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isOne();
    assertThat(org.journal().stream().map(line -> line.path("outcome").asText()))
        .containsExactly("created", "rejected", "rejected");
    assertThat(locked()).containsExactly(id);
  }

  @Test
  void treesWaitForTheirParentsAndMayWaitInVain() throws Exception {
    String parent = create("Account", "Name", "a");
    var rest = new Rest(org);
    hold(parent, 500);
    assertThat(rest.post("/composite/tree/Contact", tree(parent)).status()).isEqualTo(201);
    patience(50);
    hold(parent, 60_000);
    Rest.Reply refused = rest.post("/composite/tree/Contact", tree(parent));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("results", "0", "errors", "0", "statusCode"))
        .isEqualTo("UNABLE_TO_LOCK_ROW");
    assertThat(soap.query("SELECT Id FROM Contact").getSize()).isOne();
  }
}
