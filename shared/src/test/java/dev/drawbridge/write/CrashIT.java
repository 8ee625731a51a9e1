package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain.Reason;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The invocation dies between every two steps of one batch; nothing is lost, doubled or reordered.
 */
class CrashIT {
  private static final List<String> APPLICATION =
      List.of(
          "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1'), ('Bolt',"
              + " 'A-2')",
          "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)"
              + " VALUES ('Ada', 'C-1', 'A-1')",
          "UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-1'",
          "UPDATE salesforce.account SET phone = '2' WHERE external_id__c = 'A-1'",
          "DELETE FROM salesforce.account WHERE external_id__c = 'A-2'",
          "UPDATE salesforce.contact SET lastname = 'Byron'");

  /** What the application committed, record by record, in commit order. */
  private static final Map<String, List<String>> COMMITTED =
      Map.of(
          "A-1", List.of("name=Acme", "phone=1", "phone=2"),
          "A-2", List.of("name=Bolt", "deleted"),
          "C-1", List.of("lastname=Ada", "lastname=Byron"));

  private static final int TIMES = 8;

  /** Under Record-ordered several calls are under way when it dies. */
  static Stream<Arguments> algorithmsAndSteps() {
    return Stream.of(WriteAlgorithm.ORDERED, WriteAlgorithm.RECORD_ORDERED)
        .flatMap(algorithm -> Stream.of(Step.values()).map(step -> Arguments.of(algorithm, step)));
  }

  @ParameterizedTest
  @MethodSource("algorithmsAndSteps")
  void aDeathAtAnyStepOfAnyCallLosesAndDoublesNothing(WriteAlgorithm algorithm, Step step) {
    for (int nth = 1; nth <= TIMES; nth++) {
      boolean reached = false;
      try (World world = new World(List.of(TestMappings.account(), TestMappings.contact()))) {
        world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
        APPLICATION.forEach(world.db::execute);
        reached = dieOnce(world, step, nth);
        Invariants.hold(world.db);
        world.runUntilQuiet();
        assertEverythingArrivedOnce(world);
      }
      if (!reached) {
        break;
      }
    }
  }

  @Test
  void aDeathProvenToTheNextInvocationNeedsNoWaiting() {
    try (World world = new World(List.of(TestMappings.account(), TestMappings.contact()))) {
      APPLICATION.forEach(world.db::execute);
      world.drain();
      var pointer = world.messages.poll();
      world.listen(dieAt(Step.AFTER_ANSWER, 1));
      try {
        world.write(pointer, null);
      } catch (World.Died expected) {
        world.listen(Steps.silent());
      }
      assertThat(world.write(pointer, "somebody else")).isInstanceOf(Verdict.RetryLater.class);
      String dead = world.db.value(String.class, "SELECT owner FROM drawbridge.lease");
      assertThat(world.write(pointer, dead))
          .isInstanceOfSatisfying(
              Verdict.RetryLater.class,
              later -> assertThat(later.reason()).isEqualTo("REPLAY_TO_VERIFY"));
      assertEverythingArrivedOnce(world);
      world.timePasses();
      assertThat(world.write(pointer, null)).isInstanceOf(Verdict.Done.class);
    }
  }

  @Test
  void anUnprovenDeathIsWaitedForUntilLeaseAndDeadlineAreOver() {
    try (World world = new World(List.of(TestMappings.account(), TestMappings.contact()))) {
      APPLICATION.forEach(world.db::execute);
      world.drain();
      var pointer = world.messages.poll();
      world.listen(dieAt(Step.AFTER_ANSWER, 1));
      try {
        world.write(pointer, null);
      } catch (World.Died expected) {
        world.listen(Steps.silent());
      }
      world.db.execute("UPDATE drawbridge.lease SET expires_at = now() - interval '1 s'");
      int before = world.journal().size();
      assertThat(world.write(pointer, null))
          .isInstanceOfSatisfying(
              Verdict.RetryLater.class,
              later -> assertThat(later.reason()).isEqualTo("CALL_UNDER_WAY"));
      assertThat(world.journal()).hasSize(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void withoutUniqueIdentifierNothingIsDoubledAndDoubtIsAHold(Step step) {
    try (World world = new World(List.of(TestMappings.account(null)))) {
      world.db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme'), ('Bolt')");
      boolean died = dieOnce(world, step, 1);
      Invariants.hold(world.db);
      world.runUntilQuiet();
      int there = world.org.count("SELECT Id FROM Account");
      List<String> states = world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id");
      boolean inDoubt =
          died
              && List.of(Step.BEFORE_REQUEST, Step.AFTER_ANSWER, Step.BEFORE_SETTLE).contains(step);
      if (inDoubt) {
        assertThat(states).containsOnly("FAILED");
        assertThat(world.db.texts("SELECT sf_message FROM salesforce._trigger_log"))
            .allMatch(message -> message.startsWith("OUTCOME_UNKNOWN"));
        assertThat(world.db.texts("SELECT reason FROM drawbridge.open_holds"))
            .containsOnly("OUTCOME_UNKNOWN")
            .hasSize(2);
        assertThat(there).isEqualTo(step == Step.BEFORE_REQUEST ? 0 : 2);
      } else {
        assertThat(states).containsOnly("SUCCESS");
        assertThat(there).isEqualTo(2);
      }
    }
  }

  @Test
  void anOutcomeUnknownThatHadLandedIsNamedByTheOperator() {
    try (World world = new World(List.of(TestMappings.account(null)))) {
      world.db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
      dieOnce(world, Step.AFTER_ANSWER, 1);
      world.runUntilQuiet();
      String sfid = world.org.field("SELECT Id FROM Account", "Id");
      world.db.execute(
          "SELECT drawbridge.release_hold(id, 'landed', ?) FROM drawbridge.open_holds", sfid);
      world.db.execute("UPDATE salesforce.account SET phone = '1'");
      world.runUntilQuiet();
      assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log"))
          .containsOnly("SUCCESS");
      assertThat(world.db.value(String.class, "SELECT sfid FROM salesforce.account"))
          .isEqualTo(sfid);
      assertThat(world.org.field("SELECT Phone FROM Account", "Phone")).isEqualTo("1");
    }
  }

  @Test
  void theDrainMayDieBeforeItsMessageIsSent() {
    try (World world = new World(List.of(TestMappings.account(), TestMappings.contact()))) {
      APPLICATION.forEach(world.db::execute);
      world.drain();
      world.messages.clear();
      Invariants.hold(world.db);
      assertThat(world.drain().batch()).describedAs("not before its time").isZero();
      world.timePasses();
      assertThat(world.drain().attempt()).isEqualTo(2);
      world.runUntilQuiet();
      assertEverythingArrivedOnce(world);
    }
  }

  @Test
  void aBatchWhoseCompletionNeverRanIsCompletedByALaterAttempt() {
    try (World world = new World(List.of(TestMappings.account()))) {
      world.db.execute(
          "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      assertThat(dieOnce(world, Step.BEFORE_RELEASE, 1)).isTrue();
      assertThat(world.accepted()).containsExactly("created Account A-1");
      assertThat(world.drain().reason()).isEqualTo(Reason.BATCH_UNFINISHED);
      world.runUntilQuiet();
      assertThat(
              world.db.value(
                  Integer.class, "SELECT count(*) FROM drawbridge.batch WHERE outcome = 'DONE'"))
          .isEqualTo(1);
      assertThat(world.accepted()).containsExactly("created Account A-1");
    }
  }

  @Test
  void aBatchWithNothingLeftToSendIsDoneAlsoWhereItIsAskedToStop() {
    try (World world = new World(List.of(TestMappings.account()))) {
      world.db.execute(
          "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      world.drain();
      world.listen(
          step -> {
            if (step == Step.AFTER_ANSWER) {
              world.db.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
            }
          });
      assertThat(world.write(world.messages.poll(), null)).isInstanceOf(Verdict.Done.class);
      assertThat(world.db.value(String.class, "SELECT outcome FROM drawbridge.batch"))
          .isEqualTo("DONE");
    }
  }

  private static Steps dieAt(Step step, int nth) {
    int[] seen = {0};
    return reached -> {
      if (reached == step && ++seen[0] == nth) {
        throw new World.Died(step);
      }
    };
  }

  /** Lets the first execution die at the nth time the step is reached. */
  private static boolean dieOnce(World world, Step step, int nth) {
    world.listen(dieAt(step, nth));
    world.drain();
    try {
      world.execute(world.messages.poll());
      return false;
    } catch (World.Died expected) {
      return true;
    } finally {
      world.listen(Steps.silent());
      world.timePasses();
    }
  }

  private static void assertEverythingArrivedOnce(World world) {
    Invariants.hold(world.db);
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    Map<String, List<String>> histories = histories(world.journal());
    assertThat(histories).isEqualTo(COMMITTED);
    assertThat(world.org.count("SELECT Id FROM Account")).isEqualTo(1);
    assertThat(world.org.count("SELECT Id FROM Contact")).isEqualTo(1);
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.writeback")).isZero();
  }

  /** Each record's accepted changes; a replay, which says the same again, counts once. */
  private static Map<String, List<String>> histories(List<JsonNode> journal) {
    Map<String, List<String>> histories = new LinkedHashMap<>();
    for (JsonNode line : journal) {
      if (line.path("outcome").asText().equals("rejected")) {
        continue;
      }
      List<String> history =
          histories.computeIfAbsent(
              line.path("externalId").path("value").asText(), k -> new ArrayList<>());
      String change = line.path("outcome").asText().equals("deleted") ? "deleted" : telling(line);
      if (history.isEmpty() || !history.get(history.size() - 1).equals(change)) {
        history.add(change);
      }
    }
    return histories;
  }

  private static String telling(JsonNode line) {
    return Stream.of("Phone", "Name", "LastName")
        .filter(line.path("fields")::has)
        .map(field -> field.toLowerCase() + "=" + line.path("fields").path(field).asText())
        .findFirst()
        .orElseThrow();
  }
}
