package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.HttpRoutes;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.RunningStack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code resume} against a stack that runs. */
class ResumeCommandIT {
  /** Far less than the minute after which the scheduled drain comes. */
  private static final Duration SECONDS = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static RunningStack stack;

  @BeforeAll
  static void start() throws SQLException {
    stack = RunningStack.start(folder);
    String file = MappingFiles.write(folder, MappingFiles.of(MappingFiles.ACCOUNT)).toString();
    assertThat(stack.run("import", file).exit()).isZero();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
  }

  private static void insert(String key) throws SQLException {
    stack.sql.execute(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('" + key + "', 'Acme')");
  }

  private static void awaitInTheOrg(String key) {
    await()
        .atMost(SECONDS)
        .until(
            () ->
                stack.org.count("SELECT Id FROM Account WHERE External_ID__c = '" + key + "'")
                    == 1);
  }

  private static void quiet() {
    await()
        .atMost(SECONDS)
        .until(
            () ->
                stack.sql.number("SELECT count(*) FROM drawbridge.batch WHERE finished_at IS NULL")
                    == 0);
  }

  @Test
  void aBackoffEndsAtOnceAndWhatWaitedForItArrivesWithinSeconds() throws SQLException {
    quiet();
    stack.sql.execute(
        """
        UPDATE drawbridge.connection
           SET breaker = 'OPEN', last_error = 'SALESFORCE_UNREACHABLE', failing_since = now(),
               open_until = now() + interval '5 min'
        """);
    insert("R-away");
    Cli plan = stack.run("plan");
    assertThat(plan.out()).contains("Salesforce cannot be reached since ");
    Cli answer = stack.run("resume", "--now");
    assertThat(answer.exit()).describedAs(answer.err()).isZero();
    assertThat(answer.out())
        .startsWith("Salesforce cannot be reached since ")
        .contains("it is asked again now.");
    awaitInTheOrg("R-away");
  }

  @Test
  void aPauseEndsAndWhatWaitedForItArrivesWithinSeconds() throws SQLException {
    quiet();
    stack.sql.execute("UPDATE drawbridge.connection SET pause_requested = true");
    insert("R-paused");
    assertThat(stack.run("resume").lines()).containsExactly("The pause is over.");
    awaitInTheOrg("R-paused");
  }

  @Test
  void whereNothingWaitsItSaysSoInTextAndInJson() {
    quiet();
    assertThat(stack.run("resume", "--now").lines()).containsExactly("Nothing is waiting.");
    Cli json = stack.run("resume", "--now", "--json");
    assertThat(json.exit()).isZero();
    assertThat(json.json().path("message").asText()).isEqualTo("Nothing is waiting.");
    assertThat(json.json().path("ended").isArray()).isTrue();
    assertThat(json.json().path("ended").isEmpty()).isTrue();
  }

  @Test
  void anythingButTrueOrFalseIsRefused() {
    HttpRoutes.Answer answer =
        new HttpRoutes(stack.addresses)
            .post("/api/v3/connections/drawbridge/actions/resume?now=soon");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("now must be true or false.");
  }
}
