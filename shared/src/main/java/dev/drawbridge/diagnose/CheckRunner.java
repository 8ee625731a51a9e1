package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.diagnose.report.MappingResults;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.CheckKey;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.mapping.Mapping;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs checks side by side within a budget of time. A check that throws or is not done by then is
 * SKIPPED with the reason.
 */
public final class CheckRunner {
  private final Checks checks;
  private final Duration budget;
  private final Clock clock;

  public CheckRunner(Checks checks, Duration budget, Clock clock) {
    this.checks = checks;
    this.budget = budget;
    this.clock = clock;
  }

  boolean isVital(Title title) {
    return checks.isVital(title);
  }

  /** The vital signs, and such of the doubtful checks as are not among them. */
  Scope.VitalSigns vitalSigns(Collection<CheckKey> doubtful) {
    return new Scope.VitalSigns(checks.beyondVital(doubtful));
  }

  private record Running(Title title, Future<Finding> finding) {}

  /**
   * @return empty when it should cover one mapping and there is none of that name; a database that
   *     cannot be asked is no reason for that
   */
  public Optional<Report> run(Evidence evidence, Scope scope) {
    Instant at = clock.instant();
    long deadline = System.nanoTime() + budget.toNanos();
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Running> connection = start(executor, checks.ofConnection(scope), evidence);
      var results = new ArrayList<Result>();
      List<MappingResults> mappings = List.of();
      if (scope.hasMappings()) {
        Future<List<Mapping>> listing = executor.submit(evidence::mappings);
        Finding listed = await(executor.submit(() -> listed(listing)), deadline);
        if (!listed.seen()) {
          results.add(new Result(Report.MAPPINGS, listed));
        } else {
          List<Mapping> wanted = wanted(listing.resultNow(), scope);
          if (scope instanceof Scope.OneMapping && wanted.isEmpty()) {
            return Optional.empty();
          }
          mappings = ofMappings(executor, evidence, wanted, scope, deadline);
        }
      }
      results.addAll(0, await(connection, deadline));
      return Optional.of(report(evidence, scope, at, results, mappings));
    } finally {
      // A check that ignores the interrupt is abandoned; nothing waits for it.
      executor.shutdownNow();
    }
  }

  private Report report(
      Evidence evidence,
      Scope scope,
      Instant at,
      List<Result> results,
      List<MappingResults> mappings) {
    return new Report(
        evidence.connectionName(),
        scope.tier(),
        at,
        Duration.between(at, clock.instant()),
        evidence.apiCalls(),
        results,
        mappings);
  }

  private static Finding listed(Future<List<Mapping>> listing) throws InterruptedException {
    try {
      listing.get();
      return Finding.green();
    } catch (ExecutionException e) {
      return Finding.unseen(Reasons.of(e.getCause()));
    }
  }

  private static List<Mapping> wanted(List<Mapping> all, Scope scope) {
    return all.stream().filter(mapping -> scope.hasMapping(mapping.objectName())).toList();
  }

  private List<MappingResults> ofMappings(
      ExecutorService executor,
      Evidence evidence,
      List<Mapping> mappings,
      Scope scope,
      long deadline) {
    List<List<Running>> running =
        mappings.stream()
            .map(
                mapping ->
                    start(
                        executor,
                        checks.ofMapping(scope, mapping.objectName()),
                        new MappingEvidence(mapping, evidence)))
            .toList();
    var results = new ArrayList<MappingResults>();
    for (int i = 0; i < mappings.size(); i++) {
      results.add(
          new MappingResults(mappings.get(i).objectName(), await(running.get(i), deadline)));
    }
    return results;
  }

  private static <E> List<Running> start(
      ExecutorService executor, List<Check<E>> checks, E evidence) {
    return checks.stream()
        .map(check -> new Running(check.title(), executor.submit(() -> check.look(evidence))))
        .toList();
  }

  private List<Result> await(List<Running> running, long deadline) {
    return running.stream()
        .map(one -> new Result(one.title(), await(one.finding(), deadline)))
        .toList();
  }

  private Finding await(Future<Finding> future, long deadline) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      return Finding.unseen(Reasons.of(e.getCause()));
    } catch (TimeoutException | CancellationException e) {
      future.cancel(true);
      return Finding.unseen("It ran out of time: %d s.".formatted(budget.toSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.unseen("The diagnosis was interrupted.");
    }
  }
}
