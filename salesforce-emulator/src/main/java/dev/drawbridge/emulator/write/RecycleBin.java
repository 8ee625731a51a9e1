package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.row.Bin;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deletes records and brings them back, with what hangs on them. */
final class RecycleBin {
  /** The standard lookups that undelete restores; of custom ones it restores all. */
  private static final Set<String> RESTORED =
      Set.of("Account.ParentId", "Case.ParentId", "Contact.ReportsToId", "Campaign.ParentId");

  private final Store store;
  private final Transaction transaction;
  private final RecordRules rules;
  private final Instant stamp;
  private final String user;
  private final Consumer<Row> cascaded;

  /**
   * @param cascaded told of each record that goes or returns because its parent does
   */
  RecycleBin(
      Store store,
      Transaction transaction,
      RecordRules rules,
      Instant stamp,
      String user,
      Consumer<Row> cascaded) {
    this.store = store;
    this.transaction = transaction;
    this.rules = rules;
    this.stamp = stamp;
    this.user = user;
    this.cascaded = cascaded;
  }

  /** Deletes a record and what cannot live without it. */
  void delete(Row row) {
    restrictions(row, row);
    bin(row, null);
  }

  // Checked down to the last grandchild before anything is changed.
  private void restrictions(Row top, Row row) {
    for (Schema.Child child : store.schema().children(row.object())) {
      boolean restricted = child.field().restrictedDelete();
      if (!restricted && !child.field().cascadeDelete()) {
        continue;
      }
      List<Row> pointing = pointing(child, row);
      if (restricted && !pointing.isEmpty()) {
        throw new Refused(
            "DELETE_FAILED",
            "Your attempt to delete %s could not be completed because it is associated with the"
                    .formatted(top.values().getOrDefault("Name", top.id()))
                + " following "
                + child.object().describe().path("labelPlural").asText().toLowerCase(Locale.ROOT)
                + ".");
      }
      if (child.field().cascadeDelete()) {
        pointing.forEach(below -> restrictions(top, below));
      }
    }
  }

  private void bin(Row row, @Nullable String with) {
    List<Bin.Cleared> cleared = new ArrayList<>();
    for (Schema.Child child : store.schema().children(row.object())) {
      for (Row found : pointing(child, row)) {
        // One before it may have taken it along.
        Row orphan = store.row(found.id());
        if (orphan == null || orphan.deleted()) {
          continue;
        }
        if (child.field().cascadeDelete()) {
          bin(orphan, row.id());
          cascaded.accept(orphan);
        } else {
          set(orphan, child.field(), null);
          if (comesBack(child)) {
            cleared.add(new Bin.Cleared(orphan.id(), child.field().name()));
          }
        }
      }
    }
    save(row, true, new Bin(with, List.copyOf(cleared)));
  }

  private static boolean comesBack(Schema.Child child) {
    String field = child.field().name();
    return field.endsWith("__c") || RESTORED.contains(child.object().name() + "." + field);
  }

  private List<Row> pointing(Schema.Child child, Row parent) {
    return child.field().indexed()
        ? store.live(child.object(), child.field(), parent.id())
        : List.of();
  }

  /** Takes a record out of the bin, and with it what was deleted because of it. */
  void undelete(Row row) {
    if (!row.deleted() || !row.object().flag("undeletable")) {
      throw new Refused("UNDELETE_FAILED", "entity is not in the recycle bin");
    }
    parentsAreBack(row);
    List<Row> returning = new ArrayList<>();
    collect(row, returning);
    // All are checked before any is changed: a refused record must leave nothing behind.
    returning.forEach(rules::unique);
    returning.forEach(each -> save(each, false, null));
    returning.forEach(this::restore);
    returning.subList(1, returning.size()).forEach(cascaded);
  }

  private void collect(Row row, List<Row> returning) {
    returning.add(row);
    for (Schema.Child child : store.schema().children(row.object())) {
      if (!child.field().indexed()) {
        continue;
      }
      Table table = store.table(child.object());
      for (String id : table.ids(child.field(), row.id())) {
        Row taken = table.row(id);
        Bin bin = taken == null ? null : taken.bin();
        if (taken != null && taken.deleted() && bin != null && row.id().equals(bin.with())) {
          collect(taken, returning);
        }
      }
    }
  }

  // Only lookups that were not set again meanwhile.
  private void restore(Row row) {
    Bin bin = row.bin();
    for (Bin.Cleared cleared : bin == null ? List.<Bin.Cleared>of() : bin.cleared()) {
      Row orphan = store.row(cleared.id());
      Field lookup = orphan == null ? null : orphan.object().field(cleared.field());
      if (orphan != null
          && lookup != null
          && !orphan.deleted()
          && orphan.value(lookup.name()) == null) {
        set(orphan, lookup, row.id());
      }
    }
  }

  private void parentsAreBack(Row row) {
    for (Field field : row.object().fields()) {
      Object parent = field.cascadeDelete() ? row.value(field.name()) : null;
      Row found = parent == null ? null : store.row(parent.toString());
      if (found != null && found.deleted()) {
        throw new Refused(
            "UNDELETE_FAILED",
            "Undelete the parent first: %s %s is in the recycle bin."
                .formatted(found.object().name(), found.id()),
            field.name());
      }
    }
  }

  private void set(Row row, Field lookup, @Nullable String parent) {
    Map<String, Object> values = new HashMap<>(row.values());
    if (parent == null) {
      values.remove(lookup.name());
    } else {
      values.put(lookup.name(), parent);
    }
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(row.object(), row.id(), values));
  }

  private void save(Row row, boolean deleted, @Nullable Bin bin) {
    ObjectDescribe object = row.object();
    Map<String, Object> values = new HashMap<>(row.values());
    values.put("IsDeleted", deleted);
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", user);
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, row.id(), values, bin));
  }
}
