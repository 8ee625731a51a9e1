package dev.drawbridge.batch;

import dev.drawbridge.change.Change;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.OrderedPlanner;
import dev.drawbridge.plan.Plan;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Claims what waits, plans it, and stores the batch: all in the caller's transaction. */
final class BatchMaker {
  private final TriggerLog log;
  private final MappingStore mappings;
  private final int window;

  /**
   * @param window most entries of one batch
   */
  BatchMaker(TriggerLog log, MappingStore mappings, int window) {
    this.log = log;
    this.mappings = mappings;
    this.window = window;
  }

  /**
   * @param claimed how many entries were taken from NEW
   * @param batch the new batch, unless nothing of it is to be sent
   */
  record Made(int claimed, Optional<Long> batch) {}

  Made make(Handle handle, ConnectionState connection) {
    List<Change> claimed = log.claim(handle, window);
    if (claimed.isEmpty()) return new Made(0, Optional.empty());
    List<Change> current = withoutOverwritten(handle, claimed);
    Plan plan = plan(connection, mappings.all(handle), current);
    log.ignore(handle, plan.ignored());
    if (plan.calls().isEmpty()) return new Made(claimed.size(), Optional.empty());
    int entries = plan.calls().stream().mapToInt(call -> call.logIds().size()).sum();
    long batch = Batches.create(handle, connection, entries);
    Calls.store(handle, batch, plan.calls());
    return new Made(claimed.size(), Optional.of(batch));
  }

  private static Plan plan(ConnectionState connection, Mappings mappings, List<Change> changes) {
    return switch (connection.algorithm()) {
      case ORDERED -> new OrderedPlanner(mappings).plan(changes);
      case MERGED ->
          throw new SyncException.Misconfigured(
              "This version writes with the Ordered algorithm only: set the connection's algorithm"
                  + " to ORDERED.");
    };
  }

  /** An old entry that was set back to NEW must not bring back what a later one has replaced. */
  private List<Change> withoutOverwritten(Handle handle, List<Change> claimed) {
    Map<Long, Set<String>> written =
        log.writtenSince(handle, claimed.stream().map(Change::id).toList());
    var left = new ArrayList<Change>();
    var merged = new ArrayList<Long>();
    for (Change change : claimed) {
      Set<String> since = written.getOrDefault(change.id(), Set.of());
      Change reduced = since.isEmpty() ? change : change.withValues(change.values().without(since));
      boolean nothingLeft = !since.isEmpty() && reduced.values().isEmpty();
      if (nothingLeft) merged.add(change.id());
      else left.add(reduced);
    }
    log.merge(handle, merged);
    return left;
  }
}
