package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Assignment;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.computed.Derived;
import dev.drawbridge.emulator.computed.RollUps;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.rule.DuplicateRules;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.ProfileAssignments;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  private final PersonAccounts persons;
  private final History history;
  private final @Nullable Assignment assignment;
  private final Instant stamp;
  private final String user;
  private final RecycleBin bin;

  /**
   * @param cascaded told of each record that goes or returns because its parent does
   */
  Writer(
      Store store, Transaction transaction, WriteCall call, Instant now, Consumer<Row> cascaded) {
    this.store = store;
    this.transaction = transaction;
    this.rules =
        new RecordRules(
            store, new ValueRules(store, call.options().truncate()), call.call().user());
    this.duplicates =
        new DuplicateRules(store, store.rules().duplicates(), call.options().allowDuplicates());
    // Salesforce stamps a record with whole seconds.
    this.stamp = now.truncatedTo(ChronoUnit.SECONDS);
    this.derived = new Derived(store, stamp);
    this.user = call.call().user();
    this.assignment = call.options().assignment();
    this.history = new History(store, transaction, stamp, user);
    this.persons = new PersonAccounts(store, transaction, stamp, user);
    this.bin = new RecycleBin(store, transaction, rules, stamp, user, cascaded);
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
    permitted(bound.visible().flag("createable"));
    Map<String, Object> values = new HashMap<>();
    rules.apply(bound, values, true);
    Defaults.beforeCreate(bound, values, user);
    persons.complete(bound, values, null);
    RecordTypePicklists.check(bound, values);
    store
        .formulas()
        .rollUpsOn(object)
        .forEach(
            rollUp -> RollUps.put(values, rollUp.field().name(), rollUp.value(List.of(), store)));
    assign(object, values, null);
    derived.complete(bound, values, null);
    rules.required(bound, values, true);
    var saved = new Row(object, "", values);
    store.validations().check(store, saved, null);
    duplicates.check(saved, bound, true);
    rules.unique(saved);
    long number = store.nextNumber(object);
    String id = SalesforceId.of(object.keyPrefix(), number);
    Defaults.onCreate(object, values, id, number);
    // Who may set audit fields may have sent them.
    values.putIfAbsent("CreatedDate", stamp);
    values.putIfAbsent("CreatedById", user);
    values.putIfAbsent("LastModifiedDate", stamp);
    values.putIfAbsent("LastModifiedById", user);
    persons.identify(object, values);
    save(object, id, values);
    follow(object, id, values);
    history.note(object, id, values, null);
    return id;
  }

  String update(ObjectDescribe object, String id, Bound bound) {
    Row row = existing(object, id);
    permitted(bound.visible().flag("updateable"));
    Map<String, Object> values = new HashMap<>(row.values());
    rules.apply(bound, values, false);
    persons.complete(bound, values, row);
    RecordTypePicklists.check(bound, values);
    assign(object, values, row);
    derived.complete(bound, values, row);
    rules.required(bound, values, false);
    var saved = new Row(object, row.id(), values);
    store.validations().check(store, saved, row);
    duplicates.check(saved, bound, false);
    rules.unique(saved);
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", user);
    save(object, row.id(), values);
    follow(object, row.id(), values);
    history.note(object, row.id(), values, row);
    return row.id();
  }

  /**
   * Deletes a record and what cannot live without it; the recycle bin keeps them.
   *
   * @param object the only object it may be of; null for any
   */
  String delete(@Nullable ObjectDescribe object, String given) {
    Row row = existing(object, given);
    permitted(seen(row, "deletable"));
    bin.delete(row);
    return row.id();
  }

  /** Takes a record out of the recycle bin, and with it what was deleted because of it. */
  String undelete(String given) {
    Row row = known(null, given);
    reachable(row);
    // What cannot be undeleted at all is refused with another code.
    permitted(!row.object().flag("undeletable") || seen(row, "undeletable"));
    bin.undelete(row);
    return row.id();
  }

  /** Writes what hangs on a record that was saved. */
  private void follow(ObjectDescribe object, String id, Map<String, Object> values) {
    persons.follow(object, id, values);
    if (object.name().equals("User")) {
      new ProfileAssignments(store, transaction, stamp).follow(id, values);
    }
  }

  private void assign(ObjectDescribe object, Map<String, Object> values, @Nullable Row before) {
    var saved = new Row(object, before == null ? "" : before.id(), values);
    String owner = store.assignments().owner(store, assignment, saved, before);
    if (owner != null) {
      values.put("OwnerId", owner);
    }
  }

  private boolean seen(Row row, String flag) {
    ObjectDescribe visible = store.schemaFor(user).object(row.object().name());
    return visible != null && visible.flag(flag);
  }

  private static void permitted(boolean right) {
    if (!right) {
      throw new Refused(
          "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id");
    }
  }

  /** The record to change; {@code object} null means any. */
  private Row existing(@Nullable ObjectDescribe object, String given) {
    Row row = known(object, given);
    if (row.deleted()) {
      throw new Refused("ENTITY_IS_DELETED", "entity is deleted");
    }
    reachable(row);
    return row;
  }

  private void reachable(Row row) {
    if (!store.sees(user, row)) {
      throw new Refused(
          "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
          "insufficient access rights on cross-reference id");
    }
  }

  private Row known(@Nullable ObjectDescribe object, String given) {
    String id = SalesforceId.parse(given);
    if (id == null) {
      throw new Refused("MALFORMED_ID", "bad id " + given, "Id");
    }
    Row row = store.row(id);
    if (row == null && store.purged(id)) {
      throw new Refused("ENTITY_IS_DELETED", "entity is deleted");
    }
    if (row == null || (object != null && !row.object().name().equals(object.name()))) {
      throw new Refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    }
    return row;
  }

  private void save(ObjectDescribe object, String id, Map<String, Object> values) {
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, id, values));
  }
}
