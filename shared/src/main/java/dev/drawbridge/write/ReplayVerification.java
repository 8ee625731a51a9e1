package dev.drawbridge.write;

import dev.drawbridge.batch.Holds;
import dev.drawbridge.batch.Lease;
import dev.drawbridge.batch.Replays;
import dev.drawbridge.batch.RowResult;
import dev.drawbridge.batch.Writebacks;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the records of a call that was sent twice, once the first sending can no longer be under
 * way. A first sending that came in late has at most repeated its own values; where a later change
 * had replaced them by then, the row's values are sent once more. A record that is not there makes
 * its INSERT an outcome unknown.
 */
final class ReplayVerification {
  private static final String NOT_THERE =
      "OUTCOME_UNKNOWN: accepted when replayed, and not there when read";

  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappingStore;
  private final FieldValues records;

  ReplayVerification(
      Database database, TriggerLog log, MappingStore mappingStore, FieldValues records) {
    this.database = database;
    this.log = log;
    this.mappingStore = mappingStore;
    this.records = records;
  }

  /**
   * Verifies what is due, of this batch and earlier ones.
   *
   * @return how long until the next is due; empty when nothing is left to verify
   */
  Optional<Duration> run(Lease lease) {
    List<Replays.Unverified> calls = database.transaction(Replays::unverified);
    Duration next = null;
    for (Replays.Unverified call : calls) {
      if (call.secondsToDeadline() <= 0) {
        verify(lease, call);
      } else if (next == null) {
        next = Duration.ofMillis((long) (call.secondsToDeadline() * 1000) + 100);
      }
    }
    return Optional.ofNullable(next);
  }

  private record Found(
      Replayed replayed, Mapping mapping, @Nullable Map<String, @Nullable String> values) {}

  private void verify(Lease lease, Replays.Unverified call) {
    Mappings mappings = database.transaction(mappingStore::all);
    List<Replayed> replayed = database.transaction(handle -> replayed(handle, call.logIds()));
    List<Found> found =
        mappings.all().stream().flatMap(mapping -> read(mapping, replayed).stream()).toList();
    lease.fenced(
        handle -> {
          found.forEach(record -> correct(handle, call, record));
          return Replays.markVerified(handle, call.id());
        });
  }

  private List<Replayed> replayed(Handle handle, List<Long> logIds) {
    Map<Object, List<Change>> later =
        log.changes().acceptedAfter(handle, logIds).stream()
            .collect(Collectors.groupingBy(Change::record));
    return log.changes().accepted(handle, logIds).stream()
        .filter(change -> change.sfid() != null)
        .map(
            change ->
                new Replayed(
                    change,
                    later.getOrDefault(change.record(), List.of()).stream()
                        .filter(l -> l.id() > change.id())
                        .toList()))
        .filter(change -> !change.deletedSince())
        .toList();
  }

  private List<Found> read(Mapping mapping, List<Replayed> all) {
    List<Replayed> ours =
        all.stream().filter(r -> r.change().record().table().equals(mapping.table())).toList();
    if (ours.isEmpty()) return List.of();
    var fields = new LinkedHashSet<String>();
    ours.forEach(record -> fields.addAll(record.contested(mapping)));
    List<String> sfids =
        ours.stream().map(r -> String.valueOf(r.change().sfid())).distinct().toList();
    Map<String, Map<String, @Nullable String>> values =
        records.of(mapping.objectName(), fields, sfids);
    return ours.stream()
        .map(
            record ->
                new Found(record, mapping, values.get(String.valueOf(record.change().sfid()))))
        .toList();
  }

  private void correct(Handle handle, Replays.Unverified call, Found found) {
    Change change = found.replayed().change();
    if (found.values() == null) {
      if (change.verb() != Verb.INSERT) return;
      log.doubt(handle, change.id(), NOT_THERE);
      Holds.open(
          handle,
          call.batch(),
          new HoldPolicy(call.algorithm(), HoldPolicy.On.INSERT).onUnknown(),
          change.id(),
          change.record(),
          Holds.Reason.OUTCOME_UNKNOWN,
          "OUTCOME_UNKNOWN",
          NOT_THERE);
      return;
    }
    List<String> setBack = found.replayed().setBack(found.mapping(), found.values());
    if (setBack.isEmpty()) return;
    // Not here: capturing locks the row, and who holds it must not hold up the batch.
    Writebacks.remember(
        handle,
        List.of(new RowResult(change.record(), change.id(), null, "UPDATED", null, setBack)));
  }
}
