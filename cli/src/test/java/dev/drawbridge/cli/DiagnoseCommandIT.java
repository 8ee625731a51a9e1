package dev.drawbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.HttpRoutes;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.RunningStack;
import dev.drawbridge.cli.stack.StackLogLine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map.Entry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code diagnose}, its routes and its alerts, against a stack that runs. */
class DiagnoseCommandIT {
  private static final String ESCAPE = "\u001b";
  private static final String VALIDATIONS = "/api/v3/connections/drawbridge/validations";

  @TempDir private static Path folder;
  private static RunningStack stack;
  private static HttpRoutes http;

  @BeforeAll
  static void start() throws SQLException {
    stack = RunningStack.start(folder);
    String file =
        MappingFiles.write(folder, MappingFiles.of(MappingFiles.ACCOUNT, MappingFiles.CONTACT))
            .toString();
    assertThat(stack.run("import", file).exit()).isZero();
    http = new HttpRoutes(stack.addresses);
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
  }

  @AfterEach
  void repair() throws SQLException {
    stack.sql.execute("ALTER TABLE salesforce.account ENABLE TRIGGER hc_account_logtrigger");
  }

  private static void silence() throws SQLException {
    stack.sql.execute("ALTER TABLE salesforce.account DISABLE TRIGGER hc_account_logtrigger");
  }

  @Test
  void aFreshStackHasNothingRedAndTheExitCodeIsZero() {
    Cli answer = stack.run("diagnose");
    assertThat(answer.exit()).describedAs(answer.out()).isZero();
    assertThat(answer.err().strip()).isEqualTo("Diagnosing connection... done");
    assertThat(answer.lines()).startsWith("", "=== Connection: drawbridge");
    assertThat(answer.out()).doesNotContain("RED: ", "GREEN: ", "SKIPPED: ", ESCAPE);
  }

  @Test
  void whatIsRedAndMeantSoIsAcknowledged() throws SQLException {
    String withoutIdentifier =
        "UPDATE drawbridge.mapping SET definition = definition - 'uniqueIdentifier' WHERE"
            + " table_name = 'contact'";
    String definition =
        stack
            .sql
            .texts("SELECT definition FROM drawbridge.mapping WHERE table_name = 'contact'")
            .getFirst();
    stack.sql.execute(withoutIdentifier);
    try {
      assertThat(stack.run("diagnose").exit()).isEqualTo(1);
      Cli done =
          stack.run("diagnose", "--acknowledge", "Unique Identifier", "--mapping", "Contact");
      assertThat(done.lines())
          .containsExactly(
              "Unique Identifier is acknowledged: it is YELLOW while it says the same.");
      assertThat(done.exit()).isZero();
      Cli answer = stack.run("diagnose");
      assertThat(answer.exit()).describedAs(answer.out()).isZero();
      assertThat(answer.out()).contains("YELLOW: Unique Identifier", "Acknowledged.");
      Cli vital = stack.run("diagnose", "--acknowledge", "Write Lag");
      assertThat(vital.exit()).isEqualTo(1);
      assertThat(vital.err()).contains("Write Lag is a vital sign");
    } finally {
      stack.sql.execute(
          "UPDATE drawbridge.mapping SET definition = '%s' WHERE table_name = 'contact'"
              .formatted(definition.replace("'", "''")));
    }
  }

  @Test
  void verboseListsEveryCheckOfTheConnectionAndOfEachMapping() {
    Cli answer = stack.run("diagnose", "--verbose");
    assertThat(answer.exit()).isZero();
    assertThat(answer.lines())
        .contains("GREEN: Number of Mappings", "=== Account", "=== Contact")
        .containsSubsequence(
            "GREEN: Unique Identifier", "GREEN: Query Size", "SKIPPED: Synthetic Fields");
    assertThat(answer.out()).doesNotContain(ESCAPE);
  }

  @Test
  void whatIsRedIsTheExitCodeTheReportAndTheHistory() throws SQLException {
    silence();
    Cli answer = stack.run("diagnose");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.lines())
        .containsSequence(
            "RED: Capture Triggers",
            "Changes are not captured: hc_account_logtrigger is disabled.",
            "docs/diagnostics.md#check-capture-triggers")
        .anyMatch(line -> line.startsWith("What to do: "));
    assertThat(answer.out()).doesNotContain(ESCAPE);

    Cli json = stack.run("diagnose", "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.err()).isEmpty();
    assertThat(json.json().path("status").asText()).isEqualTo("RED");

    Cli history = stack.run("diagnose", "--history");
    assertThat(history.exit()).isZero();
    assertThat(history.lines()).startsWith("=== History: drawbridge");
    assertThat(history.out()).contains("RED: Capture Triggers").doesNotContain(ESCAPE);
    assertThat(stack.run("diagnose", "--history", "--json").json().path("timeline").valueStream())
        .anyMatch(span -> span.path("check").asText().equals("MUST_HAVE_CAPTURE_TRIGGERS"));
  }

  @Test
  void redIsCaughtByTheRuleAndDeliveredToTheTopicOfAlerts() throws SQLException, IOException {
    silence();
    // Two equal results confirm it.
    for (int i = 0; i < 2; i++) {
      assertThat(stack.run("diagnose").exit()).isEqualTo(1);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(StackLogLine.read(folder.resolve("stack")))
                    .filteredOn(line -> line.text().contains("topic.message"))
                    .anyMatch(
                        line ->
                            line.text().contains("Alerts")
                                && line.text().contains("Diagnostic Check Changed")
                                && line.text().contains("MUST_HAVE_CAPTURE_TRIGGERS")
                                && line.text().contains("hc_account_logtrigger is disabled")));
    assertThat(StackLogLine.read(folder.resolve("stack")))
        .filteredOn(line -> line.text().contains("topic.message"))
        .noneMatch(line -> line.text().contains("Diagnosis Completed"));
  }

  @Test
  void oneMappingAloneIsItsBlock() {
    Cli answer = stack.run("diagnose", "--mapping", "contact", "--verbose");
    assertThat(answer.exit()).isZero();
    assertThat(answer.err().strip()).isEqualTo("Diagnosing mapping... done");
    assertThat(answer.lines()).startsWith("", "=== Contact").doesNotContain("=== Account");
    assertThat(stack.run("diagnose", "--mapping", "contact").lines())
        .containsExactly("", "=== Contact", "Everything appears to be fine");
    Cli nobody = stack.run("diagnose", "--mapping", "Nobody");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.err()).contains("No mapping configured for Nobody.");
  }

  @Test
  void theRouteAnswersInTheFormThatIsAskedFor() {
    HttpRoutes.Answer json = http.get("/diagnostics");
    assertThat(json.status()).isEqualTo(200);
    assertThat(json.type()).isEqualTo("application/json");
    assertThat(json.json().path("checks").size()).isGreaterThan(20);
    assertThat(json.json().path("mappings").size()).isEqualTo(2);
    for (String accept :
        List.of("*/*", "application/json, text/plain", "text/html", "application/json")) {
      assertThat(http.get("/diagnostics", accept).type()).isEqualTo("application/json");
    }
    HttpRoutes.Answer text = http.get("/diagnostics", "text/plain");
    assertThat(text.status()).isEqualTo(200);
    assertThat(text.type()).startsWith("text/plain");
    assertThat(text.body()).startsWith("=== Connection: drawbridge\n").doesNotContain("GREEN: N");
    HttpRoutes.Answer first = http.get("/diagnostics", "text/plain, application/json");
    assertThat(first.type()).startsWith("text/plain");
  }

  @Test
  void verboseAndOneMappingAreParametersOfTheRoute() {
    String verbose = http.get("/diagnostics?verbose=true", "text/plain").body();
    assertThat(verbose).contains("\nGREEN: Number of Mappings\n", "\n\n=== Account\n");
    assertThat(http.get("/diagnostics?verbose=false", "text/plain").body())
        .doesNotContain("GREEN: N");
    assertThat(http.get("/diagnostics?mapping=Contact&verbose=true", "text/plain").body())
        .startsWith("=== Contact\n")
        .doesNotContain("=== Account");
    JsonNode one = http.get("/diagnostics?mapping=Contact").json();
    assertThat(one.path("checks").size()).isZero();
    assertThat(one.path("mappings").valueStream().map(m -> m.path("object").asText()))
        .containsExactly("Contact");
    HttpRoutes.Answer nobody = http.get("/diagnostics?mapping=No%3Cbody");
    assertThat(nobody.status()).isEqualTo(404);
    assertThat(nobody.json().path("message").asText())
        .isEqualTo("No mapping configured for Nobody.");
    assertThat(http.get("/diagnostics/history?hours=0").status()).isEqualTo(400);
  }

  @Test
  void validationsAreAskedForAndFetchedAsHerokusCommandLineDoes() {
    HttpRoutes.Answer asked = http.post(VALIDATIONS);
    assertThat(asked.status()).isEqualTo(202);
    String result = asked.json().path("result_url").asText();
    assertThat(result).contains(VALIDATIONS + "/");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              HttpRoutes.Answer fetched = http.get(result);
              assertThat(fetched.status()).isIn(200, 202);
              return fetched.status() == 200;
            });
    validated(http.get(result).json());
    assertThat(http.get(VALIDATIONS + "/0f1f9a1e-4ad2-4a6e-9c62-1d2b7d0b7c11").status())
        .isEqualTo(404);
  }

  private static void validated(JsonNode found) {
    assertThat(found.path("errors").isArray()).isTrue();
    assertThat(found.path("passes").valueStream().map(p -> p.path("display_name").asText()))
        .contains("Number of Mappings", "Heroku Postgres");
    assertThat(found.path("mappings").has("Account")).isTrue();
    assertThat(found.path("mappings").path("Contact").path("passes").get(0).propertyStream())
        .extracting(Entry::getKey)
        .contains("display_name", "message", "doc_url", "rule_id", "status");
  }

  @Test
  void theOlderFormsOfTheInterfaceAnswerAtOnce() {
    HttpRoutes.Answer all = http.get(VALIDATIONS);
    assertThat(all.status()).isEqualTo(200);
    validated(all.json());
    HttpRoutes.Answer one = http.get("/api/v3/mappings/Account/validations");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.json().path("passes").size()).isGreaterThan(5);
    assertThat(http.get("/api/v3/mappings/Nobody/validations").status()).isEqualTo(404);
    HttpRoutes.Answer other = http.post("/api/v3/connections/other/validations");
    assertThat(other.status()).isEqualTo(404);
  }

  /** Request for request what version 1 of Heroku Connect's plugin does for connect:diagnose. */
  @Test
  void herokusPluginFindsTheConnectionByDiscoveryAndDiagnosesIt() {
    JsonNode found = http.get("/connections?app=my-app").json();
    assertThat(found.path("count").asInt()).isOne();
    JsonNode connection = found.path("results").get(0);
    assertThat(connection.path("region_url").asText()).isEqualTo(stack.addresses.apiUrl());
    JsonNode details = http.get(connection.path("detail_url").asText() + "?deep=true").json();
    assertThat(details.path("name").asText()).isEqualTo("drawbridge");
    assertThat(details.path("state").asText()).isIn("IDLE", "POLLING_DB_CHANGES");

    String region = connection.path("region_url").asText();
    String id = details.path("id").asText();
    HttpRoutes.Answer asked = http.post(region + "/api/v3/connections/" + id + "/validations");
    assertThat(asked.status()).isEqualTo(202);
    String result = region + asked.json().path("result_url").asText();
    await().atMost(Duration.ofSeconds(30)).until(() -> http.get(result).status() == 200);
    validated(http.get(result).json());

    assertThat(details.path("mappings").valueStream().map(m -> m.path("object_name").asText()))
        .containsExactly("Account", "Contact");
    for (JsonNode mapping : details.path("mappings")) {
      String one = region + "/api/v3/mappings/" + mapping.path("id").asText() + "/validations";
      assertThat(http.get(one).json().path("passes").size()).isPositive();
    }
    assertThat(http.get(connection.path("detail_url").asText()).json().has("mappings")).isFalse();
    assertThat(http.get("/connections?app=a&resource_name=another").json().path("count").asInt())
        .isZero();
    assertThat(http.as(null).get("/connections?app=my-app").status()).isEqualTo(401);
  }

  @Test
  void aQueryParameterThatARouteDoesNotTakeIsRefusedAndNothingIsDone() throws SQLException {
    String connection = "/api/v3/connections/" + stack.addresses.connection();
    List<String> mappings = stack.sql.texts("SELECT table_name FROM drawbridge.mapping");
    HttpRoutes.Answer typo =
        http.post(connection + "/actions/import?dryrun=true", "{}".getBytes(UTF_8));
    assertThat(typo.status()).isEqualTo(400);
    assertThat(typo.json().path("message").asText())
        .isEqualTo(
            "This route does not take the query parameter 'dryrun'; nothing was done. It takes"
                + " dry_run.");
    assertThat(stack.sql.texts("SELECT table_name FROM drawbridge.mapping")).isEqualTo(mappings);
    for (String path :
        List.of(
            "/connections",
            connection,
            connection + "/plan",
            connection + "/holds",
            connection + "/validations",
            "/api/v3/mappings/Account/validations",
            "/diagnostics",
            "/diagnostics/history")) {
      HttpRoutes.Answer answer = http.get(path + "?colour=red");
      assertThat(answer.status()).describedAs(path).isEqualTo(400);
      assertThat(answer.json().path("message").asText()).contains("'colour'");
    }
    for (String path :
        List.of("/holds/1/actions/release", "/holds/actions/release", "/validations")) {
      assertThat(http.post(connection + path + "?colour=red").status()).isEqualTo(400);
    }
  }

  @Test
  void aRequestWithoutATokenOrWithAWrongOneLearnsNothing() {
    for (String path :
        List.of(
            "/diagnostics",
            "/diagnostics/history",
            VALIDATIONS,
            VALIDATIONS + "/0f1f9a1e-4ad2-4a6e-9c62-1d2b7d0b7c11",
            "/api/v3/mappings/Account/validations")) {
      HttpRoutes.Answer without = http.as(null).get(path);
      assertThat(without.status()).describedAs(path).isEqualTo(401);
      assertThat(without.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
      HttpRoutes.Answer wrong = http.as("guess").get(path);
      assertThat(wrong.status()).describedAs(path).isEqualTo(403);
      assertThat(wrong.body()).isEqualTo("{\"message\":\"Forbidden\"}");
    }
    assertThat(http.as(null).post(VALIDATIONS).status()).isEqualTo(401);
    assertThat(http.as("guess").post(VALIDATIONS).status()).isEqualTo(403);
    Cli refused =
        Cli.run("diagnose", "--api", stack.addresses.apiUrl(), "--token", "guess", "--json");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.json().path("error").asText()).startsWith("The stack refuses the token");
  }
}
