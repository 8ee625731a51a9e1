package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.report.MappingResults;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.SeenResult;
import dev.drawbridge.diagnose.scope.CheckKey;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.failure.SyncException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Results that are RED and meant so: as long as a check says the words that a person acknowledged,
 * it is YELLOW. Vital signs say what is wrong just now, and are not among them. Thread-safe.
 */
public final class Acknowledgements {
  private final DiagnosisContext context;
  private final CheckRunner diagnosis;

  Acknowledgements(DiagnosisContext context, CheckRunner diagnosis) {
    this.context = context;
    this.diagnosis = diagnosis;
  }

  /**
   * From now on a check that says these words is YELLOW. Other words of it are RED again.
   *
   * @param check its name or its rule id
   * @param mapping the object's name; empty for a check of the connection
   * @return a sentence that says what was done
   * @throws SyncException.Misconfigured when it is not RED now, or no such check; the message says
   *     so
   */
  public String acknowledge(String check, String mapping) {
    Scope scope = mapping.isEmpty() ? new Scope.Everything() : new Scope.OneMapping(mapping);
    Report report =
        diagnosis
            .run(new Evidence(context, scope), scope)
            .orElseThrow(() -> new SyncException.Misconfigured("No such mapping is configured."));
    SeenResult found =
        SeenResult.of(report).stream()
            .filter(one -> one.mapping().isEmpty() == mapping.isEmpty())
            .filter(one -> isNamed(one.result().title(), check))
            .findFirst()
            .orElseThrow(
                () -> new SyncException.Misconfigured("No check of that name was made there."));
    Title title = found.result().title();
    requireMeantToBe(title, found.result().status());
    context.database().transaction(handle -> keep(handle, found));
    return "%s is acknowledged: it is YELLOW while it says the same.".formatted(title.name());
  }

  private static boolean isNamed(Title title, String check) {
    return title.name().equalsIgnoreCase(check) || title.ruleId().equalsIgnoreCase(check);
  }

  private void requireMeantToBe(Title title, Status status) {
    if (diagnosis.isVital(title)) {
      throw new SyncException.Misconfigured(
          title.name()
              + " is a vital sign: it says what is wrong just now, and is cured, not"
              + " acknowledged.");
    }
    if (status != Status.RED) {
      throw new SyncException.Misconfigured(
          "%s is %s: only what is RED is acknowledged.".formatted(title.name(), status));
    }
  }

  private static boolean keep(Handle handle, SeenResult found) {
    return handle.execute(
            """
            INSERT INTO drawbridge.acknowledged_check (mapping, rule_id, message) VALUES (?, ?, ?)
            ON CONFLICT (mapping, rule_id)
            DO UPDATE SET message = excluded.message, acknowledged_at = clock_timestamp()
            """,
            found.mapping(),
            found.ruleId(),
            found.result().finding().message())
        > 0;
  }

  /** The report as it counts. Where nothing could be acknowledged the database is not asked. */
  Report applied(Report report) {
    boolean any =
        report.all().anyMatch(one -> one.status() == Status.RED && !diagnosis.isVital(one.title()));
    return any ? applied(report, words()) : report;
  }

  private Map<CheckKey, String> words() {
    try {
      return context
          .patience()
          .within(() -> context.database().transaction(Acknowledgements::read));
    } catch (SyncException | JdbiException e) {
      // The vital signs report that the database is unavailable.
      return Map.of();
    }
  }

  private static Map<CheckKey, String> read(Handle handle) {
    Map<CheckKey, String> words = new HashMap<>();
    handle
        .createQuery("SELECT mapping, rule_id, message FROM drawbridge.acknowledged_check")
        .map(
            (rs, ctx) -> words.put(new CheckKey(rs.getString(1), rs.getString(2)), rs.getString(3)))
        .list();
    return words;
  }

  private static Report applied(Report report, Map<CheckKey, String> words) {
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
