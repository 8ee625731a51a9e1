package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.database.Database;
import dev.drawbridge.drain.Drain.Reason;
import dev.drawbridge.hold.Holds;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drain, completion, hold and release die before each of their transactions, which is after the one
 * before, and before and after each of their messages. Nothing is lost, doubled or held for good.
 * CrashIT and BulkWritesIT do the same to the writer.
 */
class CrashBesideTheWriterIT {
  private static final int TRANSACTIONS = 40;
  private static final String NO_NAME =
      "INSERT INTO salesforce.account (phone, external_id__c) VALUES ('0', 'A-0')";
  private static final String TWO =
      "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1'), ('Bolt',"
          + " 'A-2')";

  private World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  /** Runs the part once for each of its transactions, in a new world each time. */
  private void dieBeforeEachTransaction(
      Runnable before, Consumer<Database> part, Runnable afterwards) {
    boolean died = true;
    for (int n = 1; died; n++) {
      assertThat(n).describedAs("it ends").isLessThan(TRANSACTIONS);
      before.run();
      died = false;
      try {
        part.accept(world.db.diesBefore(n, () -> new World.Died(Step.BEFORE_LEASE)));
      } catch (World.Died expected) {
        died = true;
      }
      Invariants.hold(world.db);
      afterwards.run();
      world.close();
      world = new World(List.of(TestMappings.account()));
    }
  }

  private void assertArrivedOnce(String... names) {
    world.runUntilQuiet();
    Invariants.hold(world.db);
    assertThat(
            world.db.texts(
                "SELECT state FROM salesforce._trigger_log WHERE state NOT IN"
                    + " ('SUCCESS', 'IGNORED', 'REQUEUED', 'MERGED')"))
        .isEmpty();
    assertThat(world.org.fields("SELECT Name FROM Account ORDER BY Name", "Name"))
        .containsExactly(names);
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.writeback")).isZero();
    assertThat(
            world.db.texts(
                "SELECT name FROM salesforce.account WHERE sfid IS NULL AND name IS NOT NULL"))
        .isEmpty();
  }

  /** Work for every part of it: a row to requeue, a held batch that was released, new changes. */
  private void muchForTheDrain() {
    world.db.execute(NO_NAME);
    world.drain();
    world.execute(world.messages.remove());
    world.db.database().transaction(h -> Holds.storeToken(h, batch(), "token"));
    world.db.execute("UPDATE salesforce.account SET name = 'Zero'");
    world.db.execute("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.db.execute(TWO);
    world.timePasses();
  }

  private long batch() {
    return world.db.value(Long.class, "SELECT max(id) FROM drawbridge.batch");
  }

  @Test
  void drainMayDieBeforeAndAfterEachOfItsTransactions() {
    dieBeforeEachTransaction(
        this::muchForTheDrain,
        database -> world.drain(database),
        () -> {
          assertArrivedOnce("Acme", "Bolt", "Zero");
          assertThat(world.answeredTokens).contains("token");
        });
  }

  @ParameterizedTest
  @EnumSource(World.Bus.class)
  void drainMayDieBeforeAndAfterItSendsOrAnswers(World.Bus point) {
    muchForTheDrain();
    world.atBus =
        reached -> {
          if (reached != point) {
            return;
          }
          world.atBus = later -> {};
          throw new World.Died(point);
        };
    try {
      world.drain();
    } catch (World.Died expected) {
      Invariants.hold(world.db);
    }
    world.timePasses();
    assertArrivedOnce("Acme", "Bolt", "Zero");
    assertThat(world.answeredTokens).contains("token").containsOnly("token");
  }

  @Test
  void writingMayDieBeforeAndAfterEachOfItsTransactionsUpToTheOneThatFinishesTheBatch() {
    dieBeforeEachTransaction(
        () -> {
          world.db.execute(TWO);
          world.drain();
        },
        database -> {
          BatchPointer pointer = world.messages.remove();
          assertThat(world.writer(database).run(world.request(pointer, null), () -> true))
              .isInstanceOf(Verdict.Done.class);
        },
        () -> assertArrivedOnce("Acme", "Bolt"));
  }

  @Test
  void theHoldMayDieBeforeAndAfterItKeepsItsTokenAndIsReleasedAllTheSame() {
    dieBeforeEachTransaction(
        () -> {
          world.db.execute(NO_NAME);
          world.db.execute(TWO);
          world.drain();
          world.execute(world.messages.remove());
        },
        database -> {
          database.transaction(h -> Holds.storeToken(h, batch(), "token"));
          database.transaction(h -> Holds.openOf(h, batch()));
        },
        () -> {
          world.db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
          boolean kept =
              world.db.value(
                      Integer.class, "SELECT count(*) FROM drawbridge.hold WHERE token IS NOT NULL")
                  > 0;
          assertArrivedOnce("Acme", "Bolt");
          assertThat(world.answeredTokens.contains("token")).isEqualTo(kept);
        });
  }

  @Test
  void aReleaseThatWasNotCommittedLeavesTheHoldAndOneThatWasIsFoundByTheNextDrain() {
    world.db.execute(NO_NAME);
    world.drain();
    world.execute(world.messages.remove());
    String release = "SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds";
    world.db.database().rolledBack(h -> h.select(release).mapTo(String.class).list());
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).hasSize(1);
    assertThat(world.drain().reason()).isEqualTo(Reason.HELD);
    world.db.execute(release);
    world.db.execute(TWO);
    assertArrivedOnce("Acme", "Bolt");
  }

  @Test
  void aMessageThatComesTwiceOrAfterALaterOneChangesNothing() {
    world.db.execute(TWO);
    world.drain();
    BatchPointer first = world.messages.remove();
    world.timePasses();
    world.drain();
    BatchPointer second = world.messages.remove();
    assertThat(world.execute(first)).isEqualTo(new Verdict.Ended("superseded"));
    assertThat(world.execute(second)).isInstanceOf(Verdict.Done.class);
    assertThat(world.execute(second)).isEqualTo(new Verdict.Ended("superseded"));
    assertThat(world.accepted()).hasSize(2);
    assertArrivedOnce("Acme", "Bolt");
  }
}
