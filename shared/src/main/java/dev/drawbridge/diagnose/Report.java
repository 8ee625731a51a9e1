package dev.drawbridge.diagnose;

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

  public Report {
    results = List.copyOf(results);
    mappings = List.copyOf(mappings);
  }

  /** Every result, the connection's first. */
  public Stream<Result> all() {
    return Stream.concat(
        results.stream(), mappings.stream().flatMap(mapping -> mapping.results().stream()));
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
    if (count(Status.RED) > 0) return Status.RED;
    return count(Status.YELLOW) > 0 || unseen() > 0 ? Status.YELLOW : Status.GREEN;
  }
}
