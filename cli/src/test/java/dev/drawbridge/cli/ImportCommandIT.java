package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.HttpRoutes;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.RunningStack;
import dev.drawbridge.cli.world.Ports;
import dev.drawbridge.cli.world.StackFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} against a stack that runs. */
class ImportCommandIT {
  private static final String TABLES =
      "SELECT tablename FROM pg_tables WHERE schemaname = 'salesforce' ORDER BY 1";
  private static final String MAPPINGS = "SELECT table_name FROM drawbridge.mapping ORDER BY 1";

  @TempDir private static Path folder;
  private static RunningStack stack;

  @BeforeAll
  static void start() throws SQLException {
    stack = RunningStack.start(folder);
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
  }

  private static Cli imported(String content, String... options) {
    return stack.run(
        Stream.concat(
                Stream.of("import", MappingFiles.write(folder, content).toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void aGoodFileIsMappedAndMayBeImportedAgain() throws SQLException {
    String file = MappingFiles.of(MappingFiles.ACCOUNT, MappingFiles.CONTACT);
    for (int time = 1; time <= 2; time++) {
      Cli answer = imported(file);
      assertThat(answer.err()).isEmpty();
      assertThat(answer.exit()).isZero();
      String change = time == 1 ? "(made|changed|unchanged)" : "unchanged";
      assertThat(answer.lines())
          .hasSize(2)
          .satisfiesExactly(
              line -> assertThat(line).matches("mapped Account \\(" + change + "\\)"),
              line -> assertThat(line).matches("mapped Contact \\(" + change + "\\)"));
    }
    assertThat(stack.sql.texts(TABLES)).contains("account", "contact", "_trigger_log");
    assertThat(stack.sql.texts(MAPPINGS)).contains("account", "contact");

    Cli json = imported(file, "--json");
    assertThat(json.exit()).isZero();
    assertThat(json.json().path("objects"))
        .extracting(o -> o.asText())
        .containsExactly("Account", "Contact");
    assertThat(json.json().path("warnings").isEmpty()).isTrue();
  }

  @Test
  void whatIsMadeAgainIsReported() throws SQLException {
    String file = MappingFiles.of(MappingFiles.ACCOUNT);
    imported(file);
    stack.sql.execute("ALTER TABLE salesforce.account DROP COLUMN name");
    stack.sql.execute("ALTER TABLE salesforce.account DISABLE TRIGGER hc_account_logtrigger");
    var restored =
        List.of(
            "restored: Account, where the column name was removed",
            "restored: Account, where the trigger hc_account_logtrigger was disabled");
    assertThat(imported(file, "--dry-run").lines())
        .containsExactly("would map Account (unchanged)", restored.get(0), restored.get(1));
    assertThat(imported(file).lines())
        .containsExactly("mapped Account (unchanged)", restored.get(0), restored.get(1));
    assertThat(imported(file).lines()).containsExactly("mapped Account (unchanged)");
  }

  @Test
  void aFileWithoutMappingsSaysThatItMapsNothing() throws SQLException {
    List<String> mappings = stack.sql.texts(MAPPINGS);
    Cli answer = imported(MappingFiles.of());
    assertThat(answer.exit()).isZero();
    assertThat(answer.lines())
        .singleElement()
        .asString()
        .endsWith(
            "the file has no mapping: nothing is mapped by it, and what is mapped stays as it is");
    assertThat(stack.sql.texts(MAPPINGS)).isEqualTo(mappings);
  }

  @Test
  void aFieldThatTheOrgDoesNotHaveRefusesTheWholeFile() throws SQLException {
    List<String> tables = stack.sql.texts(TABLES);
    List<String> mappings = stack.sql.texts(MAPPINGS);
    String file =
        """
        {"version": 1,
         "mappings": [
          {"object_name": "Opportunity",
           "config": {"access": "read_write", "upsert_field": "External_ID__c",
            "fields": {"External_ID__c": {}, "Name": {}}}},
          {"object_name": "Lead",
           "config": {"access": "read_only",
            "fields": {"LastName": {},
                       "Compnay": {}}}}]}
        """;
    Cli answer = imported(file);
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err().lines())
        .containsExactly(
            "The mapping file is refused, nothing was changed:",
            "line 9, column 16: Lead has no field Compnay that the integration user may see;"
                + " correct the name, give the user access to it, or take it out of \"fields\"");
    assertThat(stack.sql.texts(TABLES)).isEqualTo(tables);
    assertThat(stack.sql.texts(MAPPINGS)).isEqualTo(mappings);

    Cli json = imported(file, "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.err()).isEmpty();
    assertThat(json.json().path("error").asText()).contains("line 9, column 16: Lead");
  }

  @Test
  void brokenJsonIsRefusedWithItsPlace() {
    Cli answer = imported("{\"version\": 1,\n \"mappings\": [,]}");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("line 2, column 15: this is not valid JSON");
    assertThat(imported("", "--json").json().path("error").asText())
        .contains("nothing was changed");
  }

  @Test
  void aFileThatIsNoConfigurationIsRefusedWithARemedy() {
    for (String content :
        List.of("{}", "[]", "\"text\"", "{\"mappings\": 1}", "{\"mappings\": [1]}")) {
      Cli answer = imported(content);
      assertThat(answer.exit()).describedAs(content).isEqualTo(1);
      assertThat(answer.err())
          .startsWith("The mapping file is refused, nothing was changed:\n")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void eachFileThatCannotBeReadHasASentenceOfItsOwn() throws IOException {
    Path missing = folder.resolve("missing.json");
    Path latin = Files.write(folder.resolve("latin.json"), new byte[] {'"', (byte) 0xe4, '"'});
    Path wide =
        Files.writeString(
            folder.resolve("wide.json"), MappingFiles.of(), StandardCharsets.UTF_16LE);
    String refused = "The mapping file is refused, nothing was changed:\n";
    var sentences =
        Map.of(
            missing, "There is no file " + missing + ".",
            folder, folder + " is a directory; name a file in it.",
            latin,
                refused
                    + "line 1, column 2: this is not UTF-8, perhaps Latin-1 or Windows-1252; save"
                    + " the file as UTF-8",
            wide, refused + "the file is saved as UTF-16; save it as UTF-8");
    sentences.forEach(
        (file, sentence) -> {
          Cli answer = stack.run("import", file.toString());
          assertThat(answer.exit()).isEqualTo(1);
          assertThat(answer.err().strip()).isEqualTo(sentence);
          assertThat(stack.run("import", file.toString(), "--json").json().path("error").asText())
              .isEqualTo(sentence);
        });
  }

  @Test
  void aByteOrderMarkIsAccepted() {
    assertThat(imported("\uFEFF" + MappingFiles.of(MappingFiles.ACCOUNT)).lines())
        .singleElement()
        .asString()
        .startsWith("mapped Account (");
  }

  @Test
  void theApiRefusesBytesThatAreNoUtf8AsTheCommandDoes() {
    var routes = new HttpRoutes(stack.addresses);
    String path = "/api/v3/connections/" + stack.addresses.connection() + "/actions/import";
    HttpRoutes.Answer latin =
        routes.post(path, "{\"mappings\": [\"ö\"]}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(latin.status()).isEqualTo(422);
    assertThat(latin.json().path("problems").path(0).path("message").asText())
        .startsWith("this is not UTF-8");
    assertThat(latin.json().path("problems").path(0).path("column").asInt()).isEqualTo(16);
  }

  @Test
  void aFileThatIsTooLargeForTheApiIsASentence() {
    String large = "{\"mappings\": [\"" + "x".repeat(11 * 1024 * 1024) + "\"]}";
    Cli answer = imported(large);
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo(
            "This is more than the HTTP API takes at once (HTTP 413); is it the right file?");
  }

  @Test
  void nothingOfTheParserReachesThePerson() {
    Map.of(
            "{",
            "it ends too early",
            "{\"mappings\": [] /* all */}",
            "comments are not allowed",
            "{'mappings': []}",
            "texts stand in double quotes",
            "{\"mappings\": [], \"mappings\": []}",
            "\"mappings\" stands twice",
            "{\"mappings\": []} x",
            "something",
            "[".repeat(2000),
            "nested too deeply",
            "",
            "the file is empty")
        .forEach(
            (content, sentence) -> {
              Cli answer = imported(content);
              assertThat(answer.exit()).isEqualTo(1);
              assertThat(answer.err())
                  .contains(sentence)
                  .doesNotContain("Source:", "REDACTED", "Feature", "ALLOW_", "Exception", "token");
            });
  }

  @Test
  void readWriteWithoutAUniqueIdentifierIsAcceptedWithAWarning() throws SQLException {
    String file =
        MappingFiles.of(
            """
            {"object_name": "Case",
             "config": {"access": "read_write", "fields": {"Subject": {}}}}
            """);
    Cli answer = imported(file);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.exit()).isZero();
    assertThat(answer.lines()).hasSize(2);
    assertThat(answer.lines().get(0)).startsWith("mapped Case (");
    assertThat(answer.lines().get(1))
        .startsWith("warning, line 4: Case is read-write without a unique identifier");
    assertThat(stack.sql.texts(MAPPINGS)).contains("case");
    assertThat(imported(file, "--json").json().path("warnings").path(0).path("line").asInt())
        .isEqualTo(4);
  }

  private static String cases(String access, String upsert, String fields) {
    return MappingFiles.of(
        """
        {"object_name": "Case", "config": {"access": "%s"%s, "fields": {%s}}}
        """
            .formatted(access, upsert, fields));
  }

  @Test
  void whatAnImportRemovesIsShownAndNeedsAYes() throws SQLException {
    String key = ", \"upsert_field\": \"External_ID__c\"";
    String fields = "\"External_ID__c\": {}, \"Subject\": {}, \"Origin\": {}";
    assertThat(imported(cases("read_write", key, fields), "--yes").exit()).isZero();
    String definition = "SELECT definition::text FROM drawbridge.mapping WHERE table_name = 'case'";
    List<String> before = stack.sql.texts(definition);

    String fewer = cases("read_only", "", "\"External_ID__c\": {}, \"Subject\": {}");
    Cli refused = imported(fewer);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err().lines())
        .containsExactly(
            "removed: Case becomes read-only: no change of it is sent",
            "removed: Case loses its unique identifier External_ID__c: inserts are creates, and"
                + " wait for a person after a lost answer",
            "removed: Case.Origin is no longer mapped: its column stays, and what is written"
                + " there is not sent",
            "The import would remove something; nothing was changed. Give --yes to import all"
                + " the same.");
    Cli json = imported(fewer, "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.json().path("error").asText()).contains("--yes");
    assertThat(json.json().path("removals"))
        .extracting(removal -> removal.path("kind").asText())
        .containsExactly("WRITES", "UNIQUE_IDENTIFIER", "FIELD");
    Cli dry = imported(fewer, "--dry-run");
    assertThat(dry.exit()).isZero();
    assertThat(dry.lines()).hasSize(4).first().isEqualTo("would map Case (changed)");
    assertThat(stack.sql.texts(definition)).isEqualTo(before);

    Cli taken = imported(fewer, "--yes");
    assertThat(taken.exit()).isZero();
    assertThat(taken.lines()).hasSize(4).first().isEqualTo("mapped Case (changed)");
    assertThat(stack.sql.texts(definition)).isNotEqualTo(before);
    assertThat(imported(fewer).lines()).containsExactly("mapped Case (unchanged)");
  }

  private static String leads(String unique) {
    return MappingFiles.of(
        """
        {"object_name": "Lead",
         "config": {"access": "read_only", "fields": {"LastName": {}, "Email": {}},
                    "indexes": {"Email": {"unique": %s}}}}
        """
            .formatted(unique));
  }

  @Test
  void duplicatesUnderAUniqueIndexAreASentenceWithoutValues() throws SQLException, IOException {
    assertThat(imported(leads("false")).exit()).isZero();
    stack.sql.execute(
        "INSERT INTO salesforce.lead (lastname, email) VALUES ('L', 'ada@example.org'), ('M',"
            + " 'ada@example.org')");
    Cli answer = imported(leads("true"));
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err())
        .startsWith("The unique index on email of salesforce.lead cannot be built")
        .doesNotContain("ada@");
    assertThat(Files.readString(folder.resolve("stack/stack.log"))).doesNotContain("ada@example");
    stack.sql.execute("DELETE FROM salesforce.lead");
  }

  @Test
  void whatTheDatabaseRefusesIsTheSameSentenceInTheCommandAndTheLog()
      throws SQLException, IOException {
    stack.sql.execute(
        """
        CREATE FUNCTION public.full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION USING ERRCODE = '53100', DETAIL = 'ada@example.org',
            MESSAGE = 'could not extend file "base/1": No space left on device';
        END $$
        """);
    stack.sql.execute(
        "CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION public.full_disk()");
    try {
      Cli answer =
          imported(
              MappingFiles.of(
                  """
                  {"object_name": "Opportunity",
                   "config": {"access": "read_only", "fields": {"Name": {}}}}
                  """));
      assertThat(answer.exit()).isEqualTo(1);
      assertThat(answer.err().strip())
          .isEqualTo(
              "The database answered: could not extend file \"base/1\": No space left on device"
                  + " (SQLSTATE 53100). The disk of the database is full: make room, and try"
                  + " again.");
      assertThat(Files.readString(folder.resolve("stack/stack.log")))
          .contains("No space left on device (SQLSTATE 53100)")
          .contains("\"53100\"")
          .doesNotContain("ada@example");
    } finally {
      stack.sql.execute("DROP EVENT TRIGGER full_disk");
    }
  }

  @Test
  void aWrongTokenIsASentence() {
    String file = MappingFiles.accounts(folder).toString();
    String api = stack.addresses.apiUrl();
    String sentence = "The stack refuses the token; give the right one as --token.";
    Cli answer = Cli.run("import", file, "--api", api, "--token", "wrong");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip()).isEqualTo(sentence);
    Cli json = Cli.run("import", file, "--api", api, "--token", "wrong", "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.json().path("error").asText()).isEqualTo(sentence);
  }

  @Test
  void aStackThatIsGoneIsASentence() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    Path gone = Files.createDirectory(folder.resolve("gone"));
    new StackFile(
            "jdbc:", "http://127.0.0.1:" + nobody, "http:", "token", "drawbridge", Ports.free())
        .write(gone);
    String file = MappingFiles.accounts(folder).toString();
    long before = System.nanoTime();
    Cli answer = Cli.run("import", file, "--data", gone.toString());
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo(
            "The stack does not answer at http://127.0.0.1:"
                + nobody
                + "/api/v3/connections/drawbridge; is it up?");
    assertThat(
            Cli.run("import", file, "--json", "--data", gone.toString())
                .json()
                .path("error")
                .asText())
        .startsWith("The stack does not answer at ");
  }
}
