package dev.drawbridge.emulator.org;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed in a span of time: getUpdated and getDeleted. */
public final class Replication {
  private static final Duration UPDATED = Duration.ofDays(30);
  private static final Duration DELETED = Duration.ofDays(15);
  private static final int IDS = 600_000;

  private final Org org;
  private volatile Setting setting = Setting.DEFAULT;

  /**
   * What Salesforce has been seen or feared to do with some calls; all of it is off by default.
   *
   * @param namesUndeleted whether getDeleted also names records that were undeleted since
   * @param refusesFutureEnds whether getDeleted refuses a span that ends in the future
   */
  public record Setting(boolean namesUndeleted, boolean refusesFutureEnds) {
    public static final Setting DEFAULT = new Setting(false, false);
  }

  public Replication(Org org) {
    this.org = org;
  }

  public Setting setting() {
    return setting;
  }

  public void setting(Setting changed) {
    setting = changed;
  }

  /** One record and when it changed. */
  public record Change(String id, Instant time) {}

  /**
   * The records that changed.
   *
   * @param earliest how far back deleted records are known; null for updated ones
   * @param latest where the next call is to start
   */
  public record Changes(List<Change> records, @Nullable Instant earliest, Instant latest) {}

  /**
   * The records of an object that were changed, or deleted, from {@code start} to before {@code
   * end}; the seconds of both are ignored, as Salesforce does.
   *
   * @throws ApiFault INVALID_REPLICATION_DATE if the span is none or reaches too far back
   */
  public Changes changes(String name, Instant start, Instant end, boolean deleted) {
    Instant from = start.truncatedTo(ChronoUnit.MINUTES);
    Instant to = end.truncatedTo(ChronoUnit.MINUTES);
    return org.read(
        store -> {
          ObjectDescribe object = store.schema().object(name);
          if (object == null) {
            throw ApiFault.noSuchObject(name);
          }
          if (!object.flag("replicateable")) {
            throw new ApiFault("INVALID_TYPE", "entity " + object.name() + " is not replicateable");
          }
          Instant now = org.clock().now();
          Instant known = deleted ? store.deletionsKnownFrom() : Instant.EPOCH;
          Instant reach = now.minus(deleted ? DELETED : UPDATED);
          Instant earliest = known.isAfter(reach) ? known : reach;
          check(from, to, earliest, now);
          if (deleted && setting.refusesFutureEnds() && to.isAfter(now)) {
            throw invalid("endDate is in the future");
          }
          List<Change> found = found(store, object, from, to, deleted);
          return new Changes(found, deleted ? earliest : null, covered(to, now));
        });
  }

  // A call under way may still commit records with the stamp it has taken.
  private Instant covered(Instant to, Instant now) {
    Instant latest = to.isBefore(now) ? to : now;
    Instant open = org.transactions().oldest();
    return open != null && open.isBefore(latest) ? open : latest;
  }

  private static void check(Instant from, Instant to, Instant earliest, Instant now) {
    if (!from.isBefore(to)) {
      throw invalid("startDate must be at least one minute before endDate");
    }
    if (from.isAfter(now)) {
      throw invalid("startDate is in the future");
    }
    if (from.isBefore(earliest.truncatedTo(ChronoUnit.MINUTES))) {
      throw invalid("startDate before org replication enabled date or too far back");
    }
  }

  private static ApiFault invalid(String message) {
    return new ApiFault("INVALID_REPLICATION_DATE", message);
  }

  private List<Change> found(
      Store store, ObjectDescribe object, Instant from, Instant to, boolean deleted) {
    Table table = store.table(object);
    List<Change> found = new ArrayList<>();
    for (Row row : table.rows()) {
      if (row.deleted() == deleted
          && row.value("SystemModstamp") instanceof Instant time
          && within(time, from, to)
          && store.sees(row)) {
        found.add(new Change(row.id(), time));
      }
    }
    if (deleted) {
      table
          .purged()
          .forEach(
              (id, time) -> {
                if (within(time, from, to) && store.seesPurged(object, id)) {
                  found.add(new Change(id, time));
                }
              });
      if (setting.namesUndeleted()) {
        found.addAll(undeleted(store, table, from, to));
      }
    }
    if (found.size() > IDS) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT", "More than " + IDS + " records changed; ask for a shorter span.");
    }
    found.sort(Comparator.comparing(Change::time));
    return found;
  }

  private static List<Change> undeleted(Store store, Table table, Instant from, Instant to) {
    List<Change> found = new ArrayList<>();
    table
        .undeleted()
        .forEach(
            (id, time) -> {
              Row row = table.row(id);
              if (row != null && !row.deleted() && within(time, from, to) && store.sees(row)) {
                found.add(new Change(id, time));
              }
            });
    return found;
  }

  private static boolean within(Instant time, Instant from, Instant to) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
