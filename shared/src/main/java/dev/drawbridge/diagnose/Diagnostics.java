package dev.drawbridge.diagnose;

import dev.drawbridge.aws.EventBus;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.Patience;
import dev.drawbridge.diagnose.history.History;
import dev.drawbridge.diagnose.history.InMemoryHistory;
import dev.drawbridge.diagnose.history.PastDiagnoses;
import dev.drawbridge.diagnose.history.StatusChange;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** Diagnoses, remembers what was found and publishes what has changed. Thread-safe. */
public final class Diagnostics {
  /** Longer than a connection pool remembers that the database was unavailable. */
  private static final Duration BETWEEN_RUNS = Duration.ofSeconds(12);

  /** A further run begins within that time, and ends before the minute of the function does. */
  private static final Duration TIME_FOR_RUNS = Duration.ofSeconds(25);

  private final DiagnosisContext context;
  private final CheckRunner diagnosis;
  private final Acknowledgements acknowledgements;
  private final History history;
  private final Patience patience;
  private final EventBus events;
  private final EventDetails shapes;
  private final int confirmations;
  private final InMemoryHistory memory = new InMemoryHistory();

  /**
   * @param confirmations equal results in a row before a change of status is published
   */
  public Diagnostics(
      DiagnosisContext context,
      CheckRunner diagnosis,
      EventBus events,
      EventDetails shapes,
      int confirmations) {
    this.context = context;
    this.diagnosis = diagnosis;
    this.acknowledgements = new Acknowledgements(context, diagnosis);
    this.history = new History(context.database());
    this.patience = context.patience();
    this.events = events;
    this.shapes = shapes;
    this.confirmations = confirmations;
  }

  /**
   * What one run came to.
   *
   * @param changes that were published
   * @param trouble why history or events do not have it; empty when they do
   * @param published whether the bus took the events; no alert goes out while it does not
   */
  public record Outcome(
      Report report, List<StatusChange> changes, Optional<String> trouble, boolean published) {}

  /**
   * @return empty when there is no mapping of that name
   */
  public Optional<Outcome> run(Scope scope) {
    Optional<Outcome> outcome = look(scope);
    return scope instanceof Scope.VitalSigns ? outcome.map(this::confirmed) : outcome;
  }

  /**
   * While the database is unavailable, only this process remembers the results, and they end with
   * its sandbox. So further runs of the vital signs within the same invocation confirm them, not
   * the next invocation.
   */
  private Outcome confirmed(Outcome first) {
    Outcome last = first;
    var changes = new ArrayList<>(first.changes());
    while (isDoubtful() && hasTimeAfter(first, last)) {
      try {
        context.pause().await(BETWEEN_RUNS);
      } catch (SyncException.Retriable givenUp) {
        break;
      }
      last = look(new Scope.VitalSigns()).orElseThrow();
      changes.addAll(last.changes());
    }
    return new Outcome(last.report(), changes, last.trouble(), last.published());
  }

  private synchronized boolean isDoubtful() {
    return memory.isDoubtful(confirmations);
  }

  private static boolean hasTimeAfter(Outcome first, Outcome last) {
    Duration soFar =
        Duration.between(first.report().at(), last.report().at()).plus(last.report().took());
    return soFar.compareTo(TIME_FOR_RUNS) < 0;
  }

  private Optional<Outcome> look(Scope scope) {
    Scope whole = scope instanceof Scope.VitalSigns ? withDoubtful() : scope;
    return diagnosis
        .run(new Evidence(context, whole), whole)
        .map(acknowledgements::applied)
        .map(
            report ->
                // One mapping is checked on request of a person, and says nothing about the
                // whole.
                scope instanceof Scope.OneMapping
                    ? new Outcome(report, List.of(), Optional.empty(), true)
                    : recordedAndPublished(report));
  }

  /** A change that an hourly check has seen is to be known in minutes, not in hours. */
  private Scope withDoubtful() {
    try {
      return diagnosis.vitalSigns(patience.within(() -> history.doubtful(confirmations)));
    } catch (SyncException | JdbiException e) {
      // The vital signs report that the database is unavailable.
      return new Scope.VitalSigns();
    }
  }

  public Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  public PastDiagnoses past() {
    return new PastDiagnoses(context.database());
  }

  /** The report is returned even if the database or the bus is unavailable. */
  private synchronized Outcome recordedAndPublished(Report report) {
    Optional<String> trouble = Optional.empty();
    List<StatusChange> changes;
    boolean remembered = true;
    try {
      changes = patience.within(() -> recorded(report));
      memory.clear();
    } catch (SyncException | JdbiException e) {
      trouble = Optional.of(Reasons.of(e));
      remembered = false;
      changes = memory.record(report, confirmations);
    }
    try {
      changes.forEach(
          change -> events.publish(DetailType.CHECK_CHANGED, shapes.detail(change, report)));
      events.publish(DetailType.DIAGNOSIS_COMPLETED, shapes.detail(report));
    } catch (SyncException e) {
      return new Outcome(report, List.of(), Optional.of(Reasons.of(e)), false);
    }
    try {
      if (remembered) {
        remember(changes);
      } else {
        memory.published(changes);
      }
    } catch (SyncException | JdbiException e) {
      return new Outcome(report, List.of(), Optional.of(Reasons.of(e)), true);
    }
    return new Outcome(report, changes, trouble, true);
  }

  private List<StatusChange> recorded(Report report) {
    history.published(memory.unsaved());
    return history.record(report, confirmations);
  }

  private void remember(List<StatusChange> published) {
    patience.within(
        () -> {
          history.published(published);
          return true;
        });
  }
}
