package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.async.AsyncApiException;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.LimitInfo;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of the whole org: requests in a day, those that run long, sessions. */
class LimitsIT {
  private final TestOrg org = new TestOrg();

  @AfterEach
  void close() {
    org.close();
  }

  private void limit(String setting) throws Exception {
    org.control("/limits", "{" + setting.replace('\'', '"') + "}");
  }

  private void clock(Duration offset) throws Exception {
    org.control("/clock", "{\"offsetMillis\":" + offset.toMillis() + "}");
  }

  private static ApiFault fault(ThrowingCallable call) {
    return catchThrowableOfType(ApiFault.class, call);
  }

  @Test
  void everyApiCountsIntoOneDay() throws Exception {
    limit("'dailyApiRequests':4");
    var rest = new Rest(org);
    PartnerConnection soap = org.connect();
    assertThat(rest.get("/limits").http().headers().firstValue("Sforce-Limit-Info"))
        .hasValue("api-usage=1/4");
    soap.getServerTimestamp();
    LimitInfo info = soap.getLimitInfoHeader().getLimitInfo()[0];
    assertThat(info.getCurrent()).isEqualTo(2);
    assertThat(info.getLimit()).isEqualTo(4);
    org.bulk().createJob(BulkJobs.info(OperationEnum.insert, "Account", null));
    assertThat(rest.get("/limits").text("DailyApiRequests", "Remaining")).isEqualTo("0");

    Rest.Reply refused = rest.get("/limits");
    refused.refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    ApiFault fault = fault(soap::getServerTimestamp);
    assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.REQUEST_LIMIT_EXCEEDED);
    assertThat(fault.getExceptionMessage()).isEqualTo("TotalRequests Limit exceeded.");
    assertThatThrownBy(
            () -> org.bulk().createJob(BulkJobs.info(OperationEnum.insert, "Account", null)))
        .isInstanceOf(AsyncApiException.class)
        .hasMessageContaining("ExceededQuota");
    assertThat(org.get("/services/data").statusCode()).isEqualTo(200);
  }

  @Test
  void batchesBeyondTheDaysAreRefusedByBothBulkApis() throws Exception {
    limit("'dailyBulkBatches':1");
    var jobs = new BulkJobs(org.bulk());
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    jobs.add(job, "Name\na\n");
    assertThatThrownBy(() -> jobs.add(job, "Name\nb\n"))
        .isInstanceOf(AsyncApiException.class)
        .hasMessageContaining("ExceededQuota")
        .hasMessageContaining("ApiBatchItems Limit exceeded.");
    var rest = new Rest(org);
    String path =
        "/jobs/ingest/"
            + rest.post("/jobs/ingest", "{'object':'Account','operation':'insert'}").text("id");
    rest.call("PUT", path + "/batches", "Name\nc\n", "Content-Type", "text/csv");
    rest.patch(path, "{'state':'UploadComplete'}");
    assertThat(await().until(() -> rest.get(path).text("errorMessage"), text -> !text.isEmpty()))
        .isEqualTo("ExceededQuota : ApiBatchItems Limit exceeded.");
    assertThat(rest.get("/limits").text("DailyBulkApiBatches", "Remaining")).isEqualTo("0");
    await().until(() -> org.journal().size() == 1);
    clock(Duration.ofHours(25));
    JobInfo next = new BulkJobs(org.bulk()).open(OperationEnum.insert, "Account", null);
    assertThat(new BulkJobs(org.bulk()).add(next, "Name\nd\n").getId()).startsWith("751");
  }

  @Test
  void dayPassesByTheOrgsClock() throws Exception {
    limit("'dailyApiRequests':1");
    var rest = new Rest(org);
    assertThat(rest.get("/limits").status()).isEqualTo(200);
    clock(Duration.ofHours(23));
    var next = new Rest(org);
    assertThat(next.get("/limits").status()).isEqualTo(403);
    clock(Duration.ofHours(25));
    assertThat(new Rest(org).get("/limits").status()).isEqualTo(200);
  }

  @Test
  void resetForgetsUseAndLimits() throws Exception {
    limit("'dailyApiRequests':0");
    var rest = new Rest(org);
    assertThat(rest.get("/limits").status()).isEqualTo(403);
    org.control("/reset", "{}");
    assertThat(rest.get("/limits").text("DailyApiRequests", "Remaining")).isEqualTo("99999");
  }

  @Test
  void callsThatRunLongLeaveNoRoom() throws Exception {
    var rest = new Rest(org);
    limit("'concurrentRequests':1,'longRunningMillis':100");
    org.fault("{\"kind\":\"slow\",\"millis\":2000,\"verb\":\"create\"}");
    CompletableFuture<Rest.Reply> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return rest.post("/sobjects/Account", "{'Name':'a'}");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .untilAsserted(
            () ->
                rest.get("/limits")
                    .refused(
                        403,
                        "REQUEST_LIMIT_EXCEEDED",
                        "ConcurrentRequests (Concurrent API Requests) Limit exceeded."));
    assertThat(slow.get().status()).isEqualTo(201);
    assertThat(rest.get("/limits").status()).isEqualTo(200);
  }

  @Test
  void sessionsEndWhenTheyAreNotUsed() throws Exception {
    limit("'sessionSeconds':600");
    PartnerConnection soap = org.connect();
    assertThat(soap.getUserInfo().getSessionSecondsValid()).isEqualTo(600);
    clock(Duration.ofMinutes(9));
    soap.getServerTimestamp();
    clock(Duration.ofMinutes(18));
    soap.getServerTimestamp();
    clock(Duration.ofMinutes(28));
    ApiFault fault = fault(soap::getServerTimestamp);
    assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID);
    assertThat(fault.getExceptionMessage()).contains("Session not found");
  }

  @Test
  void useInTheFirstHalfDoesNotProlongASession() throws Exception {
    limit("'sessionSeconds':600");
    var rest = new Rest(org);
    clock(Duration.ofMinutes(4));
    assertThat(rest.get("/limits").status()).isEqualTo(200);
    clock(Duration.ofMinutes(11));
    rest.get("/limits").refused(401, "INVALID_SESSION_ID", "Session expired or invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"dailyApiRequests\":-1}",
        "{\"dailyApiRequests\":\"many\"}",
        "{\"sessionSeconds\":1.5}",
        "{\"sessionSeconds\":99999999999}",
        "{\"nope\":1}"
      })
  void wrongLimitsAreExplained(String body) throws Exception {
    HttpResponse<String> answer = org.post("/emulator/limits", "application/json", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"");
    assertThat(org.get("/emulator/limits").body())
        .isEqualTo(
            "{\"dailyApiRequests\":100000,\"concurrentRequests\":25,\"longRunningMillis\":20000,"
                + "\"sessionSeconds\":7200,\"dailyBulkBatches\":15000}");
  }
}
