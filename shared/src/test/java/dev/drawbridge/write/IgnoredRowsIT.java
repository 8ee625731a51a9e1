package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.Archive;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row whose waiting change is not sent after all does not wait for ever. */
class IgnoredRowsIT {
  private static final String WITHOUT_PHONE =
      """
      {"mappings": [
        {"object_name": "Account",
         "config": {"access": "read_write", "upsert_field": "External_ID__c",
                    "fields": {"External_ID__c": {}, "Name": {}, "Description": {}}}}]}
      """;

  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  private void importWithoutPhone() {
    new Importer(
            world.db.database(),
            new SoapReader(world.salesforce()),
            LockPatience.standard(pause -> {}))
        .run(WITHOUT_PHONE);
  }

  private Map<String, Object> status() {
    return world.db.rows("SELECT _hc_lastop, _hc_err FROM salesforce.account").get(0);
  }

  private String lastState() {
    return world.db.value(
        String.class, "SELECT state FROM salesforce._trigger_log ORDER BY id DESC LIMIT 1");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChangeWhoseFieldIsMappedNoMoreLeavesTheResultBefore(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    importWithoutPhone();
    world.runUntilQuiet();
    assertThat(lastState()).isEqualTo("IGNORED");
    assertThat(status()).containsEntry("_hc_lastop", "INSERTED").containsEntry("_hc_err", null);
  }

  @Test
  void aRejectionBeforeItIsWrittenIntoTheRowAgain() {
    world.use(WriteAlgorithm.ORDERED);
    world.syncedAccounts(1);
    world.rejects("update", 0, "FIELD_CUSTOM_VALIDATION_EXCEPTION");
    world.db.execute("UPDATE salesforce.account SET name = 'refused'");
    world.runUntilQuiet();
    Map<String, Object> rejected = status();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    importWithoutPhone();
    world.runUntilQuiet();
    assertThat(lastState()).isEqualTo("IGNORED");
    assertThat(status()).containsEntry("_hc_lastop", "FAILED");
    assertThat(world.parsed(String.valueOf(status().get("_hc_err"))))
        .isEqualTo(world.parsed(String.valueOf(rejected.get("_hc_err"))));
  }

  /** Its values are not in Salesforce, however long ago that was. */
  @Test
  void aRejectionInTheArchiveIsWrittenIntoTheRowAgain() {
    world.use(WriteAlgorithm.ORDERED);
    world.syncedAccounts(1);
    world.rejects("update", 0, "FIELD_CUSTOM_VALIDATION_EXCEPTION");
    world.db.execute("UPDATE salesforce.account SET name = 'refused'");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce._trigger_log SET processed_at = now() - interval '30 h'");
    world.db.database().transaction(handle -> new Archive(TestDatabase.SCHEMA).move(handle, 24));
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    importWithoutPhone();
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log_archive ORDER BY id"))
        .containsExactly("SUCCESS", "FAILED");
    assertThat(status()).containsEntry("_hc_lastop", "FAILED");
  }

  @Test
  void aChangeBehindItIsWaitedFor() {
    world.use(WriteAlgorithm.ORDERED);
    world.claimAtMost(1);
    world.syncedAccounts(1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.db.execute("UPDATE salesforce.account SET name = 'new'");
    importWithoutPhone();
    world.drain();
    assertThat(status()).containsEntry("_hc_lastop", "PENDING");
    world.runUntilQuiet();
    assertThat(status()).containsEntry("_hc_lastop", "UPDATED");
  }

  /** Renamed in PostgreSQL: capture cannot tell that nothing of the change is to be sent. */
  @Test
  void aColumnThatWasRenamedLeavesNoRowWaiting() {
    world.syncedAccounts(1);
    world.db.execute("ALTER TABLE salesforce.account RENAME COLUMN phone TO telephone");
    world.db.execute("UPDATE salesforce.account SET telephone = '1'");
    assertThat(status()).containsEntry("_hc_lastop", "PENDING");
    world.runUntilQuiet();
    assertThat(status()).containsEntry("_hc_lastop", "INSERTED");
  }

  @Test
  void aRowThatIsLockedIsWrittenLater() throws SQLException {
    world.syncedAccounts(1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    importWithoutPhone();
    try (Connection application = world.db.connect()) {
      application.setAutoCommit(false);
      application.createStatement().execute("SELECT FROM salesforce.account FOR UPDATE");
      world.runUntilQuiet();
      assertThat(status()).containsEntry("_hc_lastop", "PENDING");
      application.rollback();
    }
    world.drain();
    assertThat(status()).containsEntry("_hc_lastop", "INSERTED");
  }

  @Test
  void aChangeOfTheApplicationsOwnColumnTouchesNoRow() {
    world.db.execute("ALTER TABLE salesforce.account ADD COLUMN seen timestamptz");
    world.syncedAccounts(1);
    world.db.execute("UPDATE salesforce.account SET seen = now()");
    String written = "SELECT xmin || ' ' || xmax FROM salesforce.account";
    String before = world.db.value(String.class, written);
    world.runUntilQuiet();
    assertThat(lastState()).isEqualTo("IGNORED");
    assertThat(world.db.value(String.class, written)).isEqualTo(before);
    assertThat(world.db.texts("SELECT lastop FROM drawbridge.writeback")).isEmpty();
  }
}
