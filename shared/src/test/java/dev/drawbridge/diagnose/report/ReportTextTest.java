package dev.drawbridge.diagnose.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.diagnose.StandardChecks;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.ReportText.Paint;
import dev.drawbridge.diagnose.scope.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The layout, against what Heroku's article of June 2026 prints. */
class ReportTextTest {
  private static final String HEROKU =
      "https://devcenter.heroku.com/articles/heroku-connect-diagnose";

  /** Word for word, with the empty lines that the article's page shows between blocks. */
  private static final String ARTICLE =
      """
      === Connection: protected-ridge-4963
      YELLOW: Salesforce API Version
      The latest available Salesforce API version is 66.0. Your connection is using version 55.0. You should re-create your connection to use the latest version.
      https://devcenter.heroku.com/articles/heroku-connect-diagnose#check-salesforce-api-version
      YELLOW: View/Modify All Data
      Your Salesforce user is missing View All Data or Modify All Data permissions.
      https://devcenter.heroku.com/articles/heroku-connect-diagnose#check-view-modify-all-data
      GREEN: Number of Mappings
      GREEN: Database Plan
      GREEN: Heroku Postgres
      GREEN: Data Locality
      GREEN: Configured Logging

      === Account
      RED: Unique Identifier
      Read-write mappings require a unique identifier to be specified. Unique identifiers must be defined as unique External ID fields in Salesforce.
      https://devcenter.heroku.com/articles/heroku-connect-diagnose#check-unique-identifier
      GREEN: Binary Fields
      GREEN: Calculated Fields
      GREEN: Number of Fields
      GREEN: Number of Large Text Area Fields
      GREEN: Required Fields
      GREEN: Salesforce Field Changes
      GREEN: Database Field Changes
      GREEN: IsArchived Field
      GREEN: Polymorphic External ID
      GREEN: Maximum Record Size
      GREEN: Query Size
      GREEN: sObject Is Not Supported by the Bulk API
      SKIPPED: Synthetic Fields
      SKIPPED: Synthetic Field/Unique Identifier Field Agreement
      """;

  private static final Map<String, Finding> OF_THE_ARTICLE =
      Map.of(
          "Salesforce API Version",
          Finding.yellow(
              "The latest available Salesforce API version is 66.0. Your connection is using"
                  + " version 55.0. You should re-create your connection to use the latest"
                  + " version."),
          "View/Modify All Data",
          Finding.yellow(
              "Your Salesforce user is missing View All Data or Modify All Data permissions."),
          "Unique Identifier",
          Finding.red(
              "Read-write mappings require a unique identifier to be specified. Unique identifiers"
                  + " must be defined as unique External ID fields in Salesforce."),
          "Synthetic Fields",
          Finding.skipped("No synthetic field is mapped."),
          "Synthetic Field/Unique Identifier Field Agreement",
          Finding.skipped("No synthetic field is mapped."));

  private static <E> List<Result> results(List<Check<E>> checks, Map<String, Finding> findings) {
    return checks.stream()
        .map(Check::title)
        .map(title -> new Result(title, findings.getOrDefault(title.name(), Finding.green())))
        .toList();
  }

  private static Report report(Map<String, Finding> findings) {
    Checks checks = StandardChecks.all();
    return new Report(
        "protected-ridge-4963",
        Tier.FULL,
        Instant.EPOCH,
        Duration.ZERO,
        0,
        results(checks.herokuChecks(), findings),
        List.of(new MappingResults("Account", results(checks.ofMapping(), findings))));
  }

  private static String text(Report report, boolean verbose) {
    return String.join("\n", new ReportText(verbose, HEROKU, Paint.none()).lines(report)) + "\n";
  }

  @Test
  void aVerboseReportIsThatOfTheArticle() {
    assertThat(text(report(OF_THE_ARTICLE), true)).isEqualTo(ARTICLE);
  }

  @Test
  void withoutVerboseNothingGreenOrSkippedPrints() {
    List<String> loud =
        ARTICLE
            .lines()
            .filter(line -> !line.startsWith("GREEN") && !line.startsWith("SKIPPED"))
            .toList();
    assertThat(text(report(OF_THE_ARTICLE), false).lines()).containsExactlyElementsOf(loud);
  }

  @Test
  void whenNothingIsWrongOneLineSaysSo() {
    assertThat(text(report(Map.of()), false))
        .isEqualTo("=== Connection: protected-ridge-4963\nEverything appears to be fine\n");
    assertThat(text(report(Map.of()), true)).doesNotContain("appears to be fine");
  }

  @Test
  void withRemediesEachProblemEndsWithWhatToDo() {
    Report report = report(OF_THE_ARTICLE);
    List<String> lines = new ReportText(true, HEROKU, Paint.none()).withRemedies().lines(report);
    List<String> remedies =
        report.mappings().getFirst().results().stream()
            .filter(result -> result.status() == Status.RED)
            .map(result -> result.title().remedy())
            .toList();
    assertThat(remedies).hasSize(1);
    assertThat(lines)
        .containsSequence(HEROKU + "#check-unique-identifier", "What to do: " + remedies.getFirst())
        .filteredOn(line -> line.startsWith("What to do: "))
        .hasSize(3);
  }

  @Test
  void aMappingAskedForAloneIsNeverAnEmptyBlock() {
    var text = new ReportText(false, HEROKU, Paint.none());
    assertThat(text.ofMapping(report(Map.of()).mappings().getFirst()))
        .containsExactly("=== Account", "Everything appears to be fine");
    assertThat(text.ofMapping(report(OF_THE_ARTICLE).mappings().getFirst()))
        .doesNotContain("Everything appears to be fine");
  }

  @Test
  void aMappingWithoutTroublePrintsNoHeader() {
    var findings = Map.of("Number of Mappings", Finding.yellow("Your connection has 51 mappings."));
    assertThat(text(report(findings), false)).doesNotContain("=== Account");
  }

  @Test
  void whatWasNotSeenPrintsWithItsReasonAndIsNeverFine() {
    var findings =
        Map.of(
            "Query Size", Finding.unseen("Salesforce cannot be reached (ConnectException)."),
            "Required Fields", Finding.unseen("It ran out of time: 25 s."));
    Report report = report(findings);
    assertThat(text(report, false))
        .isEqualTo(
            """
            === Connection: protected-ridge-4963

            === Account
            SKIPPED: Required Fields
            It ran out of time: 25 s.
            SKIPPED: Query Size
            Salesforce cannot be reached (ConnectException).

            Not everything was seen: 2 checks could not be made
            """);
    assertThat(report.status()).isEqualTo(Status.YELLOW);
    assertThat(report.unseen()).isEqualTo(2);
  }

  @Test
  void herokusCommandLineHearsOfWhatWasNotSeen() {
    var json =
        new ReportJson(HEROKU)
            .validations(report(Map.of("Query Size", Finding.unseen("Salesforce is away."))));
    assertThat(json.path("warnings").get(0).path("message").asText())
        .contains("could not be made")
        .contains("Query Size: Salesforce is away.");
    assertThat(json.path("mappings").path("Account").path("skips")).hasSize(1);
    assertThat(json.path("mappings").path("Account").path("passes")).hasSize(14);
  }

  @Test
  void aReportSurvivesItsJson() {
    Report report = report(OF_THE_ARTICLE);
    assertThat(ReportJson.read(new ReportJson(HEROKU).json(report))).isEqualTo(report);
  }
}
