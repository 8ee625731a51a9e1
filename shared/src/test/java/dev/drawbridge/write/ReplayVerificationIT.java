package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.batch.Batches;
import dev.drawbridge.change.Operation;
import dev.drawbridge.drain.Drain.Reason;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a read finds after a call was sent twice. */
class ReplayVerificationIT {
  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  private String phone() {
    return world.org.field("SELECT Phone FROM Account", "Phone");
  }

  /** Changes the record as a late first sending would: behind our back. */
  private void inSalesforce(String field, String value) {
    var sfid = world.org.field("SELECT Id FROM Account", "Id");
    new SoapWriter(world.salesforce())
        .write(
            Operation.UPDATE,
            null,
            List.of(
                new OutgoingRecord("Account", sfid, Map.of(field, value), List.of(), List.of())));
  }

  /** Two updates, the first of which is sent twice; the batch's last call is settled. */
  private BatchPointer replayedAndOvertaken() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce.account SET phone = 'older'");
    world.db.execute("UPDATE salesforce.account SET phone = 'newer'");
    world.drain();
    var pointer = world.messages.poll();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"update"}
        """);
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    assertThat(world.write(pointer, null))
        .isInstanceOfSatisfying(
            Verdict.RetryLater.class,
            later -> assertThat(later.reason()).isEqualTo("REPLAY_TO_VERIFY"));
    assertThat(phone()).isEqualTo("newer");
    return pointer;
  }

  @Test
  void theBatchIsNotDoneBeforeItsReplayIsVerified() {
    var pointer = replayedAndOvertaken();
    assertThat(
            world
                .db
                .database()
                .<Boolean>transaction(handle -> Batches.finishDone(handle, pointer.batch())))
        .isFalse();
    world.timePasses();
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.Done.class);
    assertThat(
            world.db.value(
                Integer.class,
                "SELECT count(*) FROM drawbridge.call WHERE verified_at IS NOT NULL"))
        .isEqualTo(1);
    assertThat(
            world.db.value(
                String.class, "SELECT outcome FROM drawbridge.batch ORDER BY id DESC LIMIT 1"))
        .isEqualTo("DONE");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT action FROM salesforce._trigger_log ORDER BY id"))
        .describedAs("nothing was set back, so nothing is sent again")
        .containsExactly("INSERT", "UPDATE", "UPDATE");
  }

  @Test
  void aValueThatAFirstSendingBroughtBackIsWrittenAgain() {
    var pointer = replayedAndOvertaken();
    inSalesforce("Phone", "older");
    world.timePasses();
    assertThat(world.execute(pointer)).isInstanceOf(Verdict.Done.class);
    world.runUntilQuiet();
    assertThat(phone()).isEqualTo("newer");
    assertThat(
            world.db.texts(
                "SELECT action || ' ' || state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("INSERT SUCCESS", "UPDATE SUCCESS", "UPDATE SUCCESS", "UPDATE SUCCESS");
  }

  @Test
  void aValueThatAnotherUserWroteIsLeftAlone() {
    var pointer = replayedAndOvertaken();
    inSalesforce("Phone", "a colleague's");
    world.timePasses();
    assertThat(world.execute(pointer)).isInstanceOf(Verdict.Done.class);
    world.runUntilQuiet();
    assertThat(phone()).isEqualTo("a colleague's");
  }

  @Test
  void aReplayedInsertThatIsNotThereIsAnOutcomeUnknown() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.drain();
    var pointer = world.messages.poll();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"upsert"}
        """);
    world.write(pointer, null);
    world.write(pointer, null);
    var sfid = world.org.field("SELECT Id FROM Account", "Id");
    new SoapWriter(world.salesforce())
        .write(
            Operation.DELETE,
            null,
            List.of(new OutgoingRecord("Account", sfid, Map.of(), List.of(), List.of())));
    world.timePasses();
    assertThat(world.execute(pointer)).isEqualTo(new Verdict.Held(1));
    assertThat(world.db.texts("SELECT sf_message FROM salesforce._trigger_log"))
        .singleElement()
        .asString()
        .startsWith("OUTCOME_UNKNOWN");
    assertThat(world.drain().reason()).isEqualTo(Reason.HELD);
  }
}
