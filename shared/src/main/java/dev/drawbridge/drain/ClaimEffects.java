package dev.drawbridge.drain;

import dev.drawbridge.change.Change;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.PoisonEntries;
import dev.drawbridge.row.FoundLives;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.row.RowUpdate;
import dev.drawbridge.triggerlog.Claim;
import dev.drawbridge.triggerlog.LifeEffects;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Remembers what a claim found out about rows and records, in the transaction of the claim. */
final class ClaimEffects {
  private final TriggerLog log;
  private final FoundLives lives;

  ClaimEffects(MappedSchema schema, TriggerLog log) {
    this.log = log;
    this.lives = new FoundLives(schema);
  }

  /**
   * @param notSent entries with nothing to send
   */
  void remember(Handle handle, Claim.Claimed claimed, Set<Long> notSent) {
    LifeEffects effects = claimed.effects();
    lives.remember(handle, effects);
    log.name(handle, effects.records());
    log.merge(
        handle,
        effects.changes().stream()
            .filter(change -> Claim.isOver(claimed, change))
            .map(Change::id)
            .toList(),
        "written later");
    Map<Long, String> undecided = new LinkedHashMap<>();
    effects.undecided().forEach(entry -> undecided.put(entry.logId(), entry.reason()));
    PoisonEntries.fail(handle, log, PoisonEntries.UNKNOWN_ROW, undecided);
    PoisonEntries.fail(handle, log, PoisonEntries.INVALID_ENTRY, claimed.unreadable());
    PendingRowUpdates.remember(
        handle,
        effects.takenOut().stream()
            .map(
                taken ->
                    new RowUpdate(
                        taken.record(),
                        taken.logId(),
                        taken.sfid(),
                        notSent.contains(taken.logId()) ? "UPDATED" : "PENDING",
                        null,
                        List.of()))
            .toList());
  }
}
