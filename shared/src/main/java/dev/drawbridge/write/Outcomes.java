package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.Identities;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.batch.Writebacks;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Records what came of a call, in one commit on log and control tables only. */
final class Outcomes {
  private final TriggerLog log;
  private final WriteRules rules;
  private final Consequences consequences;
  private final Steps steps;

  Outcomes(TriggerLog log, WriteRules rules, Consequences consequences, Steps steps) {
    this.log = log;
    this.rules = rules;
    this.consequences = consequences;
    this.steps = steps;
  }

  Settlement.Builder of(Call call) {
    return new Settlement.Builder(
        new HoldPolicy(call.algorithm(), rules.holdOn()), call.deferred());
  }

  /**
   * @param results one for each entry that was sent, in their order
   */
  Settlement results(Call call, List<Entry> entries, List<RecordResult> results) {
    var settlement = of(call);
    boolean sentBefore = call.inDoubt() || call.replays() > 0;
    Iterator<RecordResult> next = results.iterator();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready -> settlement.add(ready.change(), next.next(), sentBefore);
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /** Nobody knows what became of those that were sent. */
  Settlement unknown(Call call, List<Entry> entries) {
    var settlement = of(call);
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ready ready ->
            settlement.unknown(ready.change(), "the request was sent and its answer was lost");
        case Entry.Unsendable bad -> settlement.rejected(bad.change(), bad.code(), bad.message());
      }
    }
    return settlement.build();
  }

  /**
   * Results, identities, holds and, where the batch must stop, its parking.
   *
   * @return empty when the batch goes on
   */
  Optional<Verdict> settle(
      Lease lease, Call call, Settlement settlement, Optional<ApiUsage> usage) {
    steps.reached(Step.BEFORE_SETTLE);
    Optional<Verdict> verdict =
        lease.fenced(
            handle -> {
              log.settle(handle, settlement.settled());
              Identities.remember(handle, settlement.identities());
              Writebacks.remember(handle, settlement.writebacks());
              Calls.markSettled(handle, call, lease.epoch());
              log.unclaim(handle, settlement.unavailable());
              usage.ifPresent(said -> ApiBudget.seen(handle, said.used(), said.limit()));
              return consequences.of(handle, call, settlement);
            });
    steps.reached(Step.AFTER_SETTLE);
    return verdict;
  }
}
