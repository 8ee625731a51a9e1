package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.cli.remote.StackApi;
import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.RunningStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code holds} and {@code holds release} against a stack that runs. */
class HoldsCommandIT {
  private static final Duration LONGEST = Duration.ofSeconds(75);

  @TempDir private static Path folder;
  private static RunningStack stack;

  @BeforeAll
  static void start() throws SQLException {
    stack = RunningStack.start(folder);
    String file =
        MappingFiles.write(folder, MappingFiles.of(MappingFiles.ACCOUNT, MappingFiles.CONTACT))
            .toString();
    assertThat(stack.run("import", file).exit()).isZero();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
  }

  /** A contact without the last name that Salesforce requires, and an account that waits behind. */
  private static long hold(String key) throws SQLException {
    stack.sql.execute("INSERT INTO salesforce.contact (external_id__c) VALUES ('" + key + "')");
    stack.sql.execute(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('" + key + "', 'Acme')");
    await().atMost(LONGEST).until(() -> !holds().isEmpty());
    assertThat(inTheOrg("Account", key)).isZero();
    return holds().get(0).path("id").asLong();
  }

  private static JsonNode holds() {
    Cli answer = stack.run("holds", "--json");
    assertThat(answer.exit()).describedAs(answer.out()).isZero();
    return answer.json().path("holds");
  }

  private static void awaitTheQueueToGoOn(String key) {
    await().atMost(LONGEST).until(() -> inTheOrg("Account", key) == 1);
    // What plans next is told of a batch that is under way.
    await()
        .atMost(LONGEST)
        .until(
            () ->
                stack.sql.number("SELECT count(*) FROM drawbridge.batch WHERE finished_at IS NULL")
                    == 0);
  }

  private static int inTheOrg(String object, String key) {
    return stack.org.count("SELECT Id FROM " + object + " WHERE External_ID__c = '" + key + "'");
  }

  @Test
  void aHoldIsListedAndRetriedWithItsEntryRepaired() throws SQLException {
    assertThat(stack.run("holds").lines()).containsExactly("Nothing is held.");
    assertThat(holds().isEmpty()).isTrue();
    long hold = hold("H-retry");

    JsonNode listed = holds().get(0);
    assertThat(listed.path("reason").asText()).isEqualTo("REJECTED");
    assertThat(listed.path("code").asText()).isEqualTo("REQUIRED_FIELD_MISSING");
    assertThat(listed.path("table_name").asText()).isEqualTo("contact");
    Cli text = stack.run("holds");
    assertThat(text.exit()).isZero();
    assertThat(text.lines())
        .hasSize(2)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("hold " + hold + "  REJECTED  contact ")
                    .matches(
                        ".*  \\[everything waits, since"
                            + " \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\]"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "Release with: ./drawbridge holds release ID retry|skip|amend|landed …"));

    stack.sql.execute(
        """
        UPDATE salesforce._trigger_log
           SET values = (values::hstore || hstore('lastname', 'Lovelace'))::text
         WHERE state = 'FAILED'
        """);
    Cli released = stack.run("holds", "release", String.valueOf(hold), "retry");
    assertThat(released.exit()).describedAs(released.err()).isZero();
    assertThat(released.lines()).containsExactly("hold " + hold + " released by retry");
    awaitTheQueueToGoOn("H-retry");
    String retried = "SELECT LastName FROM Contact WHERE External_ID__c = 'H-retry'";
    assertThat(stack.org.fields(retried, "LastName")).containsExactly("Lovelace");
  }

  @Test
  void aSkippedEntryIsNotSentAndTheQueueGoesOn() throws SQLException {
    long hold = hold("H-skip");
    Cli released = stack.run("holds", "release", String.valueOf(hold), "skip", "--json");
    assertThat(released.exit()).isZero();
    assertThat(released.json().path("message").asText())
        .isEqualTo("hold " + hold + " released by skip");
    awaitTheQueueToGoOn("H-skip");
    assertThat(inTheOrg("Contact", "H-skip")).isZero();

    refused("Hold " + hold + " is closed already (skip).", String.valueOf(hold), "retry");
  }

  @Test
  void whatCannotBeReleasedIsASentence() throws SQLException {
    refused("There is no hold 999999.", "999999", "skip");

    long hold = hold("H-bad");
    String id = String.valueOf(hold);
    refusedByTheStack(
        "A hold is released by retry, skip, landed or amend, not by forget.",
        api -> api.release(hold, resolution("forget")));
    refused(
        "Hold "
            + hold
            + " was rejected by Salesforce, so nothing landed: use retry, amend or skip.",
        id,
        "landed",
        "0015g0000000001AAA");
    assertThat(holds()).hasSize(1);
    assertThat(stack.run("holds", "release", id, "skip").exit()).isZero();
    awaitTheQueueToGoOn("H-bad");
  }

  @Test
  void amendedValuesReachTheOrgAndTheRow() throws SQLException {
    long hold = hold("H-amend");
    refusedByTheStack(
        "No open hold has this code and is of this table: those that are open have"
            + " REQUIRED_FIELD_MISSING (1).",
        api ->
            api.releaseAll(
                resolution("skip").put("code", "REQUIRED_FIELD_MISSING").put("table", "account")));
    refusedByTheStack(
        "amend needs new values, as {\"column\": \"value\"}.",
        api -> api.release(hold, resolution("amend")));
    Cli released =
        stack.run(
            "holds",
            "release",
            "all",
            "amend",
            "--code",
            "REQUIRED_FIELD_MISSING",
            "--set",
            "lastname=Hopper");
    assertThat(released.lines()).containsExactly("1 released, cause REQUIRED_FIELD_MISSING");
    awaitTheQueueToGoOn("H-amend");
    assertThat(
            stack.org.count(
                "SELECT Id FROM Contact WHERE External_ID__c = 'H-amend' AND LastName = 'Hopper'"))
        .isOne();
  }

  @Test
  void aCauseThatNoHoldHasIsAnError() {
    Cli released = stack.run("holds", "release", "all", "skip", "--code", "REQUIRED_FEILD_MISSING");
    assertThat(released.exit()).isEqualTo(1);
    assertThat(released.err()).contains("No open hold has this code: nothing is held.");
  }

  /** Beside the holds, since only what is held back waits long enough to be looked at. */
  @Test
  void thePlanShowsWhatWaitsAndWhatStatementsWouldAdd() throws SQLException, IOException {
    long hold = hold("H-plan");
    String held =
        "Hold %d (REQUIRED_FIELD_MISSING, contact %d) holds the queue until it is released."
            .formatted(hold, holds().get(0).path("record_id").asLong());
    assertThat(stack.run("plan").lines())
        .endsWith(
            "1 change waiting: 1 call (1 API request), 0 merged, 0 with nothing to send, 0 held"
                + " back",
            held);
    Path file = folder.resolve("more.sql");
    Files.writeString(
        file,
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'P-' || i FROM"
            + " generate_series(1, 250) i; UPDATE salesforce.account SET phone = '1' WHERE"
            + " external_id__c = 'P-1'");
    Cli plan = stack.run("plan", "--sql", file.toString());
    assertThat(plan.lines())
        .containsExactly(
            "   1  SOAP  upsert  200 account",
            "   2  SOAP  upsert  51 account",
            "   3  SOAP  update  1 account",
            "252 changes waiting: 3 calls (3 API requests), 0 merged, 0 with nothing to send, 0"
                + " held back",
            held);
    assertThat(stack.run("plan", "--json").json().path("calls")).hasSize(1);
    assertThat(stack.run("holds", "release", String.valueOf(hold), "skip").exit()).isZero();
    awaitTheQueueToGoOn("H-plan");
  }

  @Test
  void statementsArePlannedWithTheSettingsOfTheStackThatAnswers() throws IOException {
    Path file = folder.resolve("rules.sql");
    Files.writeString(
        file,
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'R-' || i FROM"
            + " generate_series(1, 250) i");
    var deployed = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    byte[] plan =
        "{\"rules\":{\"window\":100,\"bulk\":{\"enabled\":true,\"assignment_rules\":false,\"api_version\":0},\"concurrency\":1}}"
            .getBytes(StandardCharsets.UTF_8);
    deployed.createContext(
        "/api/v3/connections/drawbridge/plan",
        exchange -> {
          exchange.sendResponseHeaders(200, plan.length);
          exchange.getResponseBody().write(plan);
          exchange.close();
        });
    deployed.start();
    try {
      List<String> planned =
          planned(
                  file,
                  "--api",
                  "http://127.0.0.1:" + deployed.getAddress().getPort(),
                  "--token",
                  "t")
              .lines();
      assertThat(planned)
          .containsExactly(
              "   1  SOAP  upsert  100 account",
              "   2  SOAP  upsert  100 account",
              "   3  SOAP  upsert  50 account",
              "250 changes waiting: 3 calls (3 API requests), 0 merged, 0 with nothing to send, 0"
                  + " held back");
    } finally {
      deployed.stop(0);
    }
    Cli alone = planned(file, "--data", folder.resolve("nothing").toString());
    assertThat(alone.err().strip())
        .isEqualTo("No stack answers, so this is planned with the default settings.");
    assertThat(alone.lines()).hasSize(3).first().isEqualTo("   1  SOAP  upsert  200 account");
  }

  private static Cli planned(Path file, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("plan", "--sql", file.toString(), "--database", stack.addresses.databaseUrl()));
    line.addAll(List.of(more));
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void allNeedsACause() {
    refusedByTheStack(
        "Holds are released together by their cause: name the code that Salesforce gave.",
        api -> api.releaseAll(resolution("skip")));
  }

  private static ObjectNode resolution(String resolution) {
    return JsonNodeFactory.instance.objectNode().put("resolution", resolution);
  }

  /** What the command line does not let through is refused by the stack as well. */
  private static void refusedByTheStack(String sentence, Consumer<StackApi> request) {
    var api =
        new StackApi(
            stack.addresses.apiUrl(), stack.addresses.token(), stack.addresses.connection(), "log");
    assertThatThrownBy(() -> request.accept(api)).isInstanceOf(Failure.class).hasMessage(sentence);
  }

  private static void refused(String sentence, String... release) {
    String[] line =
        Stream.concat(Stream.of("holds", "release"), Arrays.stream(release)).toArray(String[]::new);
    Cli answer = stack.run(line);
    assertThat(answer.exit()).describedAs(answer.out()).isEqualTo(1);
    assertThat(answer.err().strip()).isEqualTo(sentence);
  }
}
