package dev.drawbridge.change;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the trigger log.
 *
 * @param id {@code _trigger_log.id}: the order of capture; for one record also the order of commit
 * @param sfid the Salesforce id as far as log or identity table know it, when the entry was read
 * @param values INSERT: the whole row; UPDATE: the changed columns; DELETE: empty
 * @param old UPDATE and DELETE: the row before
 * @param doubtful it was sent before with an unknown outcome
 * @param life of the row: changes of one life are changes of one record
 * @param hangsOn log ids of DELETEs with which Salesforce would delete its record, whatever the row
 *     names: found where such a DELETE is planned beside it
 */
public record Change(
    long id,
    RecordKey record,
    Action action,
    @Nullable String sfid,
    RowImage values,
    RowImage old,
    boolean doubtful,
    Life life,
    Set<Long> hangsOn) {
  public Change {
    hangsOn = Set.copyOf(hangsOn);
  }

  public Change(
      long id,
      RecordKey record,
      Action action,
      @Nullable String sfid,
      RowImage values,
      RowImage old) {
    this(id, record, action, sfid, values, old, false, Life.of(record), Set.of());
  }

  public Change withSfid(@Nullable String known) {
    return new Change(id, record, action, known, values, old, doubtful, life, hangsOn);
  }

  public Change withValues(RowImage left) {
    return new Change(id, record, action, sfid, left, old, doubtful, life, hangsOn);
  }

  public Change withOld(RowImage before) {
    return new Change(id, record, action, sfid, values, before, doubtful, life, hangsOn);
  }

  public Change inLife(Life other) {
    return new Change(id, record, action, sfid, values, old, doubtful, other, hangsOn);
  }

  public Change hangingOn(Set<Long> deletes) {
    return new Change(id, record, action, sfid, values, old, doubtful, life, deletes);
  }
}
