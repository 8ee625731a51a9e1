package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.DryRun;
import dev.drawbridge.drain.Obstacles.Kind;
import dev.drawbridge.drain.Obstacles.Obstacle;
import dev.drawbridge.plan.BulkConditions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plan says what keeps it from being sent, each thing that can. */
class ObstaclesIT {
  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  private List<Obstacle> obstacles() {
    return new DryRun(
            world.db.database(),
            TestDatabase.SCHEMA,
            new BatchRules(10_000, new BulkConditions(true, false, 0), 4))
        .ofWhatWaits()
        .obstacles();
  }

  private void insert() {
    world.db.execute(
        "INSERT INTO salesforce.account (id, name, external_id__c) VALUES (7, 'a', 'K')");
  }

  private void refused(String code) {
    world.fault(
        """
        {"kind":"record-error","verb":"upsert","record":0,"code":"%s","message":"no"}
        """
            .formatted(code));
  }

  @Test
  void whereNothingIsInTheWayNothingIsSaid() {
    insert();
    assertThat(obstacles()).isEmpty();
    world.runUntilQuiet();
    assertThat(obstacles()).isEmpty();
  }

  @Test
  void aPauseIsSaid() {
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    assertThat(obstacles()).extracting(Obstacle::kind).containsExactly(Kind.PAUSED);
  }

  @Test
  void anOpenBreakerIsSaidWithItsReasonAndWhenItEnds() {
    world.db.execute(
        """
        UPDATE drawbridge.connection SET breaker = 'OPEN', last_error = 'SERVER_UNAVAILABLE',
               open_until = clock_timestamp() + interval '90 seconds'
        """);
    assertThat(obstacles())
        .containsExactly(
            new Obstacle(
                Kind.BREAKER_OPEN,
                "Salesforce did not take the last calls (SERVER_UNAVAILABLE): it is asked again in"
                    + " 90 seconds."));
  }

  @Test
  void anUnavailableOrgIsReportedWithItsTimeAlsoWhileTheBatchTriesAgain() {
    insert();
    world.drain();
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    world.write(world.messages.remove(), null);
    assertThat(obstacles()).extracting(Obstacle::kind).contains(Kind.TRYING_AGAIN);
    assertThat(obstacles())
        .extracting(Obstacle::message)
        .anyMatch(
            message ->
                message.matches(
                    "Salesforce did not take the last calls \\(HTTP_503\\), since"
                        + " [-\\d]{10}T[:\\d]{8}Z: it is tried again\\."));
  }

  @Test
  void aBatchThatIsUnderWayIsSaid() {
    insert();
    world.drain();
    assertThat(obstacles())
        .containsExactly(
            new Obstacle(
                Kind.UNDER_WAY, "Batch 1 with 1 change is under way: calls settled 0 of 1."));
  }

  @Test
  void aHoldOfTheQueueIsNamed() {
    insert();
    refused("FIELD_CUSTOM_VALIDATION_EXCEPTION");
    world.runUntilQuiet();
    assertThat(obstacles())
        .contains(
            new Obstacle(
                Kind.QUEUE_HELD,
                "Hold 1 (FIELD_CUSTOM_VALIDATION_EXCEPTION, account 7) holds the queue until it is"
                    + " released."));
  }

  @Test
  void aLockedRecordIsSaidToBeTriedAgainByItself() {
    insert();
    refused("UNABLE_TO_LOCK_ROW");
    world.drain();
    world.write(world.messages.remove(), null);
    assertThat(obstacles()).extracting(Obstacle::kind).contains(Kind.LOCKED);
    assertThat(obstacles())
        .extracting(Obstacle::message)
        .anyMatch(
            message ->
                message.matches(
                    "Salesforce has locked 1 record of account: tried again by itself in \\d+"
                        + " seconds?\\."));
  }

  @Test
  void holdsOfOneCauseAreOneLineWithTheCommandThatReleasesThem() {
    world.db.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message,
                                     opened_at)
        SELECT n, 'account', n, 'QUEUE', 'REJECTED', 'STRING_TOO_LONG', 'no',
               '2026-11-29T13:02:11Z'::timestamptz + make_interval(secs => n - 1)
          FROM generate_series(1, 200) n
        """);
    assertThat(obstacles())
        .containsExactly(
            new Obstacle(
                Kind.QUEUE_HELD,
                "200 holds (STRING_TOO_LONG, the oldest since 2026-11-29T13:02:11Z, such as hold 1,"
                    + " account 1) keep the queue until they are released: ./drawbridge holds"
                    + " release all retry|skip --code STRING_TOO_LONG"));
  }

  @Test
  void aSpentBudgetOfCallsIsSaid() {
    world.db.execute("INSERT INTO drawbridge.api_calls VALUES (date_trunc('hour', now()), 95)");
    var dryRun =
        new DryRun(
            world.db.database(),
            TestDatabase.SCHEMA,
            new BatchRules(10_000, new BulkConditions(true, false, 0), 4),
            new ApiBudget(100, 80, 95));
    assertThat(dryRun.ofWhatWaits().obstacles())
        .singleElement()
        .satisfies(
            obstacle -> {
              assertThat(obstacle.kind()).isEqualTo(Kind.API_BUDGET_SPENT);
              assertThat(obstacle.message()).contains("api_stop_percent", "ApiCallBudget");
            });
  }
}
