package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Salesforce's own command line against the org. It comes from npm with a Node of its own, since it
 * needs a newer one than jsforce; both are pinned in src/test/salesforce-cli.
 */
class SalesforceCliIT {
  private static final Path SOURCES = Path.of("src/test/salesforce-cli");
  private static final Path WORK = Path.of("target/salesforce-cli").toAbsolutePath();
  private static final Map<String, String> QUIET =
      Map.of(
          "HOME", WORK.resolve("home").toString(),
          "SF_DISABLE_TELEMETRY", "true",
          "SF_AUTOUPDATE_DISABLE", "true",
          "SF_SKIP_NEW_VERSION_CHECK", "true",
          "SF_USE_GENERIC_UNIX_KEYCHAIN", "true");

  private static TestOrg org;

  @BeforeAll
  static void signInWithAnAccessToken() throws Exception {
    install();
    org = new TestOrg();
    List<String> login =
        command("org", "login", "access-token", "--instance-url", org.url().toString());
    login.addAll(List.of("--no-prompt", "--alias", "emulated"));
    JsonNode signedIn = run(login, Map.of("SF_ACCESS_TOKEN", org.token()));
    assertThat(signedIn.path("username").asText()).isEqualTo("integration@drawbridge.test");
    assertThat(signedIn.path("orgId").asText()).startsWith("00D");
  }

  @AfterAll
  static void stop() {
    if (org != null) {
      org.close();
    }
  }

  @Test
  void aRecordIsCreatedReadUpdatedAndDeleted() throws Exception {
    String id =
        sf("data", "create", "record", "--sobject", "Account", "--values", "Name='Acme Ltd'")
            .path("id")
            .asText();
    assertThat(id).startsWith("001");
    assertThat(names("Id = '" + id + "'")).containsExactly("Acme Ltd");
    assertThat(record("update", id, "--values", "Name=Beta").path("success").asBoolean()).isTrue();
    assertThat(names("Id = '" + id + "'")).containsExactly("Beta");
    assertThat(record("delete", id).path("success").asBoolean()).isTrue();
    assertThat(names("Id = '" + id + "'")).isEmpty();
  }

  @Test
  void aFileIsUpsertedInBulk() throws Exception {
    Path file =
        Files.writeString(
            WORK.resolve("accounts.csv"), "External_ID__c,Name\nCLI-1,One\nCLI-2,Two\n");
    String[] upsert = {
      "data",
      "upsert",
      "bulk",
      "--sobject",
      "Account",
      "--external-id",
      "External_ID__c",
      "--file",
      file.toString(),
      "--line-ending",
      "LF",
      "--wait",
      "5"
    };
    for (int time = 1; time <= 2; time++) {
      assertThat(sf(upsert).path("jobInfo").path("state").asText()).isEqualTo("JobComplete");
    }
    assertThat(names("External_ID__c LIKE 'CLI-%'")).containsExactlyInAnyOrder("One", "Two");
  }

  @Test
  void anObjectIsDescribed() throws Exception {
    JsonNode account = sf("sobject", "describe", "--sobject", "Account");
    assertThat(account.path("name").asText()).isEqualTo("Account");
    assertThat(account.path("fields"))
        .extracting(field -> field.path("name").asText())
        .contains("Id", "Name", "External_ID__c");
  }

  private static JsonNode record(String verb, String id, String... more) throws Exception {
    List<String> command =
        command("data", verb, "record", "--sobject", "Account", "--record-id", id);
    command.addAll(List.of(more));
    command.addAll(List.of("--target-org", "emulated"));
    return run(command, Map.of());
  }

  private static List<String> names(String where) throws Exception {
    JsonNode found = sf("data", "query", "--query", "SELECT Name FROM Account WHERE " + where);
    return found.path("records").valueStream().map(row -> row.path("Name").asText()).toList();
  }

  private static JsonNode sf(String... arguments) throws Exception {
    List<String> command = command(arguments);
    command.addAll(List.of("--target-org", "emulated"));
    return run(command, Map.of());
  }

  private static List<String> command(String... arguments) {
    var command =
        new ArrayList<String>(
            List.of(
                WORK.resolve("node_modules/node/bin/node").toString(),
                WORK.resolve("node_modules/@salesforce/cli/bin/run.js").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** What the command answers, which is its {@code result}. */
  private static JsonNode run(List<String> command, Map<String, String> environment)
      throws Exception {
    var all = new ArrayList<>(command);
    all.add("--json");
    Path answer = Files.createTempFile(WORK, "answer", ".json");
    Path errors = WORK.resolve("errors.txt");
    var builder =
        new ProcessBuilder(all)
            .directory(WORK.toFile())
            .redirectOutput(answer.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().putAll(QUIET);
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("%s is still running", command).isTrue();
    String said = Files.readString(answer);
    Files.delete(answer);
    assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
    return TestOrg.JSON.readTree(said).path("result");
  }

  /** Installs what the lock file pins, unless that was done before. */
  private static void install() throws Exception {
    Files.createDirectories(WORK.resolve("home"));
    Path lock = SOURCES.resolve("package-lock.json");
    Path installed = WORK.resolve("installed.json");
    for (String file : new String[] {"package.json", "package-lock.json"}) {
      Files.copy(SOURCES.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(installed) && Files.mismatch(lock, installed) == -1) {
      return;
    }
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
              .directory(WORK.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      missing("npm is not on the PATH");
      return;
    }
    var output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (npm.waitFor() != 0) {
      missing("npm ci failed: " + output);
      return;
    }
    Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void missing(String why) {
    String sentence = "SalesforceCliIT needs the Salesforce CLI from npm: " + why.strip();
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(sentence + "; in CI it must run.");
    }
    System.err.println("SKIPPED: " + sentence + ". The org was NOT tried with the Salesforce CLI.");
    abort(sentence);
  }
}
