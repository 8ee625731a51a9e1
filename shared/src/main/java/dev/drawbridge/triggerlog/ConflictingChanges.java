package dev.drawbridge.triggerlog;

import static dev.drawbridge.triggerlog.LogSelection.ids;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mappings;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads changes from {@code _trigger_log} to ask which of them conflict: each with its life, with
 * the unique identifier that it gives up if only its record has it, and with the parents whose
 * DELETE removes its record too. In the order of the log; what cannot be read is left out. Every
 * method runs in the caller's transaction.
 */
public final class ConflictingChanges {
  private final LogSelection entries;
  private final CascadingParents parents;

  ConflictingChanges(MappedSchema schema) {
    this.entries = new LogSelection(schema);
    this.parents = new CascadingParents(entries);
  }

  /** Claimed changes, as they conflict with each other. */
  public List<Change> claimed(Handle handle, List<Change> claimed, Mappings all) {
    return parents.withParents(handle, claimed, claimed, all);
  }

  /** PENDING entries by id, as they conflict with each other. */
  public List<Change> pending(Handle handle, List<Long> logIds, Mappings all) {
    return claimed(
        handle,
        withGivenUp(handle, "t.id = ANY(:ids) AND t.state = 'PENDING'", ids(logIds), all),
        all);
  }

  /**
   * Entries by id, whatever their state.
   *
   * @param beside changes with which they may conflict
   */
  public List<Change> byId(Handle handle, List<Long> logIds, List<Change> beside, Mappings all) {
    return parents.withParents(
        handle, withGivenUp(handle, "t.id = ANY(:ids)", ids(logIds), all), beside, all);
  }

  /**
   * Changes of held and of locked records, and those that wait for them.
   *
   * @param beside changes with which they may conflict
   */
  public List<Change> held(Handle handle, List<Change> beside, Mappings all) {
    return parents.withParents(handle, heldAnd(handle, "true", all), beside, all);
  }

  /**
   * Changes of held records, and those that wait until one is released.
   *
   * @param beside changes with which they may conflict
   */
  public List<Change> heldForGood(Handle handle, List<Change> beside, Mappings all) {
    return parents.withParents(handle, heldAnd(handle, "due_at IS NULL", all), beside, all);
  }

  /**
   * Changes of blocked mappings, and those that wait with them.
   *
   * @param tables of the blocked mappings
   * @param beside changes with which they may conflict
   */
  public List<Change> ofBlocked(
      Handle handle, Set<String> tables, List<Change> beside, Mappings all) {
    if (tables.isEmpty() || beside.isEmpty()) {
      return List.of();
    }
    List<Change> waiting =
        withGivenUp(
            handle,
            """
            (t.state = 'NEW' AND t.table_name = ANY(:tables)
             OR t.id = ANY(ARRAY(SELECT log_id FROM drawbridge.waiting WHERE due_at = 'infinity')))
            """,
            query -> query.bindArray("tables", String.class, tables),
            all);
    return parents.withParents(handle, waiting, beside, all);
  }

  private List<Change> heldAnd(Handle handle, String waiting, Mappings all) {
    return withGivenUp(
        handle,
        """
        t.id = ANY(:ids || ARRAY(SELECT log_id FROM drawbridge.hold
                                  WHERE resolved_at IS NULL AND scope <> 'NOTICE'
                                 UNION SELECT log_id FROM drawbridge.waiting WHERE %s))
        """
            .formatted(waiting),
        ids(List.of()),
        all);
  }

  private List<Change> withGivenUp(
      Handle handle, String condition, Consumer<Query> bind, Mappings all) {
    List<LoggedEntry> found = entries.readable(handle, condition, bind);
    LifeEnds over = entries.ends(handle, found);
    var renaming = new Renaming(all);
    return found.stream()
        .map(entry -> LogSelection.change(entry, over).withOld(before(entry, over, renaming)))
        .toList();
  }

  private static RowImage before(LoggedEntry entry, LifeEnds over, Renaming renaming) {
    LoggedEntry.Identity identity = entry.identity();
    String key =
        identity != null && over.covers(identity, entry.record(), entry.id())
            ? identity.key()
            : null;
    return renaming.before(entry, over.life(entry.record(), entry.id()), key);
  }
}
