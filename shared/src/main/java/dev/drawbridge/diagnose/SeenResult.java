package dev.drawbridge.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A result of a check that could be made.
 *
 * @param mapping the object's name; empty for a check of the connection
 */
record SeenResult(String mapping, Result result) {
  static List<SeenResult> of(Report report) {
    var seen = new ArrayList<SeenResult>();
    report.results().forEach(result -> seen.add(new SeenResult("", result)));
    for (MappingResults mapping : report.mappings()) {
      mapping.results().forEach(result -> seen.add(new SeenResult(mapping.object(), result)));
    }
    seen.removeIf(one -> !one.result().finding().seen());
    return seen;
  }

  String ruleId() {
    return result.title().ruleId();
  }

  static String[] texts(List<SeenResult> seen, Function<SeenResult, String> text) {
    return seen.stream().map(text).toArray(String[]::new);
  }
}
