package dev.drawbridge.diagnose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as JSON, in our own form and in that of Heroku Connect's API. Pure. */
public final class ReportJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static final Title INCOMPLETE =
      new Title(
          "DIAGNOSIS_INCOMPLETE", "Diagnosis Complete", "what-was-not-seen", "See the checks.");

  private final String docUrl;

  public ReportJson(String docUrl) {
    this.docUrl = docUrl;
  }

  /** Everything there is to say, SKIPPED with its reason. */
  public ObjectNode of(Report report) {
    ObjectNode json =
        JSON.objectNode()
            .put("version", "1")
            .put("connection", report.connection())
            .put("at", report.at().toString())
            .put("tier", report.tier().name())
            .put("status", report.status().name())
            .put("complete", report.unseen() == 0)
            .put("docs", docUrl);
    ObjectNode counts = json.putObject("counts");
    for (Status status : Status.values()) {
      counts.put(status.name().toLowerCase(Locale.ROOT), report.count(status));
    }
    counts.put("unseen", report.unseen());
    json.put("durationMillis", report.took().toMillis()).put("apiCalls", report.apiCalls());
    json.set("checks", checks(report.results()));
    ArrayNode mappings = json.putArray("mappings");
    for (MappingResults mapping : report.mappings()) {
      mappings.addObject().put("object", mapping.object()).set("checks", checks(mapping.results()));
    }
    return json;
  }

  private ArrayNode checks(List<Result> results) {
    ArrayNode checks = JSON.arrayNode();
    for (Result result : results) {
      checks
          .addObject()
          .put("name", result.title().name())
          .put("rule_id", result.title().ruleId())
          .put("status", result.status().name())
          .put("seen", result.finding().seen())
          .put("message", result.finding().message())
          .put("remedy", result.title().remedy())
          .put("doc_url", link(result.title()));
    }
    return checks;
  }

  /** The report that {@link #of} made this of. */
  public static Report read(JsonNode json) {
    return new Report(
        json.path("connection").asText(),
        Tier.valueOf(json.path("tier").asText()),
        Instant.parse(json.path("at").asText()),
        Duration.ofMillis(json.path("durationMillis").asLong()),
        json.path("apiCalls").asInt(),
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
                        check.path("seen").asBoolean())))
        .toList();
  }

  /**
   * As Heroku Connect's API tells it, and its command line reads it: there a check that could not
   * be made would look like one that does not apply, so a warning counts them.
   */
  public ObjectNode validations(Report report) {
    ObjectNode json = validations(report.results());
    if (report.unseen() > 0) {
      json.withArray("warnings")
          .add(
              item(
                  INCOMPLETE,
                  report.unseen()
                      + " checks could not be made, so nothing is known of them: "
                      + firstReason(report),
                  false));
    }
    ObjectNode mappings = json.putObject("mappings");
    for (MappingResults mapping : report.mappings()) {
      mappings.set(mapping.object(), validations(mapping.results()));
    }
    return json;
  }

  /** The same of one block: {@code errors}, {@code warnings}, {@code passes}, {@code skips}. */
  public ObjectNode validations(List<Result> results) {
    var arrays =
        Map.of(
            Status.RED, "errors",
            Status.YELLOW, "warnings",
            Status.GREEN, "passes",
            Status.SKIPPED, "skips");
    ObjectNode json = JSON.objectNode();
    for (Status status : Status.values()) json.putArray(arrays.get(status));
    for (Result result : results) {
      boolean passed = result.status() == Status.GREEN || result.status() == Status.SKIPPED;
      json.withArray(arrays.get(result.status()))
          .add(item(result.title(), result.finding().message(), passed));
    }
    return json;
  }

  private ObjectNode item(Title title, String message, boolean passed) {
    return JSON.objectNode()
        .put("display_name", title.name())
        .put("message", message)
        .put("doc_url", link(title))
        .put("rule_id", title.ruleId())
        .put("status", passed ? "PASSED" : "FAILED");
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
