package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.cli.stack.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says without a stack. */
class CliTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                          | Name a command.
          xyzzy                       | Unmatched argument at index 0: 'xyzzy'
          import                      | Missing required parameter: 'FILE'
          import a.json b.json        | Unmatched argument at index 2: 'b.json'
          import --api                | Missing required parameter for option '--api'
          holds release               | Missing required parameters: 'ID', 'RESOLUTION'
          holds release 1             | Missing required parameter: 'RESOLUTION'
          holds release one retry     | No hold is named 'one'
          holds release 1 forget      | A hold is released by retry, skip, landed, amend, not by 'forget'.
          holds release 1 skip --code X        | --code and --table are for all; hold 1 is one.
          holds release 1 skip --table contact | --code and --table are for all; hold 1 is one.
          holds release 1 retry --set a=b      | --set is for amend.
          holds release 1 amend                | amend needs --set.
          holds release 1 landed               | landed needs SFID.
          holds release 1 skip 001             | SFID is for landed.
          holds release all skip               | all needs --code
          holds release all landed 1 --code X  | landed names one record
          up --api-port many          | Invalid value for option '--api-port': 'many' is not an int
          up --parameter ApiCallBudget | Value for option option '--parameter'
          up --api-port 70000         | --api-port must be from 1 to 65535, not 70000.
          up --org-port -1            | --org-port must be from 1 to 65535, not -1.
          up --org-port 8090 --api-port 8090 | --org-port and --api-port are both 8090.
          up --parameter ApiCallBudget=many | The parameter ApiCallBudget must be a number.
          up --parameter ApiCallBudget=-1 | The value of the parameter ApiCallBudget (-1) is not allowed: it must be from 0 to 10000000.
          up --parameter ClaimWindow=5 | ClaimWindow is an advanced setting; give it as --set claim_window=…
          up --parameter AdvancedSettings={ | AdvancedSettings is not valid JSON
          up --parameter AdvancedSettings={} --set claim_window=5 | Give either --set or --parameter AdvancedSettings, not both.
          up --parameter VpcSubnetIds=subnet-1 | VpcSubnetIds and VpcSecurityGroupIds go together; give both or neither.
          up --set claim_window | Value for option option '--set'
          up --set claim_window=many | claim_window must be a whole number of changes between 1 and 10000, without quotes.
          up --set claim_window=0 | claim_window must be a whole number of changes between 1 and 10000.
          up --set claim_windows=5 | There is no advanced setting claim_windows; did you mean claim_window?
          up --set api_call_budget=5 | api_call_budget is not an advanced setting: it is the parameter ApiCallBudget.
          up --set fields_warn=400 | fields_warn (400) must not be more than fields_limit (300): YELLOW comes before RED.
          up --parameter Claimwindow=5 | The template has no parameter Claimwindow.
          up --database postgresql://127.0.0.1/app | --database takes a JDBC address
          up --colour                 | Unknown option: '--colour'
          emulator --port x           | Invalid value for option '--port': 'x' is not an int
          diagnose Account            | Unmatched argument at index 1: 'Account'
          diagnose --hours many       | Invalid value for option '--hours': 'many' is not an int
          diagnose --hours -5         | --hours must be at least 1, not -5.
          diagnose --mapping          | Missing required parameter for option '--mapping'
          demo now                    | Unmatched argument at index 1: 'now'
          plan --token x              | --token and --connection are for a deployed stack
          holds --connection prod     | --token and --connection are for a deployed stack
          """)
  void whatCannotBeUnderstoodIsOneSentenceAndTheUsage(String line, String sentence) {
    Cli answer = Cli.run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err().lines().findFirst())
        .hasValueSatisfying(s -> assertThat(s).startsWith(sentence));
    assertThat(answer.err().lines().skip(1))
        .anyMatch(usage -> usage.startsWith("Usage: drawbridge"));
    assertThat(answer.err()).doesNotContain("\tat ");
    assertThat(answer.err().lines()).hasSizeLessThan(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "up",
        "emulator",
        "import",
        "holds",
        "holds release",
        "plan",
        "diagnose"
      })
  void everyCommandExplainsItself(String command) {
    String name = ("drawbridge " + command).strip();
    Cli help = Cli.run((command + " --help").strip().split(" "));
    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: " + name + " ").contains("--help");
    assertThat(help.lines()).hasSizeGreaterThan(3);
  }

  @Test
  void theExitCodesAreInTheHelp() {
    assertThat(Cli.run("--help").out())
        .contains("Exit codes:", "0   done", "1   it failed", "2   the command line is wrong");
  }

  @Test
  void aStackThatWasNeverStartedIsASentence() {
    Cli answer = Cli.run("holds", "--data", folder.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo(
            "No stack was started in "
                + folder
                + "; start one with ./drawbridge up, name its folder with --data, or a deployed one"
                + " with --api.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "emulator", "holds", "plan", "diagnose"})
  void anEmptyFolderNameIsNotTheFolderOneIsIn(String command) {
    Cli answer = Cli.run(command, "--data", "");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err().lines().findFirst())
        .contains("Invalid value for option '--data': it needs the name of a folder");
  }

  @Test
  void aDeployedStackNeedsItsToken() {
    Cli answer = Cli.run("holds", "--api", "https://api.example.org");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo("Give the API's token as --token or $DRAWBRIDGE_TOKEN.");
  }

  /**
   * Whoever runs it by a script has no terminal to type a secret into, and arguments are public.
   */
  @Test
  void optionsThatAreSecretComeFromAFile() throws IOException {
    Path secrets = Files.writeString(folder.resolve("secrets"), "--token\nt\n");
    Cli answer = Cli.run("holds", "--api", "not a url", "@" + secrets);
    assertThat(answer.err().strip())
        .isEqualTo("The API address is not a URL; give one as --api https://….");
    assertThat(Cli.run("--help").out()).contains("@/dev/stdin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a url", "ftp://x", "api.example.org", "http://"})
  void anAddressThatIsNoneIsASentence(String api) {
    Cli answer = Cli.run("holds", "--api", api, "--token", "t");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().lines()).hasSize(1).allMatch(line -> line.endsWith("--api https://…."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "{\"apiUrl\": null}"})
  void aDamagedStackFileIsASentence(String content) throws IOException {
    Files.writeString(folder.resolve("stack.json"), content);
    Cli answer = Cli.run("holds", "--data", folder.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo(
            folder.resolve("stack.json")
                + " cannot be read; start the stack again with ./drawbridge up.");
  }

  @Test
  void aFolderThatCannotBeMadeIsASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Cli answer = Cli.run("up", "--data", file.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().strip())
        .isEqualTo("The folder " + file + " cannot be written; choose another --data.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres/postmaster.pid", "org/org.pid"})
  void aFolderWhoseEarlierRunIsUnknownIsASentence(String file) throws IOException {
    Files.createDirectories(folder.resolve(file));
    Cli answer = Cli.run("up", "--data", folder.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().lines()).hasSize(1);
    assertThat(answer.err()).contains(folder.toString(), "Is a directory");
  }

  @Test
  void anOrgWhosePortOrFolderCannotBeUsedIsASentence() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Cli answer = Cli.run("emulator", "--json", "--port", port);
      assertThat(answer.exit()).isEqualTo(1);
      assertThat(answer.json().path("error").asText())
          .startsWith("Port " + port + " cannot be used")
          .endsWith("--port.");
    }
    Path file = Files.writeString(folder.resolve("file"), "");
    Cli answer = Cli.run("emulator", "--data", file.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err().lines()).hasSize(1);
    assertThat(answer.err()).contains(file.toString());
    Cli schema = Cli.run("emulator", "--schema", file.toString());
    assertThat(schema.exit()).isEqualTo(1);
    assertThat(schema.err().lines()).hasSize(1);
    assertThat(schema.err()).contains("The describe file " + file + " cannot be used");
  }

  @Test
  void anOrganizationThatIsNoIdIsMisuse() {
    Cli answer = Cli.run("emulator", "--organization", "0015g0000000001AAA");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains(
            "The organization must be an id of 15 or 18 characters that begins with 00D, not"
                + " '0015g0000000001AAA'.");
  }

  @Test
  void anErrorIsOneJsonObjectToo() {
    Cli answer = Cli.run("holds", "--json", "--data", folder.toString());
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.json().path("error").asText()).startsWith("No stack was started in ");
    assertThat(answer.json().size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "holds --json --colour, Unknown option: '--colour'",
    "diagnose --json --hours -5, '--hours must be at least 1, not -5.'",
    "up --json --api-port 70000, '--api-port must be from 1 to 65535, not 70000.'",
    "import --json, Missing required parameter: 'FILE'",
  })
  void whatCannotBeUnderstoodIsOneJsonObjectToo(String line, String sentence) {
    Cli answer = Cli.run(line.split(" "));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.json().size()).isEqualTo(1);
    assertThat(answer.json().path("error").asText()).isEqualTo(sentence);
  }
}
