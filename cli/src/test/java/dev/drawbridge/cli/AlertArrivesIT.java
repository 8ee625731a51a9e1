package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.ProvokedStack;
import dev.drawbridge.cli.stack.Situation;
import dev.drawbridge.cli.stack.Situation.Place;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * Whatever is taken away from a stack that {@code up} runs, a message with the cause reaches the
 * topic of alerts; when it is back, what was captured arrives once.
 */
class AlertArrivesIT {
  @RegisterExtension
  static final ProvokedStack stack = new ProvokedStack(MappingFiles.of(MappingFiles.ACCOUNT));

  @Test
  @Situation(
      what = "the database is stopped",
      at = Place.ALERT,
      says = {"The database cannot be reached (SQLSTATE 08001)", "It is so since"})
  void aDatabaseThatIsStopped() throws SQLException {
    stack.insert("database");
    stack.stopDatabase();
    stack.awaitAlert();
    stack.startDatabase();
    stack.awaitOnce("database");
  }

  @Test
  @Situation(
      what = "the database rejects the password of its secret",
      at = Place.ALERT,
      says = "The database refuses the role or its password (SQLSTATE 28P01)")
  void aDatabaseThatRefusesThePassword() throws SQLException {
    stack.insert("password");
    String password =
        stack.sql.texts("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'").get(0);
    stack.sql.execute("ALTER ROLE postgres PASSWORD 'another'");
    stack.sql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND"
            + " usename = 'postgres'");
    stack.awaitAlert();
    stack.sql.execute("ALTER ROLE postgres PASSWORD '" + password + "'");
    stack.awaitOnce("password");
  }

  @Test
  @Situation(
      what = "the org is stopped with a call in doubt",
      at = Place.ALERT,
      says = "Salesforce cannot be reached since ")
  void anOrgThatIsStoppedWithACallInDoubt() throws SQLException {
    stack.insert("org");
    stack.awaitOnce("org");
    stack.org.control().latency(5000, 0);
    stack.sql.execute(
        "UPDATE salesforce.account SET name = '"
            + ProvokedStack.MARK
            + " later' WHERE external_id__c = 'org'");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                stack.sql.number("SELECT count(*) FROM drawbridge.call WHERE state = 'SENT'") == 1);
    stack.stopOrg();
    stack.awaitAlert();
    assertThat(stack.logged())
        .filteredOn(text -> text.contains("topic.message"))
        .noneMatch(text -> text.contains("Writer Lease"));
    stack.startOrg(ProvokedStack.SECRET);
    stack.resumeNow();
    stack.awaitOnce("org");
    assertThat(stack.org.fields("SELECT Name FROM Account WHERE External_ID__c = 'org'", "Name"))
        .containsExactly(ProvokedStack.MARK + " later");
  }

  @Test
  @Situation(
      what = "the org rejects the client secret",
      at = Place.ALERT,
      says = "Salesforce did not take the last calls (SIGN_IN_REFUSED), since ")
  void aSecretThatTheOrgRefuses() throws SQLException {
    stack.stopOrg();
    stack.startOrg("another");
    stack.insert("secret");
    stack.awaitAlert();
    stack.stopOrg();
    stack.startOrg(ProvokedStack.SECRET);
    stack.resumeNow();
    stack.awaitOnce("secret");
  }

  @Test
  @Situation(
      what = "the write function is throttled",
      at = Place.ALERT,
      says = "Its next call waits, and the write function does not take it.")
  void aWriteFunctionThatIsThrottled() throws SQLException {
    stack.takeAway("WriteFunction");
    stack.insert("write");
    stack.awaitAlert();
    stack.giveBack("WriteFunction");
    stack.awaitOnce("write");
  }

  @Test
  @Situation(
      what = "the diagnose function is throttled",
      at = Place.ALERT,
      says = "No diagnosis has run for five minutes")
  void aDiagnoseFunctionThatIsThrottled() throws SQLException {
    stack.takeAway("DiagnoseFunction");
    stack.insert("diagnose");
    stack.awaitAlert();
    stack.awaitOnce("diagnose");
    stack.giveBack("DiagnoseFunction");
  }

  @Test
  @Situation(
      what = "the bus accepts no events",
      at = Place.ALERT,
      says = "The diagnosis failed, or could not publish to the bus")
  void aBusThatTakesNoEvents() throws SQLException {
    try (EventBridgeClient events = stack.events()) {
      events.putPermission(
          request ->
              request
                  .eventBusName(ProvokedStack.BUS)
                  .policy(
                      """
                      {"Version": "2012-10-17",
                       "Statement": [{"Sid": "none", "Effect": "Deny", "Principal": "*",
                                      "Action": "events:PutEvents", "Resource": "*"}]}
                      """));
      stack.insert("bus");
      stack.awaitAlert();
      events.removePermission(
          request -> request.eventBusName(ProvokedStack.BUS).removeAllPermissions(true));
    }
    stack.awaitOnce("bus");
  }

  @Test
  @Situation(
      what = "each drain fails, for example because the disk of the database is full",
      at = Place.ALERT,
      says = {
        "Nothing is at work on it. A drain fails: The database answered:",
        "No space left on device (SQLSTATE 53100)"
      })
  void aDrainThatFails() throws SQLException {
    stack.sql.execute(
        """
        CREATE OR REPLACE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END
        $$
        """);
    stack.sql.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON drawbridge.batch EXECUTE FUNCTION"
            + " public.full_disk()");
    stack.insert("drain");
    stack.awaitAlert();
    assertThat(stack.logged())
        .filteredOn(text -> text.contains("function.failed"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains("DrainFunction", "53100", "could not extend file: No space left"));
    stack.sql.execute("DROP TRIGGER full_disk ON drawbridge.batch");
    stack.awaitOnce("drain");
  }
}
