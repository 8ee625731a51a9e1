package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several calls of one batch under way together. */
class ConcurrentCallsIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  /** How many calls were SENT whenever another request was about to begin. */
  private final List<Integer> underWay = new ArrayList<>();

  @BeforeEach
  void recordOrdered() {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    world.listen(
        step -> {
          Invariants.hold(world.db);
          if (step == Step.BEFORE_REQUEST) {
            underWay.add(count("SENT"));
          }
        });
  }

  @AfterEach
  void close() {
    world.close();
  }

  private int count(String state) {
    return world.db.value(
        Integer.class, "SELECT count(*) FROM drawbridge.call WHERE state = ?", state);
  }

  private void accounts(int number) {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n' || i, 'A-' || i FROM"
            + " generate_series(1, ?) i",
        number);
  }

  private void assertAllArrivedOnce(int accounts) {
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.org.count("SELECT Id FROM Account")).isEqualTo(accounts);
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.writeback")).isZero();
    assertThat(
            world.db.value(
                Integer.class, "SELECT count(*) FROM salesforce.account WHERE sfid IS NULL"))
        .isZero();
    Invariants.hold(world.db);
  }

  @Test
  void asManyCallsAreUnderWayAsTheSettingSays() {
    world.obey(TestRules.with(Map.of("WRITE_CONCURRENCY", "3")));
    accounts(1_000);
    world.runUntilQuiet();
    assertThat(underWay).contains(3).allMatch(n -> n <= 3);
    assertAllArrivedOnce(1_000);
  }

  @Test
  void orderedWritesHaveOneCallUnderWay() {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'ORDERED'");
    accounts(600);
    world.runUntilQuiet();
    assertThat(underWay).containsExactly(1, 1, 1);
    assertAllArrivedOnce(600);
  }

  @Test
  void childrenOfOneParentAreNotUnderWayInTwoCalls() {
    accounts(4);
    world.runUntilQuiet();
    world.db.execute(
        """
        INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)
        SELECT 'n', 'C-' || i, 'A-' || (1 + i % 4) FROM generate_series(1, 1200) i
        """);
    List<Integer> together = new ArrayList<>();
    List<Integer> shared = new ArrayList<>();
    world.listen(
        step -> {
          if (step != Step.BEFORE_REQUEST) {
            return;
          }
          together.add(count("SENT"));
          shared.add(
              world.db.value(
                  Integer.class,
                  """
                  SELECT count(*) FROM drawbridge.call a JOIN drawbridge.call b ON a.id < b.id
                   WHERE a.state = 'SENT' AND b.state = 'SENT' AND a.locks && b.locks
                  """));
        });
    world.runUntilQuiet();
    assertThat(shared).containsOnly(0);
    assertThat(together).describedAs("others do go together").anyMatch(n -> n > 1);
    assertThat(
            world.db.value(
                Integer.class,
                """
                SELECT count(*) FROM drawbridge.call a JOIN drawbridge.call b ON a.id < b.id
                   AND a.batch = b.batch AND a.locks && b.locks
                """))
        .describedAs("some could not")
        .isPositive();
    assertAllArrivedOnce(4);
  }

  @Test
  void aLockedRecordWaitsAloneAndTheBatchGoesOn() {
    accounts(800);
    world.fault(
        """
        {"kind":"record-error","verb":"upsert","after":1,"code":"UNABLE_TO_LOCK_ROW","message":"locked"}
        """);
    world.drain();
    assertThat(world.execute(world.messages.remove())).isInstanceOf(Verdict.Done.class);
    assertThat(world.db.value(String.class, "SELECT outcome FROM drawbridge.batch"))
        .isEqualTo("DONE");
    assertThat(
            world.db.texts(
                "SELECT state || ' ' || count(*) FROM salesforce._trigger_log GROUP BY state ORDER"
                    + " BY 1"))
        .containsExactly("NEW 1", "SUCCESS 799");
    assertThat(world.db.value(String.class, "SELECT breaker FROM drawbridge.connection"))
        .describedAs("one record says nothing of the org")
        .isEqualTo("CLOSED");
    world.runUntilQuiet();
    assertAllArrivedOnce(800);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"commit-and-drop\",\"verb\":\"upsert\",\"after\":1}",
        "{\"kind\":\"truncate-answer\",\"verb\":\"upsert\",\"after\":2}",
        "{\"kind\":\"fail-before-commit\",\"verb\":\"upsert\",\"after\":0}"
      })
  void anAnswerLostLeavesTheOtherCallsSettledAndIsReplayed(String fault) {
    accounts(800);
    world.fault(fault);
    world.drain();
    var pointer = world.messages.remove();
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    assertThat(List.of(count("SENT"), count("PLANNED"))).isEqualTo(List.of(1, 0));
    world.timePasses();
    world.execute(pointer);
    assertThat(world.db.value(Integer.class, "SELECT sum(replays)::int FROM drawbridge.call"))
        .isEqualTo(1);
    world.runUntilQuiet();
    assertAllArrivedOnce(800);
  }

  @Test
  void anOutageThatMeetsFourCallsCountsOnce() {
    accounts(800);
    world.fault(
        """
        {"kind":"http-status","verb":"upsert","times":4,"status":429}
        """);
    world.drain();
    var pointer = world.messages.remove();
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    assertThat(world.db.value(Integer.class, "SELECT failures FROM drawbridge.connection"))
        .isEqualTo(1);
    assertThat(count("PLANNED")).isEqualTo(4);
    world.execute(pointer);
    world.runUntilQuiet();
    assertAllArrivedOnce(800);
  }

  @Test
  void aPauseAskedForWhileCallsAreUnderWayParksWhatWasNotSent() {
    accounts(1_400);
    List<Step> requests = new ArrayList<>();
    world.listen(
        step -> {
          if (step != Step.BEFORE_REQUEST) {
            return;
          }
          requests.add(step);
          if (requests.size() == 3) {
            world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
          }
        });
    world.drain();
    assertThat(world.execute(world.messages.remove())).isInstanceOf(Verdict.Parked.class);
    assertThat(requests).hasSize(3);
    assertThat(
            world.db.texts(
                "SELECT state || ' ' || count(*) FROM salesforce._trigger_log GROUP BY state ORDER"
                    + " BY 1"))
        .containsExactly("NEW 800", "SUCCESS 600");
    assertThat(world.drain().reason()).isEqualTo(Reason.PAUSED);
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    assertAllArrivedOnce(1_400);
  }

  /** Half-way of a stop nobody is left to park the batch: the next attempt does. */
  @Test
  void aDeathBetweenTheStopAndTheParkingParksLater() {
    accounts(800);
    world.fault(
        """
        {"kind":"soap-fault","verb":"upsert","code":"REQUEST_LIMIT_EXCEEDED"}
        """);
    int[] settled = {0};
    world.listen(
        step -> {
          if (step == Step.AFTER_SETTLE && ++settled[0] == 2) {
            throw new World.Died(step);
          }
        });
    world.drain();
    var pointer = world.messages.remove();
    try {
      world.execute(pointer);
    } catch (World.Died expected) {
      world.listen(step -> Invariants.hold(world.db));
    }
    assertThat(count("SENT")).isPositive();
    world.runUntilQuiet();
    assertAllArrivedOnce(800);
  }
}
