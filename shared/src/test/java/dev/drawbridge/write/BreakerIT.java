package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.drain.Drain;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When Salesforce is left alone, how it is tried again, and what the API budget does. */
class BreakerIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void accounts(int count) {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'A-' || i FROM"
            + " generate_series(1, ?) i",
        count);
  }

  private String breaker() {
    return world.db.value(String.class, "SELECT breaker FROM drawbridge.connection");
  }

  private void away(String fault) {
    world.fault(
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"times\":-1,\"code\":\""
            + fault
            + "\",\"message\":\"away\"}");
  }

  @Test
  void afterSeveralFailuresInARowNothingIsClaimedAndOneCallTriesAgain() {
    accounts(450);
    away("SERVER_UNAVAILABLE");
    world.drain();
    assertThat(world.execute(world.messages.poll())).isInstanceOf(Verdict.Parked.class);
    assertThat(breaker()).isEqualTo("OPEN");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.SALESFORCE_UNAVAILABLE);
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("NEW");

    world.timePasses();
    Drain.Outcome probe = world.drain();
    assertThat(breaker()).isEqualTo("HALF_OPEN");
    assertThat(probe.claimed()).isEqualTo(200);
    assertThat(world.execute(world.messages.poll())).isInstanceOf(Verdict.Parked.class);
    assertThat(breaker()).isEqualTo("OPEN");

    world.clearFaults();
    world.timePasses();
    world.runUntilQuiet();
    assertThat(breaker()).isEqualTo("CLOSED");
    assertThat(world.accepted()).hasSize(450);
    Invariants.hold(world.db);
  }

  @Test
  void theHalfOpenBreakerLetsOneCallThroughAndNotOneBatch() {
    world.db.execute(
        "UPDATE drawbridge.connection SET breaker = 'OPEN', open_until = now() - interval '1 s'");
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.drain();
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.call")).isEqualTo(1);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("PENDING", "NEW");
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(2);
  }

  @Test
  void theHalfOpenCallIsAReadAndNoCreateMeetsTheOutage() {
    world.db.execute("INSERT INTO salesforce.contact (lastname) VALUES ('without a key')");
    world.db.execute(
        "UPDATE drawbridge.connection SET breaker = 'OPEN', open_until = now() - interval '1 s'");
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    world.drain();
    assertThat(world.execute(world.messages.remove()))
        .isEqualTo(new Verdict.Parked("breaker open: HTTP_503"));
    assertThat(breaker()).isEqualTo("OPEN");
    assertThat(world.journal()).isEmpty();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log")).containsExactly("NEW");
    assertThat(world.db.texts("SELECT sent_at::text FROM drawbridge.call"))
        .containsExactly((String) null);
    world.clearFaults();
    world.runUntilQuiet();
    assertThat(breaker()).isEqualTo("CLOSED");
    assertThat(world.accepted()).hasSize(1);
  }

  @Test
  void anOrgThatIsReadAndNotWrittenIsLeftAloneForLongerEachTime() {
    accounts(1);
    away("SERVER_UNAVAILABLE");
    world.drain();
    world.execute(world.messages.remove());
    int failures = failures();
    world.timePasses();
    world.drain();
    assertThat(world.execute(world.messages.remove())).isInstanceOf(Verdict.Parked.class);
    assertThat(breaker()).isEqualTo("OPEN");
    assertThat(failures()).isEqualTo(failures + 1);
  }

  @Test
  void anUpsertInDoubtIsNotReplayedBeforeARead() {
    accounts(1);
    world.drain();
    var pointer = world.messages.remove();
    world.fault(
        """
        {"kind":"commit-and-status","verb":"upsert","status":503}
        """);
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    world.db.execute("UPDATE drawbridge.connection SET breaker = 'OPEN'");
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    assertThat(world.write(pointer, null))
        .isInstanceOfSatisfying(
            Verdict.RetryLater.class, later -> assertThat(later.reason()).isEqualTo("HTTP_503"));
    assertThat(world.journal()).hasSize(1);
    world.clearFaults();
    world.timePasses();
    world.runUntilQuiet();
    assertThat(world.journal()).hasSize(2);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(breaker()).isEqualTo("CLOSED");
  }

  private long outages() {
    return world.db.value(
        Long.class, "SELECT count(*) FROM drawbridge.connection WHERE failing_since IS NOT NULL");
  }

  @Test
  void anOutageBeginsWithTheFirstFailedCallAndEndsWithTheFirstAnswer() {
    accounts(1);
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    world.drain();
    var pointer = world.messages.remove();
    world.write(pointer, null);
    assertThat(outages()).isOne();
    String since =
        world.db.value(String.class, "SELECT failing_since::text FROM drawbridge.connection");
    world.write(pointer, null);
    assertThat(failures()).isEqualTo(2);
    assertThat(
            world.db.value(String.class, "SELECT failing_since::text FROM drawbridge.connection"))
        .isEqualTo(since);
    world.clearFaults();
    world.timePasses();
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(1);
    assertThat(outages()).isZero();
  }

  private int failures() {
    return world.db.value(Integer.class, "SELECT failures FROM drawbridge.connection");
  }

  @Test
  void wrongCredentialsOpenItAtOnceAndSayWhy() {
    accounts(1);
    world.signInAs("nobody");
    world.drain();
    assertThat(world.execute(world.messages.poll())).isInstanceOf(Verdict.Parked.class);
    assertThat(breaker()).isEqualTo("OPEN");
    assertThat(world.db.value(String.class, "SELECT last_error FROM drawbridge.connection"))
        .isEqualTo("SIGN_IN_REFUSED");
    world.signInAs("drawbridge");
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(1);
  }

  @Test
  void aUsedUpLimitOfTheOrgIsLeftAloneForLong() {
    accounts(1);
    away("REQUEST_LIMIT_EXCEEDED");
    world.drain();
    world.execute(world.messages.poll());
    assertThat(
            world.db.value(
                Boolean.class,
                "SELECT open_until > now() + interval '10 minutes' FROM drawbridge.connection"))
        .isTrue();
  }

  @Test
  void aBudgetThatIsSpentStopsWritingUntilTheDayIsOver() {
    var budget = new ApiBudget(4, 50, 100);
    world.obey(TestRules.within(budget));
    accounts(1000);
    assertThat(world.drain().apiCalls()).isEqualTo(ApiBudget.Level.ENOUGH);
    assertThat(world.execute(world.messages.poll())).isInstanceOf(Verdict.Parked.class);
    assertThat(world.accepted()).hasSize(800);
    Drain.Outcome outcome = world.drain();
    assertThat(outcome.reason()).isEqualTo(Drain.Reason.API_BUDGET_SPENT);
    assertThat(outcome.apiCalls()).isEqualTo(ApiBudget.Level.SPENT);
    Invariants.hold(world.db);

    world.db.execute("UPDATE drawbridge.api_calls SET hour = hour - interval '25 hours'");
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(1000);
  }

  @Test
  void whatSalesforceSaysOfTheOrgsRequestsIsKeptAndNearTheLimitWritingStops() {
    accounts(1);
    world.runUntilQuiet();
    assertThat(
            world.db.value(
                Boolean.class,
                "SELECT api_requests > 0 AND api_request_limit > api_requests FROM"
                    + " drawbridge.connection"))
        .isTrue();
    world.obey(TestRules.within(new ApiBudget(0, 80, 95)));
    world.db.execute("UPDATE drawbridge.connection SET api_requests = 95, api_request_limit = 100");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.API_BUDGET_SPENT);
    // What was said a while ago is not taken for true: a call asks again.
    world.db.execute(
        "UPDATE drawbridge.connection SET api_requests_seen_at = now() - interval '16 minutes'");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.NOTHING_WAITING);
  }

  @Test
  void anOutageThatOnlyASearchMeetsOpensTheBreakerToo() {
    accounts(1);
    world.drain();
    var pointer = world.messages.remove();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"upsert"}
        """);
    world.write(pointer, null);
    world.write(pointer, null);
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    world.timePasses();
    assertThat(world.execute(pointer)).isInstanceOf(Verdict.Parked.class);
    assertThat(breaker()).isEqualTo("OPEN");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.SALESFORCE_UNAVAILABLE);
    world.clearFaults();
    world.timePasses();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(breaker()).isEqualTo("CLOSED");
    assertThat(world.db.texts("SELECT verified_at::text FROM drawbridge.call WHERE replays > 0"))
        .doesNotContainNull();
    Invariants.hold(world.db);
  }
}
