package dev.drawbridge.diagnose.history;

import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.CheckKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the history while the database is unavailable: what this process saw and published since
 * then. Not thread-safe.
 */
public final class InMemoryHistory {
  private record Kept(StatusChange latest, int results) {}

  private final Map<CheckKey, Kept> kept = new HashMap<>();
  private final Map<CheckKey, Status> published = new HashMap<>();
  private final List<StatusChange> unsaved = new ArrayList<>();

  /** The changes to be published now; GREEN results need not be published. */
  public List<StatusChange> record(Report report, int confirmations) {
    var changes = new ArrayList<StatusChange>();
    for (Result result : report.results()) {
      if (!result.finding().seen()) {
        continue;
      }
      var key = new CheckKey("", result.title().ruleId());
      Status before = published.get(key);
      Kept now = next(key, result, before, report);
      kept.put(key, now);
      boolean beginsWell = before == null && result.status() == Status.GREEN;
      if (now.results() >= confirmations && result.status() != before && !beginsWell) {
        changes.add(now.latest());
      }
    }
    return changes;
  }

  private Kept next(CheckKey key, Result result, @Nullable Status before, Report report) {
    Kept last = kept.get(key);
    boolean same = last != null && last.latest().status() == result.status();
    Instant since = last != null && same ? last.latest().since() : report.at();
    int results = last != null && same ? last.results() + 1 : 1;
    var change =
        new StatusChange(
            key.mapping(),
            key.ruleId(),
            result.status(),
            before,
            message(result.finding(), since),
            since);
    return new Kept(change, results);
  }

  private static String message(Finding finding, Instant since) {
    return finding.status() == Status.RED
        ? finding.message() + " It is so since " + since.truncatedTo(ChronoUnit.SECONDS) + "."
        : finding.message();
  }

  /** Whether something bad was seen too seldom to be published. */
  public boolean isDoubtful(int confirmations) {
    return kept.entrySet().stream()
        .anyMatch(
            entry -> {
              Status status = entry.getValue().latest().status();
              return status == Status.RED
                  && entry.getValue().results() < confirmations
                  && published.get(entry.getKey()) != status;
            });
  }

  public void published(List<StatusChange> changes) {
    for (StatusChange change : changes) {
      published.put(new CheckKey(change.mapping(), change.ruleId()), change.status());
    }
    unsaved.addAll(changes);
  }

  /** What the history must store when the database is available again. */
  public List<StatusChange> unsaved() {
    return List.copyOf(unsaved);
  }

  public void clear() {
    unsaved.clear();
    kept.clear();
    published.clear();
  }
}
