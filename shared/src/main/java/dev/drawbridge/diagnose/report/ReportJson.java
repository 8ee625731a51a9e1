package dev.drawbridge.diagnose.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.api.ApiJson;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.scope.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report as JSON, in our own form and in that of Heroku Connect's API. Pure. */
public final class ReportJson {
  public static final Title INCOMPLETE =
      new Title(
          "DIAGNOSIS_INCOMPLETE", "Diagnosis Complete", "what-was-not-seen", "See the checks.");

  private final String docUrl;

  public ReportJson(String docUrl) {
    this.docUrl = docUrl;
  }

  private record Counts(long red, long yellow, long green, long skipped, long unseen) {}

  private record CheckJson(
      String name,
      String ruleId,
      Status status,
      boolean seen,
      String message,
      String remedy,
      String docUrl) {}

  private record MappingJson(String object, List<CheckJson> checks) {}

  private record Whole(
      String version,
      String connection,
      Instant at,
      Tier tier,
      Status status,
      boolean complete,
      String docs,
      Counts counts,
      long durationMillis,
      int apiCalls,
      List<CheckJson> checks,
      List<MappingJson> mappings) {}

  /** Everything there is to say, SKIPPED with its reason. */
  public JsonNode json(Report report) {
    var counts =
        new Counts(
            report.count(Status.RED),
            report.count(Status.YELLOW),
            report.count(Status.GREEN),
            report.count(Status.SKIPPED),
            report.unseen());
    return ApiJson.node(
        new Whole(
            "2",
            report.connection(),
            report.at(),
            report.tier(),
            report.status(),
            report.unseen() == 0,
            docUrl,
            counts,
            report.took().toMillis(),
            report.apiCalls(),
            checks(report.results()),
            report.mappings().stream()
                .map(mapping -> new MappingJson(mapping.object(), checks(mapping.results())))
                .toList()));
  }

  private List<CheckJson> checks(List<Result> results) {
    return results.stream()
        .map(
            result ->
                new CheckJson(
                    result.title().name(),
                    result.title().ruleId(),
                    result.status(),
                    result.finding().seen(),
                    result.finding().message(),
                    result.title().remedy(),
                    link(result.title())))
        .toList();
  }

  /** The report that {@link #of} made this of. */
  public static Report read(JsonNode json) {
    return new Report(
        json.path("connection").asText(),
        Tier.valueOf(json.path("tier").asText()),
        Instant.parse(json.path("at").asText()),
        Duration.ofMillis(json.path("duration_millis").asLong()),
        json.path("api_calls").asInt(),
        results(json.path("checks")),
        json.path("mappings")
            .valueStream()
            .map(m -> new MappingResults(m.path("object").asText(), results(m.path("checks"))))
            .toList());
  }

  private static List<Result> results(JsonNode checks) {
    return checks
        .valueStream()
        .map(
            check ->
                new Result(
                    new Title(
                        check.path("rule_id").asText(),
                        check.path("name").asText(),
                        check.path("doc_url").asText().replaceFirst("^.*#", ""),
                        check.path("remedy").asText()),
                    new Finding(
                        Status.valueOf(check.path("status").asText()),
                        check.path("message").asText(),
                        check.path("seen").asBoolean(),
                        List.of())))
        .toList();
  }

  private record Validation(
      String displayName, String message, String docUrl, String ruleId, String status) {}

  /**
   * A block of results.
   *
   * @param mappings absent in the block of a mapping
   */
  private record Validated(
      List<Validation> errors,
      List<Validation> warnings,
      List<Validation> passes,
      List<Validation> skips,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Validated> mappings) {}

  /**
   * The report in the form of Heroku Connect's API, as its command line reads it. In that form a
   * check that could not be made looks like one that does not apply, so a warning counts them.
   */
  public JsonNode validations(Report report) {
    var mappings = new LinkedHashMap<String, Validated>();
    for (MappingResults mapping : report.mappings()) {
      mappings.put(mapping.object(), validated(mapping.results(), List.of(), null));
    }
    return ApiJson.node(validated(report.results(), incomplete(report), mappings));
  }

  /** The same of one block: {@code errors}, {@code warnings}, {@code passes}, {@code skips}. */
  public JsonNode validations(List<Result> results) {
    return ApiJson.node(validated(results, List.of(), null));
  }

  private List<Validation> incomplete(Report report) {
    if (report.unseen() == 0) {
      return List.of();
    }
    String message =
        report.unseen()
            + " checks could not be made, so nothing is known of them: "
            + firstReason(report);
    return List.of(validation(INCOMPLETE, message, false));
  }

  private Validated validated(
      List<Result> results,
      List<Validation> furtherWarnings,
      @Nullable Map<String, Validated> mappings) {
    return new Validated(
        validations(results, Status.RED),
        Stream.concat(validations(results, Status.YELLOW).stream(), furtherWarnings.stream())
            .toList(),
        validations(results, Status.GREEN),
        validations(results, Status.SKIPPED),
        mappings);
  }

  private List<Validation> validations(List<Result> results, Status status) {
    boolean passed = status == Status.GREEN || status == Status.SKIPPED;
    return results.stream()
        .filter(result -> result.status() == status)
        .map(result -> validation(result.title(), result.finding().message(), passed))
        .toList();
  }

  private Validation validation(Title title, String message, boolean passed) {
    return new Validation(
        title.name(), message, link(title), title.ruleId(), passed ? "PASSED" : "FAILED");
  }

  private String link(Title title) {
    return docUrl + "#" + title.anchor();
  }

  private static String firstReason(Report report) {
    return report
        .all()
        .filter(result -> !result.finding().seen())
        .map(result -> result.title().name() + ": " + result.finding().message())
        .findFirst()
        .orElse("");
  }
}
