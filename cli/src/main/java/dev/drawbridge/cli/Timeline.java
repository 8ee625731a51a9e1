package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.ReportText.Paint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The history of diagnoses as a picture: a line for each check that was not always well, a column
 * for each stretch of time with the worst that was in it, and below in words what changed.
 */
final class Timeline {
  private static final int COLUMNS = 48;
  private static final String UNKNOWN = " ";
  private static final Map<Status, String> SIGNS =
      Map.of(Status.RED, "R", Status.YELLOW, "y", Status.GREEN, ".", Status.SKIPPED, "-");

  private final Instant now;
  private final int hours;
  private final Paint paint;
  private final DateTimeFormatter time;

  Timeline(Instant now, int hours, ZoneId zone, Paint paint) {
    this.now = now;
    this.hours = hours;
    this.paint = paint;
    this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(zone);
  }

  List<String> lines(JsonNode history) {
    var lines = new ArrayList<String>();
    lines.add("=== History: " + history.path("connection").asText());
    JsonNode runs = history.path("runs");
    if (runs.isEmpty()) {
      lines.add("No diagnosis was made yet.");
      return lines;
    }
    JsonNode last = runs.get(0);
    lines.add(
        "Last diagnosis: %s %s, %s"
            .formatted(
                time.format(Instant.parse(last.path("at").asText())),
                last.path("status").asText(),
                last.path("tier").asText().equals("VITAL") ? "vital signs" : "everything"));
    Map<String, List<JsonNode>> byCheck = new LinkedHashMap<>();
    for (JsonNode span : history.path("timeline")) {
      byCheck.computeIfAbsent(label(span), ignored -> new ArrayList<>()).add(span);
    }
    if (byCheck.isEmpty()) {
      lines.add(
          paint.on(Status.GREEN, "Nothing was RED or YELLOW in the last " + hours + " hours"));
      return lines;
    }
    picture(byCheck, lines);
    changes(history, lines);
    long more = history.path("more").asLong();
    if (more > 0) {
      lines.add("%,d more changes are not shown; ask for fewer hours.".formatted(more));
    }
    return lines;
  }

  private static String label(JsonNode span) {
    String mapping = span.path("mapping").asText("");
    return mapping.isEmpty()
        ? span.path("name").asText()
        : mapping + ": " + span.path("name").asText();
  }

  private void picture(Map<String, List<JsonNode>> byCheck, List<String> lines) {
    int width = byCheck.keySet().stream().mapToInt(String::length).max().orElse(0);
    String scale = "%d h ago".formatted(hours);
    lines.add("");
    lines.add(" ".repeat(width + 2) + scale + " ".repeat(COLUMNS - scale.length() - 3) + "now");
    byCheck.forEach(
        (label, spans) -> lines.add(label + " ".repeat(width + 2 - label.length()) + row(spans)));
    lines.add("");
  }

  private String row(List<JsonNode> spans) {
    var row = new StringBuilder();
    Duration step = Duration.ofHours(hours).dividedBy(COLUMNS);
    for (int column = 0; column < COLUMNS; column++) {
      Instant from = now.minus(step.multipliedBy(COLUMNS - column));
      row.append(sign(spans, from, from.plus(step)));
    }
    return row.toString();
  }

  /** The worst status of a stretch; a check keeps its status until the next is seen. */
  private String sign(List<JsonNode> spans, Instant from, Instant to) {
    Status worst = null;
    for (int i = 0; i < spans.size(); i++) {
      Instant since = Instant.parse(spans.get(i).path("since").asText());
      Instant until =
          i + 1 < spans.size()
              ? Instant.parse(spans.get(i + 1).path("since").asText())
              : spans.get(i).path("open").asBoolean()
                  ? now.plusSeconds(1)
                  : Instant.parse(spans.get(i).path("last_seen").asText());
      if (!since.isBefore(to) || !until.isAfter(from)) {
        continue;
      }
      Status status = Status.valueOf(spans.get(i).path("status").asText());
      if (worst == null || status.compareTo(worst) < 0) {
        worst = status;
      }
    }
    return worst == null ? UNKNOWN : paint.on(worst, SIGNS.getOrDefault(worst, UNKNOWN));
  }

  private void changes(JsonNode history, List<String> lines) {
    history
        .path("timeline")
        .valueStream()
        .sorted(Comparator.comparing(span -> span.path("since").asText()))
        .forEach(
            span -> {
              Status status = Status.valueOf(span.path("status").asText());
              lines.add(
                  time.format(Instant.parse(span.path("since").asText()))
                      + "  "
                      + paint.on(status, status + ": " + label(span)));
              String message = span.path("message").asText();
              if (!message.isEmpty()) {
                lines.add("  " + asOf(span) + message);
              }
            });
  }

  /** A span keeps its latest message: what was found at its begin may have been another cause. */
  private String asOf(JsonNode span) {
    Instant seen = Instant.parse(span.path("last_seen").asText());
    boolean first = span.path("results").asLong(1) == 1;
    return first ? "" : "at " + time.format(seen) + ": ";
  }
}
