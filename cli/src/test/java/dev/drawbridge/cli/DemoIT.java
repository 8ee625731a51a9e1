package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.CommandProcess;
import dev.drawbridge.cli.stack.StackLogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs first. */
class DemoIT {
  @TempDir private Path folder;

  @Test
  void everyChangeArrivesOnceAndInOrderAndTheHeldOneIsReleased() throws IOException {
    Path data = folder.resolve("demo");
    Cli demo;
    try (var process = CommandProcess.start(folder, "demo", "--data", data.toString())) {
      demo = process.result(Duration.ofMinutes(3));
    }

    assertThat(demo.exit()).describedAs(demo.out() + demo.err()).isZero();
    assertThat(demo.err()).isEmpty();
    assertThat(demo.lines())
        .map(String::strip)
        .containsSubsequence(
            "6 objects mapped: tables, triggers and trigger log are in schema salesforce",
            "The queue is held, and says so",
            "./drawbridge holds release 1 skip",
            "hold 1 released by skip; the queue goes on",
            "5,450 of 5,450 changes settled",
            "5,449 changes committed, 5,449 accepted, one for one in the order of the trigger log",
            "Account       1,000",
            "Contact       2,949",
            "Opportunity     500",
            "Lead            100",
            "Case            100",
            "Invoice__c      100",
            "with account  2,949",
            "Everything arrived, once and in order",
            "A user of Salesforce works in the org",
            "200 accounts changed, 50 leads new, 20 cases deleted",
            "Account       1,000 the same",
            "Contact       2,949 the same",
            "Opportunity     500 the same",
            "Lead            150 the same",
            "Case             80 the same",
            "Invoice__c      100 the same",
            "Both sides are the same",
            "./drawbridge diagnose",
            "=== Connection: drawbridge",
            "Everything appears to be fine");
    assertThat(demo.out())
        .containsPattern("\\d{2,3} checks are GREEN, \\d+ do not apply; .* \\d API calls")
        .doesNotContain("Not everything was seen", "\u001b");
    assertThat(demo.out())
        .contains("hold 1  REJECTED  contact 1500 (trigger log 2500)  REQUIRED_FIELD_MISSING:");
    assertNothingButTheHoldIsWarnedOf(data);
    assertEachStepOfABatchNamesItsBatchFunctionAndInvocation(data);
  }

  @Test
  void whenItFailsItSaysSoAndKeepsTheLog() throws IOException {
    Cli demo;
    try (var process = CommandProcess.start(folder, "demo")) {
      process.awaitLine("Watching them go");
      killDatabase(madeByItself());
      demo = process.result(Duration.ofMinutes(1));
    }

    assertThat(demo.exit()).isEqualTo(1);
    assertThat(demo.err().strip())
        .matches("The database is lost \\(SQLSTATE \\w{5}\\)\\. The log is .*")
        .endsWith(" " + madeByItself().resolve("stack.log") + ".");
    assertThat(madeByItself().resolve("stack.log")).isNotEmptyFile();
  }

  /** Without --data the demo makes a folder in that of temporary files. */
  private Path madeByItself() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> made = entries.filter(Files::isDirectory).toList();
      assertThat(made).hasSize(1);
      return made.get(0);
    }
  }

  private static void killDatabase(Path data) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    ProcessHandle.of(Long.parseLong(lines.get(0).strip())).orElseThrow().destroyForcibly();
  }

  @Test
  void aFolderThatHoldsADatabaseIsNotTouched() throws IOException {
    Files.createDirectory(folder.resolve("postgres"));
    Cli demo = Cli.run("demo", "--data", folder.toString());
    assertThat(demo.exit()).isEqualTo(1);
    assertThat(demo.err().strip())
        .isEqualTo(
            "The folder " + folder + " holds a database already; the demo wants an empty one.");
  }

  private static void assertNothingButTheHoldIsWarnedOf(Path data) throws IOException {
    List<StackLogLine> log = StackLogLine.read(data);
    assertThat(log).isNotEmpty();
    assertThat(log)
        .filteredOn(StackLogLine::isWarning)
        .extracting(StackLogLine::message)
        // Vital signs looked at while the hold was open are RED, and say so.
        .filteredOn(message -> !message.equals("diagnosed"))
        // The demo may release the hold before the workflow has come to wait for it.
        .singleElement()
        .isIn("write held", "hold found released");
    assertThat(log).anyMatch(line -> line.text().contains("CHECK_BULK"));
    assertThat(log).noneMatch(line -> line.text().contains("function.failed"));
  }

  private static void assertEachStepOfABatchNamesItsBatchFunctionAndInvocation(Path data)
      throws IOException {
    assertThat(StackLogLine.read(data))
        .filteredOn(line -> line.message().equals("batch carried on"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(line.json().path("batch").asLong()).isPositive();
              assertThat(line.json().path("function").asText())
                  .isIn("local-WriteFunction", "local-BulkFunction");
              assertThat(line.json().path("requestId").asText()).isNotBlank();
            });
  }
}
