package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.List;

/** A write algorithm: from waiting changes to calls. Pure; docs/algorithms.md has the rules. */
public sealed interface Planner permits OrderedPlanner, MergedPlanner, RecordOrderedPlanner {

  /**
   * @param changes in the order of their ids; {@link Change#sfid} holds what is known of the record
   * @param held changes of held records, and those that wait for them: what conflicts with one of
   *     these is blocked. Ordered Writes claims nothing while anything is held and ignores it.
   */
  Plan plan(List<Change> changes, List<Change> held);

  /** The plan when nothing is held. */
  default Plan plan(List<Change> changes) {
    return plan(changes, List.of());
  }

  /**
   * @param bulk when changes go through the Bulk API; Merged Writes never use it
   * @param concurrency how many calls may be under way at the same time; Ordered Writes send one
   *     after the other
   */
  static Planner of(
      WriteAlgorithm algorithm, Mappings mappings, BulkConditions bulk, int concurrency) {
    return switch (algorithm) {
      case ORDERED -> new OrderedPlanner(mappings, bulk);
      case MERGED -> new MergedPlanner(mappings, concurrency);
      case RECORD_ORDERED -> new RecordOrderedPlanner(mappings, bulk, concurrency);
    };
  }
}
