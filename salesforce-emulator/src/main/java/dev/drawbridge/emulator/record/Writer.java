package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the records of one call, one after the other. */
final class Writer {
  private final Store store;
  private final Transaction transaction;
  private final RecordRules rules;
  private final DuplicateRules duplicates;
  private final Derived derived;
  private final Instant stamp;
  private final String user;
  private final Consumer<Row> cascaded;

  /**
   * @param cascaded told of each record that goes because its parent was deleted
   */
  Writer(
      Store store, Transaction transaction, WriteCall call, Instant now, Consumer<Row> cascaded) {
    this.store = store;
    this.transaction = transaction;
    this.rules = new RecordRules(store, new ValueRules(store, call.truncate()));
    this.duplicates = new DuplicateRules(store, call.allowDuplicates());
    // Salesforce stamps a record with whole seconds.
    this.stamp = now.truncatedTo(ChronoUnit.SECONDS);
    this.derived = new Derived(store, stamp);
    this.user = call.call().user();
    this.cascaded = cascaded;
  }

  String create(Bound bound) {
    if (bound.input().id() != null) {
      throw new Refused(
          "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id");
    }
    ObjectDescribe object = bound.object();
    if (!object.flag("createable")) {
      throw new Refused(
          "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
          "entity type cannot be inserted: " + object.name());
    }
    Map<String, Object> values = new HashMap<>();
    rules.apply(bound, values, true);
    Defaults.beforeCreate(object, values, user);
    derived.complete(bound, values, null);
    rules.required(bound, values, true);
    Row saved = new Row(object, "", values);
    rules.unique(saved);
    duplicates.check(saved, bound, true);
    long number = store.nextNumber(object);
    String id = SalesforceId.of(object.keyPrefix(), number);
    Defaults.onCreate(object, values, id, number);
    values.put("CreatedDate", stamp);
    values.put("CreatedById", user);
    return save(object, id, values);
  }

  String update(ObjectDescribe object, String id, Bound bound) {
    Row row = existing(object, id);
    Map<String, Object> values = new HashMap<>(row.values());
    rules.apply(bound, values, false);
    derived.complete(bound, values, row);
    rules.required(bound, values, false);
    Row saved = new Row(object, row.id(), values);
    rules.unique(saved);
    duplicates.check(saved, bound, false);
    return save(object, row.id(), values);
  }

  /**
   * Deletes a record and what cannot live without it; the recycle bin keeps them.
   *
   * @param object the only object it may be of; null for any
   */
  String delete(@Nullable ObjectDescribe object, String given) {
    Row row = existing(object, given);
    if (!row.object().flag("deletable")) {
      throw new Refused(
          "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id");
    }
    List<Schema.Child> children = store.schema().children(row.object());
    for (Schema.Child child : children) {
      if (child.field().restrictedDelete() && !pointing(child, row).isEmpty()) {
        throw new Refused(
            "DELETE_FAILED",
            "Your attempt to delete %s could not be completed because it is associated with the"
                    .formatted(row.values().getOrDefault("Name", row.id()))
                + " following "
                + child
                    .object()
                    .describe()
                    .path("labelPlural")
                    .asText()
                    .toLowerCase(java.util.Locale.ROOT)
                + ".");
      }
    }
    children.forEach(
        child -> pointing(child, row).forEach(orphan -> orphaned(child.field(), orphan, row.id())));
    bin(row, null);
    return row.id();
  }

  private List<Row> pointing(Schema.Child child, Row parent) {
    return child.field().indexed()
        ? store.live(child.object(), child.field(), parent.id())
        : List.of();
  }

  private void orphaned(Field lookup, Row row, String parent) {
    if (lookup.cascadeDelete()) {
      bin(row, parent);
      cascaded.accept(row);
      return;
    }
    Map<String, Object> values = new HashMap<>(row.values());
    values.remove(lookup.name());
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(row.object(), row.id(), Map.copyOf(values)));
  }

  private void bin(Row row, @Nullable String with) {
    Map<String, Object> values = new HashMap<>(row.values());
    values.put("IsDeleted", true);
    save(row.object(), row.id(), values, with);
  }

  /** Takes a record out of the recycle bin, and with it what was deleted because of it. */
  String undelete(String given) {
    Row row = known(null, given);
    if (!row.deleted() || !row.object().flag("undeletable")) {
      throw new Refused("UNDELETE_FAILED", "entity is not in the recycle bin");
    }
    parentsAreBack(row);
    List<Row> returning = new ArrayList<>(List.of(row));
    for (Schema.Child child : store.schema().children(row.object())) {
      Table table = store.table(child.object());
      for (String id : table.ids(child.field(), row.id())) {
        Row taken = table.row(id);
        if (taken != null && taken.deleted() && row.id().equals(taken.deletedWith())) {
          returning.add(taken);
        }
      }
    }
    // All are checked before any is changed: a refused record must leave nothing behind.
    returning.forEach(rules::unique);
    for (Row each : returning) {
      Map<String, Object> values = new HashMap<>(each.values());
      values.put("IsDeleted", false);
      save(each.object(), each.id(), values);
    }
    returning.subList(1, returning.size()).forEach(cascaded);
    return row.id();
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

  /** The record to change; {@code object} null means any. */
  private Row existing(@Nullable ObjectDescribe object, String given) {
    Row row = known(object, given);
    if (row.deleted()) {
      throw new Refused("ENTITY_IS_DELETED", "entity is deleted");
    }
    return row;
  }

  private Row known(@Nullable ObjectDescribe object, String given) {
    String id = SalesforceId.parse(given);
    if (id == null) {
      throw new Refused("MALFORMED_ID", "bad id " + given, "Id");
    }
    Row row = store.row(id);
    if (row == null || (object != null && !row.object().name().equals(object.name()))) {
      throw new Refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    }
    return row;
  }

  private String save(ObjectDescribe object, String id, Map<String, Object> values) {
    return save(object, id, values, null);
  }

  private String save(
      ObjectDescribe object, String id, Map<String, Object> values, @Nullable String with) {
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", user);
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, id, Map.copyOf(values), with));
    return id;
  }
}
