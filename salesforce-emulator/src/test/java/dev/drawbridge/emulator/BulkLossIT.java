package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.JobStateEnum;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries whose jobs, results or locators are lost before the client has read them. */
class BulkLossIT extends OrgFixture {
  private static final String SOQL = "SELECT Name FROM Account ORDER BY Name";

  /** Keeps two jobs from going on for longer than any test lasts. */
  private static final String STUCK = "{\"kind\":\"slow-batch\",\"times\":2,\"millis\":3600000}";

  private Rest rest;
  private BulkConnection bulk;
  private BulkJobs jobs;

  @BeforeEach
  void threeAccounts() throws Exception {
    rest = new Rest(org);
    bulk = org.bulk();
    jobs = new BulkJobs(bulk);
    for (String name : new String[] {"a", "b", "c"}) {
      create(account(name, name));
    }
  }

  private String query2() throws Exception {
    return rest.post("/jobs/query", "{'operation':'query','query':'" + SOQL + "'}").text("id");
  }

  private String reached(String job, String state) throws Exception {
    await().until(() -> rest.get("/jobs/query/" + job).text("state").equals(state));
    return job;
  }

  private BatchInfo query1() throws Exception {
    return jobs.add(jobs.open(OperationEnum.query, "Account", null), SOQL);
  }

  private String result(BatchInfo batch) throws Exception {
    return bulk.getQueryResultList(batch.getJobId(), batch.getId()).getResult()[0];
  }

  private String read(BatchInfo batch, String result) throws Exception {
    try (var in = bulk.getQueryResultStream(batch.getJobId(), batch.getId(), result)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void refused(AsyncExceptionCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AsyncApiException.class, e -> assertThat(e.getExceptionCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void jobAbortedBySomebodyElseHasNoResult(boolean overTheApi) throws Exception {
    org.fault(STUCK);
    String second = reached(query2(), "InProgress");
    BatchInfo batch = query1();
    await().until(() -> jobs.state(batch).getState() == BatchStateEnum.InProgress);
    if (overTheApi) {
      String other = org.user("other", "Standard User", "{'objects':{'Account':['read']}}");
      org.bulk(other).abortJob(batch.getJobId());
      new Rest(org, other).patch("/jobs/query/" + second, "{'state':'Aborted'}");
    } else {
      org.control("/jobs/" + batch.getJobId() + "/abort", "{}");
      org.control("/jobs/" + second + "/abort", "{}");
    }
    assertThat(bulk.getJobStatus(batch.getJobId()).getState()).isEqualTo(JobStateEnum.Aborted);
    assertThat(jobs.state(batch).getState()).isEqualTo(BatchStateEnum.NotProcessed);
    refused(AsyncExceptionCode.InvalidBatch, () -> result(batch));
    assertThat(rest.get("/jobs/query/" + second).text("state")).isEqualTo("Aborted");
    rest.get("/jobs/query/" + second + "/results")
        .refused(400, "INVALIDJOBSTATE", "the job is in the state Aborted");
  }

  @Test
  void resultsThatAreGoneAreRefused() throws Exception {
    BatchInfo batch = jobs.finished(query1());
    String result = result(batch);
    assertThat(read(batch, result)).isEqualTo("\"Name\"\n\"a\"\n\"b\"\n\"c\"\n");
    org.remove("/jobs/" + batch.getJobId() + "/results");
    refused(AsyncExceptionCode.InvalidBatch, () -> read(batch, result));
    assertThat(jobs.state(batch).getNumberRecordsProcessed()).isEqualTo(3);
    String second = reached(query2(), "JobComplete");
    String path = "/jobs/query/" + second;
    assertThat(rest.get(path + "/results").status()).isEqualTo(200);
    org.remove(path.replace("/query", "") + "/results");
    rest.get(path + "/results").refused(404, "NOT_FOUND", "does not exist");
    assertThat(rest.get(path).text("numberRecordsProcessed")).isEqualTo("3");
  }

  @Test
  void removedJobsAreNotFound() throws Exception {
    BatchInfo batch = jobs.finished(query1());
    String second = reached(query2(), "JobComplete");
    org.remove("/jobs/" + batch.getJobId());
    org.remove("/jobs/" + second);
    refused(AsyncExceptionCode.InvalidJob, () -> result(batch));
    rest.get("/jobs/query/" + second + "/results").refused(404, "NOT_FOUND", "does not exist");
    assertThat(org.get("/emulator/jobs").body()).isEqualTo("[]");
  }

  @Test
  void jobsOfBothApisAreListed() throws Exception {
    BatchInfo batch = jobs.finished(query1());
    String second = reached(query2(), "JobComplete");
    JsonNode list = TestOrg.JSON.readTree(org.get("/emulator/jobs").body());
    assertThat(list.findValuesAsText("api")).containsExactly("bulk", "bulk2");
    assertThat(list.findValuesAsText("id")).containsExactly(batch.getJobId(), second);
    assertThat(list.findValuesAsText("operation")).containsExactly("query", "query");
    assertThat(list.findValuesAsText("object")).containsExactly("Account", "Account");
    assertThat(list.findValuesAsText("state")).containsExactly("Open", "JobComplete");
  }

  private String locator(String job) throws Exception {
    return rest.get("/jobs/query/" + job + "/results?maxRecords=2")
        .http()
        .headers()
        .firstValue("Sforce-Locator")
        .orElseThrow();
  }

  private void more() throws Exception {
    for (int i = 0; i < 3; i++) {
      var records = new String[200];
      for (int row = 0; row < records.length; row++) {
        records[row] = "{\"Name\":\"n\"}";
      }
      org.control("/data", "{\"Account\":[" + String.join(",", records) + "]}");
    }
  }

  @Test
  void expiredLocatorsAreRefusedOverEveryApi() throws Exception {
    more();
    String job = reached(query2(), "JobComplete");
    String second = locator(job);
    String first = soap.query(SOQL).getQueryLocator();
    String next =
        rest.get("/query?q=SELECT+Id+FROM+Account", "Sforce-Query-Options", "batchSize=200")
            .text("nextRecordsUrl");
    org.remove("/query-locators");
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore(first));
    rest.get(next).refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    rest.get("/jobs/query/" + job + "/results?locator=" + second)
        .refused(400, "INVALID_QUERY_LOCATOR", "Invalid locator");
  }

  @Test
  void freshLocatorsLeadOnAfterOldOnesExpired() throws Exception {
    String job = reached(query2(), "JobComplete");
    String old = locator(job);
    org.remove("/query-locators");
    String fresh = locator(job);
    assertThat(fresh).isNotEqualTo(old);
    assertThat(rest.get("/jobs/query/" + job + "/results?locator=" + fresh).http().body())
        .isEqualTo("\"Name\"\n\"c\"\n");
    more();
    String page = soap.query(SOQL).getQueryLocator();
    assertThat(soap.queryMore(page).getRecords()).hasSize(103);
  }

  @ParameterizedTest
  @ValueSource(strings = {"job-failed", "batch-failed"})
  void queryJobsOf2MayFail(String kind) throws Exception {
    org.fault("{\"kind\":\"" + kind + "\",\"code\":\"InternalServerError\"}");
    String job = reached(query2(), "Failed");
    assertThat(rest.get("/jobs/query/" + job).text("errorMessage"))
        .startsWith("InternalServerError : ");
    rest.get("/jobs/query/" + job + "/results")
        .refused(400, "INVALIDJOBSTATE", "the job is in the state Failed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7505g0000000009AAA | There is no job 7505g0000000009AAA.
          nonsense           | There is no job nonsense.
          """)
  void jobsThatThereAreNotAreExplained(String id, String sentence) throws Exception {
    assertThat(org.post("/emulator/jobs/" + id + "/abort", "application/json", "{}").body())
        .contains(sentence);
    assertThat(org.remove("/jobs/" + id + "/results")).contains(sentence);
    assertThat(org.remove("/jobs/" + id)).contains(sentence);
  }

  @Test
  void whatIsOverIsNotAbortedAndWhatWritesHasNoQuerysResults() throws Exception {
    String over = reached(query2(), "JobComplete");
    assertThat(org.post("/emulator/jobs/" + over + "/abort", "application/json", "{}").body())
        .contains("Aborting is not allowed: the job is in the state JobComplete.");
    String ingest =
        rest.post("/jobs/ingest", "{'object':'Account','operation':'insert'}").text("id");
    assertThat(org.remove("/jobs/" + ingest + "/results"))
        .contains("The job " + ingest + " does not query.");
  }
}
