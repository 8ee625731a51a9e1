package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.manage.Resumption;
import dev.drawbridge.manage.Resumption.Ended;
import dev.drawbridge.manage.Resumption.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a time to be over goes on when a person says so, and nothing is done twice. */
class ResumptionIT {
  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  private List<Ended> resume(boolean now) {
    return world.db.database().transaction(handle -> Resumption.of(handle, now));
  }

  private void insert() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
  }

  private List<String> states() {
    return world.db.texts("SELECT state FROM salesforce._trigger_log");
  }

  @Test
  void whereNothingWaitsNothingIsDone() {
    assertThat(resume(true)).isEmpty();
    insert();
    world.runUntilQuiet();
    assertThat(resume(true)).isEmpty();
    assertThat(states()).containsExactly("SUCCESS");
  }

  @Test
  void aPauseEndsAndABackoffOnlyWhenThatIsSaid() {
    world.db.execute(
        """
        UPDATE drawbridge.connection
           SET pause_requested = true, breaker = 'OPEN', last_error = 'SALESFORCE_UNREACHABLE',
               failing_since = clock_timestamp(), open_until = clock_timestamp() + interval '5 min'
        """);
    insert();
    assertThat(resume(false)).containsExactly(new Ended(Kind.PAUSE, "The pause is over."));
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.SALESFORCE_UNAVAILABLE);
    assertThat(resume(true))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.kind()).isEqualTo(Kind.BREAKER);
              assertThat(ended.message())
                  .startsWith("Salesforce cannot be reached since ")
                  .endsWith("; it is asked again now.");
            });
    assertThat(resume(true)).isEmpty();
    assertThat(world.drain().claimed()).isEqualTo(1);
    world.execute(world.messages.remove());
    assertThat(states()).containsExactly("SUCCESS");
  }

  @Test
  void aCallInDoubtIsTriedAgainAtOnceByAnotherAttemptAndTheSleeperDoesNothing() {
    insert();
    world.drain();
    BatchPointer sleeper = world.messages.remove();
    world.fault(
        """
        {"kind":"commit-and-status","verb":"upsert","status":503}
        """);
    assertThat(world.write(sleeper, null)).isInstanceOf(Verdict.RetryLater.class);
    world.db.execute("UPDATE drawbridge.batch SET not_before = clock_timestamp() + '5 min'");
    assertThat(world.drain().batch()).isZero();

    assertThat(resume(true)).extracting(Ended::kind).containsExactly(Kind.BATCH);
    world.drain();
    BatchPointer next = world.messages.remove();
    assertThat(next.attempt()).isEqualTo(sleeper.attempt() + 1);
    world.write(next, null);
    assertThat(states()).containsExactly("SUCCESS");
    assertThat(world.write(sleeper, null)).isInstanceOf(Verdict.Ended.class);
    assertThat(world.org.count("SELECT Id FROM Account")).isOne();
    world.timePasses();
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  @Test
  void workInProgressIsLeftAlone() {
    insert();
    world.drain();
    world.fault(
        """
        {"kind":"commit-and-status","verb":"upsert","status":503}
        """);
    world.write(world.messages.remove(), null);
    world.db.execute("UPDATE drawbridge.lease SET expires_at = clock_timestamp() + interval '9 s'");
    assertThat(resume(true)).isEmpty();
  }

  @Test
  void aBatchThatOnlyGoesFromStepToStepIsNotSentTwice() {
    insert();
    world.drain();
    assertThat(resume(true)).isEmpty();
    assertThat(world.drain().batch()).isZero();
  }

  @Test
  void lockedRecordsAreTriedAgain() {
    insert();
    world.fault(
        """
        {"kind":"record-error","verb":"upsert","record":0,"code":"UNABLE_TO_LOCK_ROW","message":"no"}
        """);
    world.drain();
    world.write(world.messages.remove(), null);
    world.db.execute("UPDATE drawbridge.locked_record SET due_at = clock_timestamp() + '5 min'");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.RECORD_LOCKED);
    assertThat(resume(true))
        .containsExactly(
            new Ended(Kind.LOCKED, "1 record that Salesforce had locked is tried again now."));
    assertThat(world.drain().claimed()).isEqualTo(1);
    world.execute(world.messages.remove());
    assertThat(states()).containsExactly("SUCCESS");
  }

  @Test
  void aMappingWhoseReadsFailedIsReadInTheNextMinute() {
    world.db.execute(
        """
        INSERT INTO drawbridge.read_state (table_name, failures, next_poll_at)
        VALUES ('account', 6, now() + interval '1 hour')
        ON CONFLICT (table_name) DO UPDATE SET failures = 6, next_poll_at = excluded.next_poll_at
        """);
    assertThat(resume(false)).isEmpty();
    assertThat(resume(true))
        .containsExactly(
            new Resumption.Ended(Resumption.Kind.READ, "account is read within a minute."));
    assertThat(
            world.db.value(
                Boolean.class,
                "SELECT next_poll_at <= clock_timestamp() FROM drawbridge.read_state WHERE"
                    + " table_name = 'account'"))
        .isTrue();
  }

  @Test
  void aBlockedMappingIsCheckedInTheNextMinute() {
    world.db.execute(
        """
        INSERT INTO drawbridge.blocked_mapping (table_name, code, reason, look_at)
        VALUES ('account', 'INVALID_FIELD', 'the field Phone was removed or hidden', now() + '5 min')
        """);
    assertThat(resume(false)).isEmpty();
    assertThat(resume(true)).extracting(Ended::kind).containsExactly(Kind.MAPPING);
    assertThat(resume(true)).isEmpty();
    assertThat(world.lookAtMappings()).isOne();
  }
}
