package dev.drawbridge.diagnose.report;

import dev.drawbridge.diagnose.check.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * A result of a check that could be made.
 *
 * @param mapping the object's name; empty for a check of the connection
 */
public record SeenResult(String mapping, Result result) {
  public static List<SeenResult> of(Report report) {
    var seen = new ArrayList<SeenResult>();
    report.results().forEach(result -> seen.add(new SeenResult("", result)));
    for (MappingResults mapping : report.mappings()) {
      mapping.results().forEach(result -> seen.add(new SeenResult(mapping.object(), result)));
    }
    seen.removeIf(one -> !one.result().finding().seen());
    return seen;
  }

  public String ruleId() {
    return result.title().ruleId();
  }
}
