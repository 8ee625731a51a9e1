package dev.drawbridge.diagnose;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.history.StatusChange;
import dev.drawbridge.diagnose.report.Report;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The details of the events that a diagnosis publishes; their shapes are in events/schemas. Pure.
 */
public final class EventDetails {
  private final Map<String, Title> titles = new HashMap<>();
  private final String docUrl;

  public EventDetails(Checks checks, String docUrl) {
    checks.titles().forEach(title -> titles.put(title.ruleId(), title));
    this.docUrl = docUrl;
  }

  /** A check's name by its rule id; that itself for a check there no longer is. */
  public String name(String ruleId) {
    Title title = titles.get(ruleId);
    return title == null ? ruleId : title.name();
  }

  ObjectNode detail(StatusChange change, Report report) {
    ObjectNode detail =
        JsonNodeFactory.instance
            .objectNode()
            .put("connection", report.connection())
            .put("check", change.ruleId())
            .put("name", name(change.ruleId()))
            .put("status", change.status().name())
            .put("previous", change.previous() == null ? "NONE" : change.previous().name())
            .put("message", change.message())
            .put("since", change.since().toString());
    if (!change.mapping().isEmpty()) {
      detail.put("mapping", change.mapping());
    }
    Title title = titles.get(change.ruleId());
    if (title != null) {
      detail.put("remedy", title.remedy()).put("link", docUrl + "#" + title.anchor());
    }
    return detail;
  }

  ObjectNode detail(Report report) {
    ObjectNode detail =
        JsonNodeFactory.instance
            .objectNode()
            .put("connection", report.connection())
            .put("tier", report.tier().name())
            .put("status", report.status().name())
            .put("complete", report.unseen() == 0)
            .put("at", report.at().toString())
            .put("mappings", report.mappings().size())
            .put("durationMillis", report.took().toMillis())
            .put("apiCalls", report.apiCalls());
    for (Status status : Status.values()) {
      detail.put(status.name().toLowerCase(Locale.ROOT), report.count(status));
    }
    return detail.put("unseen", report.unseen());
  }
}
