package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.SentOnceMore;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.row.GoneRecords;
import dev.drawbridge.row.Identities;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.triggerlog.FormerNames;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Records what came of a call, in one commit on log and control tables only. */
final class SettlementStore {
  private final TriggerLog log;
  private final Identities identities;
  private final Consequences consequences;
  private final Steps steps;

  SettlementStore(MappedSchema schema, TriggerLog log, Consequences consequences, Steps steps) {
    this.log = log;
    this.identities = new Identities(schema);
    this.consequences = consequences;
    this.steps = steps;
  }

  /**
   * Results, identities, holds and, where the batch must stop, its parking.
   *
   * @param settlement what came of the call, decided in the transaction that records it
   * @return what stops the batch; empty when it goes on
   */
  Optional<Verdict> commit(
      Lease lease, Call call, Function<Handle, Settlement> settlement, Optional<ApiUsage> usage) {
    steps.reached(Step.BEFORE_SETTLE);
    Optional<Verdict> verdict =
        lease.fenced(
            handle -> {
              Settlement settled = settlement.apply(handle);
              record(handle, call, settled);
              Calls.markSettled(handle, call, lease.epoch());
              usage.ifPresent(said -> ApiBudget.seen(handle, said.used(), said.limit()));
              return consequences.apply(handle, call, settled);
            });
    steps.reached(Step.AFTER_SETTLE);
    return verdict;
  }

  private void record(Handle handle, Call call, Settlement settlement) {
    log.settle(handle, settlement.settled());
    log.mergeInto(handle, settlement.spokenFor());
    log.rewrite(handle, settlement.keeping());
    FormerNames.remember(handle, settlement.formerNames());
    GoneRecords.note(handle, settlement.gone());
    identities.remember(handle, settlement.created());
    Identities.rename(handle, settlement.renamed());
    PendingRowUpdates.remember(handle, settlement.rowUpdates());
    log.unclaim(handle, settlement.goBack(call));
    log.forgetRecords(handle, settlement.again());
    SentOnceMore.note(handle, log, settlement.onceMore());
  }

  /**
   * Notes that all of a refused call is sent once more.
   *
   * @return whether it may be; false where all of it was
   */
  boolean noteSentOnceMore(Handle handle, Call call) {
    boolean mayBe = !SentOnceMore.mayBe(handle, call.logIds()).isEmpty();
    if (mayBe) {
      SentOnceMore.note(handle, log, call.logIds());
    }
    return mayBe;
  }

  /** Blocks the mapping of a call that was refused for it and is PLANNED again. */
  Optional<Verdict> blockMapping(Handle handle, Call call, MappingFault fault) {
    return consequences.blockMapping(handle, call, fault);
  }
}
