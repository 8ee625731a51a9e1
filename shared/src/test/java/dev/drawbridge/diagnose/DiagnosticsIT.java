package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.TestMappings;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.history.History;
import dev.drawbridge.diagnose.history.PastDiagnoses;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is remembered of diagnoses, and what is published. */
@ResourceLock("roles of the server")
class DiagnosticsIT {
  private final Clinic clinic = new Clinic(List.of(TestMappings.account()));
  private final Diagnostics diagnostics = diagnostics(2);

  private Diagnostics diagnostics(int confirmations) {
    return new Diagnostics(
        clinic.context(),
        new CheckRunner(StandardChecks.all(), Duration.ofSeconds(25), Clock.systemUTC()),
        clinic.aws.bus(),
        new EventDetails(StandardChecks.all(), "docs/diagnostics.md"),
        confirmations);
  }

  @AfterEach
  void close() {
    clinic.close();
  }

  private Diagnostics.Outcome look() {
    return diagnostics.run(new Scope.VitalSigns()).orElseThrow();
  }

  private List<JsonNode> changes() {
    return clinic.aws.events().stream()
        .filter(event -> event.detailType().equals("Diagnostic Check Changed"))
        .map(AwsStub.Put::detail)
        .toList();
  }

  private void breaker(String state) {
    clinic.db.execute("UPDATE drawbridge.connection SET breaker = ?", state);
  }

  @Test
  void aChangeIsPublishedAfterTwoEqualResultsAndOnce() {
    look();
    look();
    assertThat(changes()).isEmpty();
    breaker("OPEN");
    look();
    assertThat(changes()).isEmpty();
    look();
    assertThat(changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.path("check").asText()).isEqualTo("MUST_NOT_BE_OPEN");
              assertThat(change.path("name").asText()).isEqualTo("Circuit Breaker");
              assertThat(change.path("status").asText()).isEqualTo("RED");
              assertThat(change.path("previous").asText()).isEqualTo("GREEN");
              assertThat(change.path("connection").asText()).isEqualTo("test");
              assertThat(change.path("link").asText())
                  .isEqualTo("docs/diagnostics.md#check-circuit-breaker");
              assertThat(change.has("mapping")).isFalse();
            });
    look();
    assertThat(changes()).isEmpty();
    breaker("CLOSED");
    look();
    look();
    assertThat(changes())
        .extracting(change -> change.path("status").asText())
        .containsExactly("GREEN");
  }

  @Test
  void aCheckThatFlapsDoesNotFlood() {
    look();
    look();
    for (int i = 0; i < 6; i++) {
      breaker(i % 2 == 0 ? "OPEN" : "CLOSED");
      look();
    }
    assertThat(changes()).isEmpty();
  }

  private void hold(String code) {
    clinic.db.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        SELECT count(*) + 1, 'account', 1, 'RECORD', 'REJECTED', ?, 'why' FROM drawbridge.hold
        """,
        code);
  }

  private void release() {
    clinic.db.execute("UPDATE drawbridge.hold SET resolved_at = now(), resolution = 'skip'");
  }

  private List<String> told() {
    return changes().stream()
        .map(c -> c.path("status").asText() + " " + c.path("message").asText())
        .map(text -> text.replaceAll("for (the oldest for )?\\d+ seconds?", "for a while"))
        .toList();
  }

  @Test
  void aHoldIsPublishedAfterTheFirstResultAndOnce() {
    look();
    look();
    hold("A");
    look();
    assertThat(told()).containsExactly("RED 1 write waits for a person, for a while (A).");
    look();
    look();
    assertThat(told()).isEmpty();
  }

  @Test
  void aHoldOfAnotherCauseIsPublishedThoughAnEarlierOneStands() {
    hold("A");
    look();
    changes();
    hold("B");
    look();
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("RED 2 writes wait")
        .contains("(A, B)");
    look();
    assertThat(told()).isEmpty();
  }

  @Test
  void aHoldAfterTheLastOnesReleaseIsPublishedBeforeTheAllClear() {
    hold("A");
    look();
    assertThat(changes()).hasSize(1);
    release();
    hold("A");
    look();
    assertThat(told()).containsExactly("RED 1 write waits for a person, for a while (A).");
    release();
    look();
    assertThat(told()).as("not confirmed").isEmpty();
    hold("A");
    look();
    assertThat(told()).hasSize(1);
    release();
    look();
    look();
    assertThat(told()).containsExactly("GREEN ");
    hold("A");
    look();
    assertThat(told()).hasSize(1);
  }

  @Test
  void moreHoldsOfACauseThatStandsArePublishedOnceInTenMinutes() {
    hold("A");
    look();
    assertThat(changes()).hasSize(1);
    hold("A");
    look();
    assertThat(told()).isEmpty();
    clinic.db.execute("UPDATE drawbridge.cause_told SET told_at = told_at - interval '11 minutes'");
    look();
    assertThat(told()).singleElement().asString().startsWith("RED 2 writes wait");
    look();
    assertThat(told()).isEmpty();
  }

  @Test
  void whatIsRedAndMeantSoIsYellowWhileItSaysTheSame() {
    clinic.db.execute(
        "UPDATE drawbridge.mapping SET definition = definition - 'uniqueIdentifier' WHERE"
            + " table_name = 'account'");
    assertThat(Clinic.of(everything().report(), "Account", "Unique Identifier").status())
        .isEqualTo(Status.RED);
    assertThat(diagnostics.acknowledgements().acknowledge("unique identifier", "Account"))
        .isEqualTo("Unique Identifier is acknowledged: it is YELLOW while it says the same.");
    assertThat(Clinic.of(everything().report(), "Account", "Unique Identifier"))
        .satisfies(
            result -> {
              assertThat(result.status()).isEqualTo(Status.YELLOW);
              assertThat(result.message()).endsWith("Acknowledged.");
            });
    clinic.db.execute("UPDATE drawbridge.acknowledged_check SET message = 'something else'");
    assertThat(Clinic.of(everything().report(), "Account", "Unique Identifier").status())
        .isEqualTo(Status.RED);
  }

  @Test
  void onlyWhatIsRedNowAndNoVitalSignIsAcknowledged() {
    hold("A");
    assertThatThrownBy(() -> diagnostics.acknowledgements().acknowledge("Write Holds", ""))
        .hasMessageStartingWith("Write Holds is a vital sign");
    assertThatThrownBy(() -> diagnostics.acknowledgements().acknowledge("Number of Mappings", ""))
        .hasMessage("Number of Mappings is GREEN: only what is RED is acknowledged.");
    assertThatThrownBy(() -> diagnostics.acknowledgements().acknowledge("Nothing", ""))
        .hasMessage("No check of that name was made there.");
    assertThatThrownBy(
            () -> diagnostics.acknowledgements().acknowledge("Unique Identifier", "Nowhere"))
        .hasMessage("No such mapping is configured.");
    assertThat(clinic.db.texts("SELECT rule_id FROM drawbridge.acknowledged_check")).isEmpty();
  }

  @Test
  void anotherReasonOfAnOpenBreakerIsPublishedAfterTheFirstResult() {
    look();
    look();
    changes();
    outage("SALESFORCE_UNREACHABLE");
    look();
    look();
    look();
    assertThat(toldOf("MUST_NOT_BE_OPEN")).hasSize(1);
    outage("SIGN_IN_REFUSED");
    look();
    assertThat(toldOf("MUST_NOT_BE_OPEN"))
        .singleElement()
        .asString()
        .contains("RED", "SIGN_IN_REFUSED");
    look();
    outage("SALESFORCE_UNREACHABLE");
    look();
    assertThat(toldOf("MUST_NOT_BE_OPEN")).isEmpty();
  }

  private void outage(String code) {
    clinic.db.execute(
        """
        UPDATE drawbridge.connection
           SET breaker = 'OPEN', last_error = ?, failing_since = '2026-01-01',
               open_until = now() + interval '5 minutes'
        """,
        code);
  }

  private List<String> toldOf(String check) {
    return changes().stream()
        .filter(change -> change.path("check").asText().equals(check))
        .map(change -> change.path("status").asText() + " " + change.path("message").asText())
        .toList();
  }

  @Test
  void aCauseThatTheBusDidNotAcceptIsPublishedNextTime() {
    look();
    clinic.aws.away(true);
    hold("A");
    look();
    clinic.aws.away(false);
    look();
    assertThat(told()).hasSize(1);
  }

  @Test
  void whatIsWrongFromTheBeginningIsPublishedToo() {
    breaker("OPEN");
    look();
    look();
    assertThat(changes())
        .singleElement()
        .satisfies(c -> assertThat(c.path("previous").asText()).isEqualTo("NONE"));
  }

  @Test
  void everyRunHasASummary() {
    look();
    assertThat(clinic.aws.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.detailType()).isEqualTo("Diagnosis Completed");
              assertThat(event.detail().path("status").asText()).isEqualTo("GREEN");
              assertThat(event.detail().path("tier").asText()).isEqualTo("VITAL");
              assertThat(event.detail().path("complete").asBoolean()).isTrue();
              assertThat(event.detail().path("green").asInt()).isPositive();
            });
    assertThat(diagnostics.past().runs(10))
        .singleElement()
        .satisfies(run -> assertThat(run.green()).isPositive());
  }

  @Test
  void whatCouldNotBeSeenChangesNothing() {
    look();
    look();
    changes();
    clinic.aws.away(true);
    assertThat(look().trouble()).isPresent();
    clinic.aws.away(false);
    look();
    look();
    assertThat(changes()).isEmpty();
  }

  @Test
  void aChangeThatTheBusDidNotTakeIsPublishedNextTime() {
    look();
    look();
    breaker("OPEN");
    look();
    clinic.aws.away(true);
    Diagnostics.Outcome unheard = look();
    assertThat(unheard.published()).isFalse();
    assertThat(unheard.trouble())
        .hasValueSatisfying(why -> assertThat(why).contains("could not be sent"));
    clinic.aws.away(false);
    assertThat(look().published()).isTrue();
    assertThat(changes()).extracting(c -> c.path("status").asText()).containsExactly("RED");
  }

  @Test
  void aDatabaseThatIsDownIsPublishedAndSoIsItsReturn() {
    var away = new SwitchableDatabase(clinic.db);
    clinic.reachDatabaseAt(away.database());
    clinic.meanwhile(time -> {});
    Diagnostics watching = diagnostics(2);
    for (int i = 0; i < 2; i++) {
      watching.run(new Scope.VitalSigns());
    }
    changes();
    away.down(true);
    for (int i = 0; i < 3; i++) {
      watching.run(new Scope.VitalSigns());
    }
    assertThat(changes())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.path("check").asText()).isEqualTo("MUST_REACH_DATABASE");
              assertThat(c.path("status").asText()).isEqualTo("RED");
            });
    away.down(false);
    for (int i = 0; i < 3; i++) {
      watching.run(new Scope.VitalSigns());
    }
    assertThat(changes())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.path("check").asText()).isEqualTo("MUST_REACH_DATABASE");
              assertThat(c.path("previous").asText()).isEqualTo("RED");
              assertThat(c.path("status").asText()).isEqualTo("GREEN");
            });
  }

  @Test
  void anUnavailableDatabaseIsPublishedByOneInvocationWhoseSandboxEndsAfterIt() {
    clinic.reachDatabaseAt(VitalSignsIT.nowhere());
    List<Duration> pauses = new ArrayList<>();
    clinic.meanwhile(pauses::add);
    diagnostics(2).run(new Scope.VitalSigns());
    assertThat(pauses).hasSize(1);
    assertThat(told())
        .singleElement()
        .asString()
        .matches(
            "RED The database cannot be reached \\(SQLSTATE 08001\\).* It is so since"
                + " [-\\d]{10}T[:\\d]{8}Z\\.");
  }

  /** It takes connections, and no answer comes. */
  @Test
  void aDatabaseThatHangsIsPublishedByOneInvocation() throws IOException {
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/x?user=x";
      clinic.reachDatabaseAt(
          new Database(
              () -> DriverManager.getConnection(url), () -> DriverManager.getConnection(url)));
      clinic.set(Setting.DIAGNOSTICS_BUDGET_SECONDS, 4);
      clinic.meanwhile(time -> {});
      diagnostics(2).run(new Scope.VitalSigns());
      assertThat(told())
          .singleElement()
          .asString()
          .startsWith("RED The database does not answer within 1 s; see whether it hangs");
    }
  }

  @Test
  void aDatabaseThatIsBackAtTheSecondRunIsNoAlert() {
    var away = new SwitchableDatabase(clinic.db);
    clinic.reachDatabaseAt(away.database());
    clinic.meanwhile(time -> away.down(false));
    away.down(true);
    diagnostics(2).run(new Scope.VitalSigns());
    assertThat(changes()).isEmpty();
  }

  @Test
  void whatTheProcessHasPublishedIsNotConfirmedAgain() {
    clinic.reachDatabaseAt(VitalSignsIT.nowhere());
    List<Duration> pauses = new ArrayList<>();
    clinic.meanwhile(pauses::add);
    Diagnostics watching = diagnostics(2);
    for (int i = 0; i < 3; i++) {
      watching.run(new Scope.VitalSigns());
    }
    assertThat(pauses).hasSize(1);
    assertThat(changes()).hasSize(1);
  }

  @Test
  void aDiagnosisOfEverythingDoesNotWaitForASecondRun() {
    clinic.reachDatabaseAt(VitalSignsIT.nowhere());
    clinic.meanwhile(
        time -> {
          throw new AssertionError("waited for " + time);
        });
    diagnostics(2).run(new Scope.Everything());
    assertThat(changes()).isEmpty();
  }

  @Test
  void theTimelineHasSinceWhenAndUntilWhen() {
    look();
    breaker("OPEN");
    look();
    look();
    breaker("CLOSED");
    look();
    List<PastDiagnoses.Span> spans = diagnostics.past().timeline(Instant.now().minusSeconds(60));
    assertThat(spans)
        .extracting(
            PastDiagnoses.Span::ruleId,
            PastDiagnoses.Span::status,
            PastDiagnoses.Span::results,
            PastDiagnoses.Span::open)
        .containsExactly(
            Tuple.tuple("MUST_NOT_BE_OPEN", Status.GREEN, 1L, false),
            Tuple.tuple("MUST_NOT_BE_OPEN", Status.RED, 2L, false),
            Tuple.tuple("MUST_NOT_BE_OPEN", Status.GREEN, 1L, true));
  }

  @Test
  void theTimelineInPartsIsTheTimeline() {
    look();
    breaker("OPEN");
    look();
    breaker("CLOSED");
    look();
    List<PastDiagnoses.Span> whole = diagnostics.past().timeline(Instant.EPOCH);
    assertThat(whole).hasSize(3);
    List<PastDiagnoses.Span> read = new ArrayList<>();
    long after = 0;
    for (int i = 0; i < whole.size(); i++) {
      PastDiagnoses.Part part = diagnostics.past().timeline(Instant.EPOCH, after, 1);
      assertThat(part.count()).isEqualTo(3);
      read.addAll(part.spans());
      after = part.spans().getFirst().id();
    }
    assertThat(read).isEqualTo(whole);
    assertThat(diagnostics.past().timeline(Instant.EPOCH, after, 1).spans()).isEmpty();
  }

  @Test
  void whatEndedLongAgoIsForgotten() {
    look();
    breaker("OPEN");
    look();
    clinic.db.execute("UPDATE drawbridge.check_span SET last_seen = now() - interval '40 days'");
    clinic.db.execute("UPDATE drawbridge.diagnosis SET at = now() - interval '40 days'");
    int forgotten = clinic.db.database().transaction(handle -> History.expire(handle, 31));
    assertThat(forgotten).isOne();
    assertThat(diagnostics.past().runs(10)).isEmpty();
    assertThat(diagnostics.past().timeline(Instant.EPOCH))
        .extracting(PastDiagnoses.Span::status)
        .containsExactly(Status.RED);
  }

  private Diagnostics.Outcome everything() {
    return diagnostics.run(new Scope.Everything()).orElseThrow();
  }

  /** A table that somebody altered: only the checks of everything see that. */
  private void alterTable() {
    clinic.db.execute("ALTER TABLE salesforce.account ALTER COLUMN name TYPE varchar(80)");
  }

  @Test
  void aChangeThatTheHourlyRunSeesIsConfirmedByTheNextMinutes() {
    for (int i = 0; i < 2; i++) {
      everything();
    }
    changes();
    alterTable();
    everything();
    assertThat(changes()).isEmpty();

    Diagnostics.Outcome minute = look();
    assertThat(changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.path("check").asText())
                  .isEqualTo("MUST_NOT_CHANGE_DATABASE_FIELDS");
              assertThat(change.path("mapping").asText()).isEqualTo("Account");
              assertThat(change.path("status").asText()).isEqualTo("RED");
            });
    assertThat(minute.report().mappings())
        .singleElement()
        .satisfies(mapping -> assertThat(mapping.results()).hasSize(1));
    assertThat(minute.report().apiCalls()).isZero();

    assertThat(look().report().mappings()).isEmpty();
  }

  @Test
  void aChangeInSalesforceIsConfirmedWithFewCallsAndThenNoRunAsksAgain() {
    clinic.object(
        "Thing__c", "a01", "{\"name\": \"Size__c\", \"type\": \"string\", \"length\": 80}");
    clinic.map(Clinic.readWrite("Thing__c", "Key__c", "Name", "Key__c", "Size__c"));
    for (int i = 0; i < 2; i++) {
      everything();
    }
    changes();
    clinic.field("Thing__c", "{\"name\": \"Size__c\", \"length\": 40}");
    everything();

    Diagnostics.Outcome minute = look();
    assertThat(changes())
        .extracting(change -> change.path("check").asText())
        .containsExactly("MUST_FOLLOW_SALESFORCE_FIELDS");
    // Which objects there are, and the describe of the one.
    assertThat(minute.report().apiCalls()).isBetween(1, 2);
    assertThat(look().report().apiCalls()).isZero();
  }

  @Test
  void aDoubtThatCannotBeResolvedIsLeftToTheNextRunOfEverything() {
    for (int i = 0; i < 2; i++) {
      everything();
    }
    alterTable();
    everything();
    clinic.db.execute("UPDATE drawbridge.check_span SET last_seen = now() - interval '6 minutes'");
    assertThat(look().report().mappings()).isEmpty();
    changes();
    everything();
    assertThat(changes()).hasSize(1);
  }

  @Test
  void theTimesOfARemovedMappingEndAndThatIsPublishedIfItsCheckWas() {
    alterTable();
    for (int i = 0; i < 2; i++) {
      everything();
    }
    assertThat(changes()).extracting(c -> c.path("mapping").asText()).contains("Account");
    assertThat(open()).isPositive();
    clinic.db.execute("DELETE FROM drawbridge.mapping");

    clinic.aws.away(true);
    everything();
    clinic.aws.away(false);
    everything();
    assertThat(open()).isZero();
    assertThat(changes())
        .filteredOn(change -> change.has("mapping"))
        .isNotEmpty()
        .allSatisfy(
            change -> {
              assertThat(change.path("status").asText()).isEqualTo("SKIPPED");
              assertThat(change.path("previous").asText()).isIn("RED", "YELLOW");
              assertThat(change.path("message").asText()).contains("was removed");
            });
    everything();
    assertThat(changes()).noneMatch(change -> change.has("mapping"));
  }

  private long open() {
    return clinic.db.value(
        Long.class, "SELECT count(*) FROM drawbridge.check_span WHERE is_open AND mapping <> ''");
  }

  @Test
  void aDatabaseThatIsUnavailableEndsNoTimes() {
    everything();
    long before = open();
    var away = new SwitchableDatabase(clinic.db);
    clinic.reachDatabaseAt(away.database());
    Diagnostics watching = diagnostics(2);
    away.down(true);
    watching.run(new Scope.Everything());
    away.down(false);
    look();
    assertThat(open()).isEqualTo(before).isPositive();
  }
}
