package dev.drawbridge.diagnose.report;

import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.scope.CheckKey;
import dev.drawbridge.diagnose.scope.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one run found.
 *
 * @param connection its name
 * @param results of the connection, in the order of the checks
 * @param mappings by object name
 * @param apiCalls calls to Salesforce that the run made
 */
public record Report(
    String connection,
    Tier tier,
    Instant at,
    Duration took,
    int apiCalls,
    List<Result> results,
    List<MappingResults> mappings) {
  /** Stands for the checks of mappings that could not be listed. */
  public static final Title MAPPINGS =
      new Title(
          "MAPPINGS_LISTED",
          "Mapping Checks",
          "check-mapping-checks",
          "Make the database answer; the mappings are kept there.");

  public Report {
    results = List.copyOf(results);
    mappings = List.copyOf(mappings);
  }

  /** Every result, the connection's first. */
  public Stream<Result> all() {
    return Stream.concat(
        results.stream(), mappings.stream().flatMap(mapping -> mapping.results().stream()));
  }

  /** Whether it covers all checks of all mappings that there are. */
  public boolean isWhole() {
    return tier == Tier.FULL
        && results.stream().noneMatch(result -> result.title().equals(MAPPINGS));
  }

  /** The checks that it has a result of. */
  public List<CheckKey> keys() {
    return Stream.concat(
            keys("", results), mappings.stream().flatMap(m -> keys(m.object(), m.results())))
        .toList();
  }

  private static Stream<CheckKey> keys(String mapping, List<Result> results) {
    return results.stream().map(result -> new CheckKey(mapping, result.title().ruleId()));
  }

  public long count(Status status) {
    return all().filter(result -> result.status() == status).count();
  }

  /** How many checks could not be made. */
  public long unseen() {
    return all().filter(result -> !result.finding().seen()).count();
  }

  /** The worst there is. What was not seen is not GREEN: it makes a report YELLOW. */
  public Status status() {
    if (count(Status.RED) > 0) {
      return Status.RED;
    }
    return count(Status.YELLOW) > 0 || unseen() > 0 ? Status.YELLOW : Status.GREEN;
  }
}
