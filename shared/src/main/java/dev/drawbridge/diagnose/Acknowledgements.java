package dev.drawbridge.diagnose;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Results that are RED and meant so: as long as a check says the same words, it is YELLOW. SQL runs
 * in the caller's transaction.
 */
final class Acknowledgements {
  private Acknowledgements() {}

  /** The words that were acknowledged, by check. */
  static Map<CheckKey, String> read(Handle handle) {
    Map<CheckKey, String> words = new HashMap<>();
    handle
        .createQuery("SELECT mapping, rule_id, message FROM drawbridge.acknowledged_check")
        .map(
            (rs, ctx) -> words.put(new CheckKey(rs.getString(1), rs.getString(2)), rs.getString(3)))
        .list();
    return words;
  }

  static boolean keep(Handle handle, CheckKey check, String message) {
    return handle.execute(
            """
            INSERT INTO drawbridge.acknowledged_check (mapping, rule_id, message) VALUES (?, ?, ?)
            ON CONFLICT (mapping, rule_id)
            DO UPDATE SET message = excluded.message, acknowledged_at = clock_timestamp()
            """,
            check.mapping(),
            check.ruleId(),
            message)
        > 0;
  }

  /** The report as it counts. Pure. */
  static Report applied(Report report, Map<CheckKey, String> words) {
    if (words.isEmpty()) return report;
    return new Report(
        report.connection(),
        report.tier(),
        report.at(),
        report.took(),
        report.apiCalls(),
        applied("", report.results(), words),
        report.mappings().stream()
            .map(
                one ->
                    new MappingResults(one.object(), applied(one.object(), one.results(), words)))
            .toList());
  }

  private static List<Result> applied(
      String mapping, List<Result> results, Map<CheckKey, String> words) {
    return results.stream().map(result -> applied(mapping, result, words)).toList();
  }

  private static Result applied(String mapping, Result result, Map<CheckKey, String> words) {
    String message = result.finding().message();
    boolean meant =
        result.status() == Status.RED
            && message.equals(words.get(new CheckKey(mapping, result.title().ruleId())));
    return meant ? new Result(result.title(), Finding.yellow("%s Acknowledged.", message)) : result;
  }
}
