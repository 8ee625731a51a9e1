package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripted failures as the real client meets them. */
class FaultIT extends OrgFixture {
  private SaveResult[] create(String name) throws ConnectionException {
    return soap.create(new SObject[] {account(name, name)});
  }

  private int stored() throws Exception {
    return (int)
        org.journal().stream()
            .filter(line -> !line.path("outcome").asText().equals("rejected"))
            .count();
  }

  @Test
  void failBeforeCommitLeavesNothingBehind() throws Exception {
    org.fault("{\"kind\":\"fail-before-commit\",\"verb\":\"create\"}");
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(stored()).isZero();
    assertThat(create("a")[0].getSuccess()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit-and-drop", "truncate-answer"})
  void lostAnswerLeavesTheRecordBehindOnce(String kind) throws Exception {
    org.fault("{\"kind\":\"" + kind + "\",\"verb\":\"create\"}");
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(stored()).isOne();
    assertThat(create("a")[0].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
  }

  @Test
  void httpStatusAnswersWithAPage() throws Exception {
    org.fault(
        "{\"kind\":\"http-status\",\"status\":502,\"body\":\"<html><body>Bad"
            + " gateway</body></html>\"}");
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(stored()).isZero();
  }

  @Test
  void soapFaultCarriesItsCodeAndMessage() throws Exception {
    org.fault(
        "{\"kind\":\"soap-fault\",\"code\":\"REQUEST_LIMIT_EXCEEDED\","
            + "\"message\":\"TotalRequests Limit exceeded.\"}");
    assertThatThrownBy(() -> create("a"))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> {
              assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.REQUEST_LIMIT_EXCEEDED);
              assertThat(fault.getExceptionMessage()).isEqualTo("TotalRequests Limit exceeded.");
            });
    assertThat(stored()).isZero();
  }

  @Test
  void recordErrorHitsOneRecordOnly() throws Exception {
    org.fault("{\"kind\":\"record-error\",\"record\":1,\"code\":\"UNABLE_TO_LOCK_ROW\"}");
    SaveResult[] results =
        soap.create(new SObject[] {account("a", "1"), account("b", "2"), account("c", "3")});
    assertThat(results).extracting(SaveResult::getSuccess).containsExactly(true, false, true);
    assertThat(results[1].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
    assertThat(org.journal().get(1).path("error").asText()).isEqualTo("UNABLE_TO_LOCK_ROW");
  }

  @Test
  void invalidSessionForgetsTheSessionForGood() throws Exception {
    org.fault("{\"kind\":\"invalid-session\"}");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> create("a"))
          .isInstanceOfSatisfying(
              ApiFault.class,
              fault ->
                  assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID));
    }
    soap = org.connect();
    assertThat(create("a")[0].getSuccess()).isTrue();
  }

  @Test
  void slowCallOutlastsTheClientAndCommitsLater() throws Exception {
    org.fault("{\"kind\":\"slow\",\"millis\":2000}");
    soap.getConfig().setReadTimeout(200);
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(stored()).isZero();
    await().until(() -> stored() == 1);
  }

  @Test
  void slowAnswerCommitsFirst() throws Exception {
    org.fault("{\"kind\":\"slow-answer\",\"millis\":3000}");
    soap.getConfig().setReadTimeout(1_000);
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(stored()).isOne();
  }

  @Test
  void statusCodeOfALaterVersionLosesTheAnswerAfterTheCommit() throws Exception {
    org.fault("{\"kind\":\"unknown-status-code\"}");
    assertThatThrownBy(() -> create("a")).isInstanceOf(ConnectionException.class);
    assertThat(org.journal()).hasSize(1);
    assertThat(org.journal().getFirst().path("outcome").asText()).isEqualTo("created");
  }

  @Test
  void faultsWaitCountAndChooseTheirCalls() throws Exception {
    org.fault(
        "{\"kind\":\"soap-fault\",\"verb\":\"create\",\"object\":\"Account\",\"after\":1,\"times\":2}");
    soap.query("SELECT Id FROM Account");
    soap.create(new SObject[] {TestOrg.record("Contact", "LastName", "x")});
    create("first");
    assertThatThrownBy(() -> create("second")).isInstanceOf(ApiFault.class);
    assertThatThrownBy(() -> create("third")).isInstanceOf(ApiFault.class);
    create("fourth");
    var fault = TestOrg.JSON.readTree(org.get("/emulator/faults").body()).path(0);
    assertThat(fault.path("fired").asInt()).isEqualTo(2);
    assertThat(fault.path("matched").asInt()).isEqualTo(4);
  }

  @Test
  void probabilityWithASeedRepeatsItself() throws Exception {
    assertThat(pattern()).isEqualTo(pattern()).contains("x").contains(".");
  }

  private String pattern() throws Exception {
    org.control("/reset", "{}");
    org.fault("{\"kind\":\"soap-fault\",\"times\":-1,\"probability\":0.5,\"seed\":7}");
    var pattern = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      try {
        soap.getServerTimestamp();
        pattern.append('.');
      } catch (ApiFault fault) {
        pattern.append('x');
      }
    }
    return pattern.toString();
  }

  @Test
  void latencyDelaysCallsByTheirSize() throws Exception {
    org.control("/latency", "{\"fixedMillis\":100,\"perRecordMillis\":50}");
    Instant before = Instant.now();
    soap.create(new SObject[] {account("a", "1"), account("b", "2")});
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void unknownKindsAndSettingsAreExplained() throws Exception {
    assertThat(org.post("/emulator/faults", "application/json", "{\"kind\":\"explode\"}"))
        .satisfies(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(400);
              assertThat(answer.body()).contains("Fault kind 'explode' is not known; use one of");
            });
    assertThat(
            org.post("/emulator/faults", "application/json", "{\"kind\":\"slow\",\"milis\":1}")
                .body())
        .contains("A fault has no setting 'milis'");
  }
}
