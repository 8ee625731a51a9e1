package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ordered Writes: every change a distinct write, in the order of the log, in as few calls as that
 * allows. Pure.
 *
 * <p>Each call takes the longest run that may go together. Every part of a feasible run is
 * feasible, so no other cutting needs fewer calls.
 */
public final class OrderedPlanner {
  private final Mappings mappings;

  public OrderedPlanner(Mappings mappings) {
    this.mappings = mappings;
  }

  /**
   * @param changes in the order of their ids; {@link Change#sfid} holds what is known of the record
   */
  public Plan plan(List<Change> changes) {
    var run = new Run();
    changes.forEach(run::take);
    return run.finish();
  }

  private final class Run {
    private final List<PlannedCall> calls = new ArrayList<>();
    private final List<Plan.Ignored> ignored = new ArrayList<>();
    private final Set<RecordKey> inserted = new HashSet<>();
    private @Nullable OpenCall open;

    void take(Change change) {
      Optional<Mapping> mapping = mappings.byTable(change.record().table());
      if (mapping.isEmpty()) {
        ignored.add(new Plan.Ignored(change.id(), "the table is not mapped"));
        return;
      }
      Candidate candidate = Candidate.of(change, mapping.get());
      Optional<String> reason = neverInSalesforce(change).or(candidate::reasonToIgnore);
      if (reason.isPresent()) {
        ignored.add(new Plan.Ignored(change.id(), reason.get()));
      } else {
        pack(candidate);
      }
    }

    /**
     * A DELETE is captured also before the first sync; only here it is known whether to send it.
     */
    private Optional<String> neverInSalesforce(Change change) {
      if (change.verb() == Verb.INSERT) inserted.add(change.record());
      boolean unknown = change.sfid() == null && !inserted.contains(change.record());
      return change.verb() == Verb.DELETE && unknown
          ? Optional.of("the record never was in Salesforce")
          : Optional.empty();
    }

    private void pack(Candidate candidate) {
      if (open != null && open.admits(candidate)) {
        open.add(candidate);
        return;
      }
      if (open != null) calls.add(open.close());
      open = new OpenCall(candidate);
    }

    Plan finish() {
      if (open != null) calls.add(open.close());
      return new Plan(calls, ignored);
    }
  }
}
