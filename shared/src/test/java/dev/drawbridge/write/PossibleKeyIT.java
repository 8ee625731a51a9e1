package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique identifiers of which nobody knows whether a record has them. */
class PossibleKeyIT {
  private static final String REJECTED =
      "{\"kind\":\"record-error\",\"verb\":\"update\",\"record\":0,"
          + "\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}";

  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  /**
   * An UPDATE of the key is sent, not answered, and rejected when it is sent again. The row gives
   * the key up, which is rejected as well, and another row has it.
   *
   * @param fault what becomes of the first request
   */
  private void aRowIsRenamedAndItsKeyTaken(String algorithm, String fault) {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm);
    world.db.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('one', 'K1')");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce.account SET external_id__c = 'K2' WHERE id = 1");
    world.drain();
    var pointer = world.messages.remove();
    world.fault(
        """
        {"kind":"%s","verb":"update"}
        """
            .formatted(fault));
    world.write(pointer, null);
    world.fault(REJECTED);
    world.write(pointer, null);
    world.execute(pointer);
    world.fault(REJECTED);
    world.db.execute("UPDATE salesforce.account SET external_id__c = 'K3' WHERE id = 1");
    world.runUntilQuiet();
    world.db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.db.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('two', 'K2')");
    world.runUntilQuiet();
  }

  private List<String> names() {
    return world.org.fields("SELECT Name FROM Account ORDER BY Name", "Name");
  }

  private List<String> stateOfTheTaker() {
    return world.db.texts(
        "SELECT state || ' ' || coalesce(sf_message, '') FROM salesforce._trigger_log"
            + " WHERE record_id = 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORDERED", "MERGED", "RECORD_ORDERED"})
  void anUpsertDoesNotReachARecordThatAnUnansweredUpdateGaveItsKey(String algorithm) {
    aRowIsRenamedAndItsKeyTaken(algorithm, "commit-and-drop");
    assertThat(names()).containsExactly("one");
    assertThat(stateOfTheTaker())
        .containsExactly("FAILED OTHER_ROWS_RECORD: the record belongs to the row 1 of account");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORDERED", "MERGED", "RECORD_ORDERED"})
  void aKeyThatTheUnansweredUpdateDidNotGiveIsFree(String algorithm) {
    aRowIsRenamedAndItsKeyTaken(algorithm, "late");
    assertThat(names()).containsExactly("one", "two");
    assertThat(stateOfTheTaker()).containsExactly("SUCCESS ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORDERED", "MERGED", "RECORD_ORDERED"})
  void onceSearchedForWhatGivesTheKeyUpGoesBeforeWhatTakesIt(String algorithm) {
    aRowIsRenamedAndItsKeyTaken(algorithm, "commit-and-drop");
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    world.db.execute(
        "UPDATE salesforce._trigger_log SET state = 'REQUEUE'"
            + " WHERE state IN ('FAILED', 'IGNORED')");
    world.runUntilQuiet();
    world.runUntilQuiet();
    assertThat(names()).containsExactly("one", "two");
    Invariants.hold(world.db);
  }
}
