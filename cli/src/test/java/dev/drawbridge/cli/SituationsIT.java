package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.CommandProcess;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.ProvokedStack;
import dev.drawbridge.cli.stack.Situation;
import dev.drawbridge.cli.stack.Situation.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator may do to a stack, by mistake or not, and what it says to that. */
class SituationsIT {
  private static final String MAPPING =
      MappingFiles.of(
          """
          {"object_name": "Account",
           "config": {"access": "read_write", "upsert_field": "External_ID__c",
                      "fields": {"External_ID__c": {}, "Name": {}, "Phone": {}, "Website": {},
                                 "Description": {}}}}
          """);

  @RegisterExtension static final ProvokedStack stack = new ProvokedStack(MAPPING);

  private static void execute(String sql) throws SQLException {
    stack.sql.execute(sql);
  }

  private static void releaseTheHold() {
    long hold = stack.run("holds", "--json").json().path("holds").get(0).path("id").asLong();
    assertThat(stack.run("holds", "release", String.valueOf(hold), "skip").exit()).isZero();
  }

  @Test
  @Situation(
      what = "a capture trigger is disabled",
      at = Place.ALERT,
      says = "Changes are not captured: hc_account_logtrigger is disabled.",
      changes = "what is written in the meantime is not captured")
  void aTriggerThatIsDisabled() throws SQLException {
    execute("ALTER TABLE salesforce.account DISABLE TRIGGER hc_account_logtrigger");
    stack.awaitAlert();
    execute("ALTER TABLE salesforce.account ENABLE TRIGGER hc_account_logtrigger");
  }

  @Test
  @Situation(
      what = "session_replication_role is replica for a role",
      at = Place.ALERT,
      says = "session_replication_role is replica of the role app_replica",
      changes = "what that role writes is not captured")
  void aRoleThatReplicates() throws SQLException {
    execute("CREATE ROLE app_replica");
    execute("ALTER ROLE app_replica SET session_replication_role = replica");
    stack.awaitAlert();
    execute("DROP ROLE app_replica");
  }

  @Test
  @Situation(
      what = "a mapped column is renamed",
      at = Place.ALERT,
      says = "What is written there is not sent: account: the column phone ",
      changes = "rows that were written in the meantime must be saved again")
  void aColumnThatIsRenamed() throws SQLException {
    execute("ALTER TABLE salesforce.account RENAME phone TO telephone");
    stack.awaitAlert();
    execute("ALTER TABLE salesforce.account RENAME telephone TO phone");
  }

  @Test
  @Situation(
      what = "a mapped column is dropped",
      at = Place.ALERT,
      says = "What is written there is not sent: account: the column website ",
      changes = "the column comes back with the next import, empty")
  void aColumnThatIsDropped() throws SQLException {
    execute("ALTER TABLE salesforce.account DROP COLUMN website");
    stack.awaitAlert();
    stack.importMappings(MAPPING);
  }

  @Test
  @Situation(
      what = "sfid is dropped",
      at = Place.ALERT,
      says = "account: the column sfid ",
      changes = "the column comes back with the next import, and the ids with the next drain")
  void aSalesforceIdThatIsDropped() throws SQLException {
    execute("ALTER TABLE salesforce.account DROP COLUMN sfid CASCADE");
    stack.awaitAlert();
    stack.importMappings(MAPPING);
  }

  @Test
  @Situation(
      what = "a mapped column gets another type",
      at = Place.DIAGNOSE,
      says = {"RED: Database Field Changes", "phone is date instead of "},
      changes = "a value that does not fit the type of the column is rejected, and reported")
  void aColumnOfAnotherType() throws SQLException {
    execute("ALTER TABLE salesforce.account ALTER COLUMN phone TYPE date USING NULL");
    stack.awaitDiagnosis("--verbose");
    execute("ALTER TABLE salesforce.account ALTER COLUMN phone TYPE varchar(40) USING NULL");
  }

  @Test
  @Situation(
      what = "a mapped table is truncated",
      at = Place.DIAGNOSE,
      says = "YELLOW: Truncated Tables",
      changes = "the records stay in Salesforce")
  void aTableThatIsTruncated() throws SQLException {
    execute("TRUNCATE salesforce.account");
    stack.awaitDiagnosis();
  }

  @Test
  @Situation(
      what = "the connection is paused",
      at = Place.DIAGNOSE,
      says = "YELLOW: Connection State",
      changes = "everything waits in the log")
  void aPause() throws SQLException {
    execute("UPDATE drawbridge.connection SET pause_requested = true");
    stack.awaitDiagnosis();
    assertThat(stack.run("resume").lines()).containsExactly("The pause is over.");
  }

  @Test
  @Situation(
      what = "the integration user is deactivated",
      at = Place.ALERT,
      says = "Salesforce did not take the last calls (SIGN_IN_REFUSED), since ")
  void aUserThatIsDeactivated() throws SQLException {
    stack.org.control().deactivate("integration@drawbridge.test");
    stack.org.control().endSessions();
    stack.insert("user");
    stack.awaitAlert();
    stack.org.control().activate("integration@drawbridge.test");
    stack.resumeNow();
    stack.awaitOnce("user");
  }

  @Test
  @Situation(
      what = "Salesforce ends all sessions",
      at = Place.LOG,
      says = "nothing: it signs in again")
  void sessionsThatAreEnded() throws SQLException {
    stack.org.control().endSessions();
    stack.insert("sessions");
    stack.awaitOnce("sessions");
    assertThat(stack.sql.texts("SELECT last_error FROM drawbridge.connection WHERE failures > 0"))
        .isEmpty();
  }

  @Test
  @Situation(
      what = "a validation rule rejects an INSERT",
      at = Place.ALERT,
      says = {"1 write waits for a person", "(FIELD_CUSTOM_VALIDATION_EXCEPTION)"},
      changes = "everything waits until the hold is released")
  void aValidationRule() throws SQLException {
    stack
        .org
        .control()
        .fault(
            """
            {"kind":"record-error","verb":"upsert","record":0,"times":1,
             "code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
            """);
    stack.insert("rule");
    stack.awaitAlert();
    stack.org.control().clearFaults();
    releaseTheHold();
  }

  @Test
  @Situation(
      what = "a text has 10 MB, and its field is shorter",
      at = Place.HOLDS,
      says = "STRING_TOO_LONG",
      changes = "everything waits until the hold is released")
  void aTextThatIsTooLong() throws SQLException {
    execute("ALTER TABLE salesforce.account ALTER COLUMN description TYPE text");
    execute(
        "INSERT INTO salesforce.account (external_id__c, name, description)"
            + " VALUES ('long', 'Acme', repeat('"
            + ProvokedStack.MARK
            + "', 1700000))");
    stack.awaitHold();
    releaseTheHold();
    execute("DELETE FROM salesforce.account WHERE external_id__c = 'long'");
    stack.importMappings(MAPPING);
  }

  @Test
  @Situation(
      what = "an entry of the trigger log cannot be read",
      at = Place.HOLDS,
      says = "INVALID_ENTRY",
      changes = "only that entry is FAILED")
  void anEntryThatCannotBeRead() throws SQLException {
    execute(
        "INSERT INTO salesforce._trigger_log (txid, state, action, table_name, record_id, values)"
            + " VALUES (1, 'NEW', 'UPDATE', 'account', 1, '"
            + ProvokedStack.MARK
            + " is no hstore')");
    stack.insert("beside");
    stack.awaitHold();
    stack.awaitOnce("beside");
    releaseTheHold();
  }

  private Cli up(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "up";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try (var process = CommandProcess.start(stack.folder, command)) {
      return process.result(Duration.ofSeconds(60));
    }
  }

  private void assertRefused(TestInfo test, Cli answer) {
    Situation situation = test.getTestMethod().orElseThrow().getAnnotation(Situation.class);
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains(situation.says()).doesNotContain("\tat ");
    stack.told();
  }

  @Test
  @Situation(
      what = "a second up on the same folder",
      at = Place.UP,
      says = {"A stack runs in ", " already, as process ", "Use it, stop it first, or choose"})
  void aSecondStackOnTheFolder(TestInfo test) {
    assertRefused(test, up("--data", stack.data().toString()));
  }

  @Test
  @Situation(
      what = "a second stack on the same database",
      at = Place.UP,
      says = "The database belongs to the stack ")
  void aSecondStackOnTheDatabase(TestInfo test) {
    assertRefused(
        test,
        up(
            "--data",
            stack.folder.resolve("second").toString(),
            "--database",
            stack.database.jdbcUrl(),
            "--org",
            stack.org.url().toString()));
  }

  @Test
  @Situation(
      what = "the database given to up does not exist",
      at = Place.UP,
      says = "(SQLSTATE 3D000)")
  void aDatabaseThatDoesNotExist(TestInfo test) {
    assertRefused(
        test,
        up(
            "--data",
            stack.folder.resolve("nowhere").toString(),
            "--database",
            stack.database.jdbcUrl().replaceFirst("(:\\d+)/\\w+", "$1/nowhere"),
            "--org",
            stack.org.url().toString()));
  }

  @Test
  @Situation(
      what = "the role given to up may not create a schema",
      at = Place.UP,
      says = "(SQLSTATE 42501)")
  void aRoleWithoutRights(TestInfo test) throws SQLException {
    execute("CREATE ROLE powerless LOGIN PASSWORD 'powerless'");
    execute("CREATE DATABASE empty");
    String url =
        stack
            .database
            .jdbcUrl()
            .replaceFirst("(:\\d+)/.*", "$1/empty?user=powerless&password=powerless");
    assertRefused(
        test,
        up(
            "--data",
            stack.folder.resolve("powerless").toString(),
            "--database",
            url,
            "--org",
            stack.org.url().toString()));
  }

  @Test
  @Situation(what = "a port is in use", at = Place.UP, says = "cannot be used")
  void aPortInUse(TestInfo test) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertRefused(
          test, up("--data", stack.folder.resolve("port").toString(), "--api-port", port));
    }
  }

  @Test
  @Situation(what = "the data folder cannot be made", at = Place.UP, says = "choose another --data")
  void aFolderThatCannotBeMade(TestInfo test) throws IOException {
    Path file = Files.createFile(stack.folder.resolve("file"));
    assertRefused(test, up("--data", file.resolve("data").toString()));
  }
}
