package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.computed.RollUps;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.RecordTypeInfo;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts that are persons, each with a contact that follows it as its shadow. */
final class PersonAccounts {
  private static final String FLAG = "IsPersonAccount";

  private final Store store;
  private final Transaction transaction;
  private final Instant stamp;
  private final String user;

  PersonAccounts(Store store, Transaction transaction, Instant stamp, String user) {
    this.store = store;
    this.transaction = transaction;
    this.stamp = stamp;
    this.user = user;
  }

  /** Completes a person's values before they are checked; {@code before} is null on create. */
  void complete(Bound bound, Map<String, Object> values, @Nullable Row before) {
    ObjectDescribe object = bound.object();
    if (object.field(FLAG) == null) {
      return;
    }
    if (object.name().equals("Contact")) {
      if (before != null && Boolean.TRUE.equals(before.value(FLAG))) {
        throw new Refused(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "The contact of a person account is changed through its account.");
      }
      return;
    }
    if (before == null && values.get("LastName") != null) {
      personType(object).ifPresent(type -> adopt(bound, values, type));
    }
    if (!person(object, values)) {
      values.keySet().removeAll(List.of("LastName", "FirstName", "Salutation"));
      values.put(FLAG, false);
      return;
    }
    if (bound.values().containsKey(object.field("Name"))) {
      throw new Refused(
          "INVALID_FIELD_FOR_INSERT_UPDATE",
          "Unable to create/update fields: Name. Please check the security settings of this field"
              + " and verify that it is read/write for your profile or permission set.",
          "Name");
    }
    if (values.get("LastName") == null) {
      throw new Refused(
          "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", "LastName");
    }
    Object first = values.get("FirstName");
    values.put("Name", (first == null ? "" : first + " ") + values.get("LastName"));
    values.put(FLAG, true);
  }

  private static Optional<RecordTypeInfo> personType(ObjectDescribe object) {
    return object.recordTypes().stream().filter(RecordTypeInfo::person).findFirst();
  }

  // A person's name without a record type is that of a person.
  private static void adopt(Bound bound, Map<String, Object> values, RecordTypeInfo type) {
    boolean named =
        bound.values().keySet().stream().anyMatch(field -> field.name().equals("RecordTypeId"));
    if (!named) {
      values.put("RecordTypeId", type.id());
    }
  }

  private static boolean person(ObjectDescribe object, Map<String, Object> values) {
    Object type = values.get("RecordTypeId");
    return object.recordTypes().stream().anyMatch(info -> info.person() && info.id().equals(type));
  }

  /** Gives a new person its contact's id. */
  void identify(ObjectDescribe object, Map<String, Object> values) {
    ObjectDescribe contact = store.schema().object("Contact");
    if (contact != null
        && object.name().equals("Account")
        && Boolean.TRUE.equals(values.get(FLAG))) {
      values.put(
          "PersonContactId", SalesforceId.of(contact.keyPrefix(), store.nextNumber(contact)));
    }
  }

  /** Writes the contact of a person that was saved. */
  void follow(ObjectDescribe object, String account, Map<String, Object> values) {
    Object id = object.name().equals("Account") ? values.get("PersonContactId") : null;
    ObjectDescribe contact = store.schema().object("Contact");
    if (id == null || contact == null) {
      return;
    }
    Row before = store.row(id.toString());
    Map<String, Object> shadow =
        new HashMap<>(
            before == null ? Map.of("CreatedDate", stamp, "CreatedById", user) : before.values());
    for (Field field : contact.fields()) {
      String source = source(object, field);
      if (source != null) {
        RollUps.put(shadow, field.name(), values.get(source));
      }
    }
    shadow.put("Id", id);
    shadow.put("AccountId", account);
    shadow.put(FLAG, true);
    shadow.put("IsDeleted", false);
    shadow.put("Name", Objects.requireNonNullElse(values.get("Name"), ""));
    shadow.put("LastModifiedDate", stamp);
    shadow.put("LastModifiedById", user);
    shadow.put("SystemModstamp", stamp);
    transaction.put(new Row(contact, id.toString(), shadow));
  }

  /** The account's field that a field of the contact follows; null if none. */
  private static @Nullable String source(ObjectDescribe account, Field field) {
    String name = field.name();
    String person =
        switch (name) {
          case "LastName", "FirstName", "Salutation", "Phone", "Fax", "OwnerId", "Description" ->
              name;
          default -> name.endsWith("__c") ? name.replaceFirst("__c$", "__pc") : "Person" + name;
        };
    return account.field(person) == null || person.equals("PersonContactId") ? null : person;
  }
}
