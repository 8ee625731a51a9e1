package dev.drawbridge.diagnose;

import dev.drawbridge.aws.EventBus;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.failure.SyncException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** Diagnoses, remembers what was found and publishes what has changed. Thread-safe. */
public final class Diagnostics {
  private final Surroundings surroundings;
  private final Diagnosis diagnosis;
  private final History history;
  private final EventBus events;
  private final DiagnosticEvents shapes;
  private final int confirmations;
  private final Memory memory = new Memory();

  /**
   * @param confirmations equal results in a row before a change of status is published
   */
  public Diagnostics(
      Surroundings surroundings,
      Diagnosis diagnosis,
      EventBus events,
      DiagnosticEvents shapes,
      int confirmations) {
    this.surroundings = surroundings;
    this.diagnosis = diagnosis;
    this.history = new History(surroundings.database());
    this.events = events;
    this.shapes = shapes;
    this.confirmations = confirmations;
  }

  /**
   * What one run came to.
   *
   * @param changes that were published
   * @param trouble why history or events do not have it; empty when they do
   */
  public record Outcome(Report report, List<Change> changes, Optional<String> trouble) {}

  /**
   * @return empty when there is no mapping of that name
   */
  public Optional<Outcome> run(Scope scope) {
    Scope whole = scope instanceof Scope.VitalSigns ? withDoubtful() : scope;
    return diagnosis
        .run(new Evidence(surroundings, whole), whole)
        .map(
            report ->
                // One mapping is looked at by somebody who is there, and tells nothing of the
                // whole.
                scope instanceof Scope.OneMapping
                    ? new Outcome(report, List.of(), Optional.empty())
                    : told(report));
  }

  /** A change that an hourly check has seen is to be known in minutes, not in hours. */
  private Scope withDoubtful() {
    try {
      return diagnosis.vitalSigns(history.doubtful(confirmations));
    } catch (SyncException | JdbiException e) {
      // The vital signs say that the database is away.
      return new Scope.VitalSigns();
    }
  }

  public PastDiagnoses past() {
    return new PastDiagnoses(surroundings.database());
  }

  /** The report is what matters: neither a database nor a bus that is away keeps it back. */
  private synchronized Outcome told(Report report) {
    Optional<String> trouble = Optional.empty();
    List<Change> changes;
    boolean remembered = true;
    try {
      history.published(memory.unsaved());
      changes = history.record(report, confirmations);
      memory.clear();
    } catch (SyncException | JdbiException e) {
      trouble = Optional.of(Reasons.of(e));
      remembered = false;
      changes = memory.record(report, confirmations);
    }
    try {
      changes.forEach(
          change -> events.publish(DetailType.CHECK_CHANGED, shapes.of(change, report)));
      events.publish(DetailType.DIAGNOSIS_COMPLETED, shapes.of(report));
      if (remembered) history.published(changes);
      else memory.published(changes);
    } catch (SyncException | JdbiException e) {
      trouble = Optional.of(Reasons.of(e));
      changes = List.of();
    }
    return new Outcome(report, changes, trouble);
  }
}
