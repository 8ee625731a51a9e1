package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.computed.Derived;
import dev.drawbridge.emulator.row.Bin;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.RecordTypeInfo;
import dev.drawbridge.emulator.user.PermissionGrants.FieldRight;
import dev.drawbridge.emulator.user.PermissionGrants.ObjectRight;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets users up and grants them what they may do, each with a permission set of their own. */
public final class UserSetup {
  private final Records records;
  private final Transaction transaction;
  private final Instant stamp;

  public UserSetup(Records records, Transaction transaction, Instant now) {
    this.records = records;
    this.transaction = transaction;
    this.stamp = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Adds an active user.
   *
   * @return its id
   * @throws IllegalArgumentException with a sentence if the user exists or the profile does not
   */
  public String add(String username, @Nullable String firstName, String lastName, String profile) {
    ObjectDescribe object = records.schema().existing("User");
    Field name = object.field("Username");
    if (name != null && !records.live(object, name, username).isEmpty()) {
      throw new IllegalArgumentException("There is a user " + username + " already.");
    }
    Map<String, Object> values = new HashMap<>();
    values.put("Username", username);
    values.put("Email", username);
    if (firstName != null) {
      values.put("FirstName", firstName);
    }
    values.put("LastName", lastName);
    values.put("Alias", lastName.substring(0, Math.min(8, lastName.length())));
    values.put("CommunityNickname", username.replaceFirst("@.*", ""));
    values.put("IsActive", true);
    values.put("UserType", "Standard");
    values.put("ProfileId", profileNamed(profile));
    values.put("TimeZoneSidKey", "GMT");
    values.put("LocaleSidKey", "en_US");
    values.put("LanguageLocaleKey", "en_US");
    values.put("EmailEncodingKey", "UTF-8");
    Derived.name(object, values);
    String id = put("User", values);
    new ProfileAssignments(records, transaction, stamp).follow(id, values);
    return id;
  }

  /** Lets a user come in and work, or no longer. */
  public void activate(String user, boolean active) {
    ObjectDescribe object = records.schema().existing("User");
    Row row = Objects.requireNonNull(records.table(object).row(user));
    Map<String, Object> values = new HashMap<>(row.values());
    values.put("IsActive", active);
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, user, values));
  }

  /**
   * Gives a user another profile.
   *
   * @throws IllegalArgumentException with a sentence if there is no such profile
   */
  public void profile(String user, String profile) {
    ObjectDescribe object = records.schema().existing("User");
    Row row = Objects.requireNonNull(records.table(object).row(user));
    Map<String, Object> values = new HashMap<>(row.values());
    values.put("ProfileId", profileNamed(profile));
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, user, values));
    new ProfileAssignments(records, transaction, stamp).follow(user, values);
  }

  private String profileNamed(String name) {
    return records.table(records.schema().existing("Profile")).rows().stream()
        .filter(row -> name.equals(row.value("Name")))
        .map(Row::id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The org has no profile '" + name + "'."));
  }

  /** Gives a user these rights, and takes away those that were granted before. */
  public void grant(String user, PermissionGrants grants) {
    String set = ownSet(user);
    system(set, grants.system());
    for (String type : List.of("ObjectPermissions", "FieldPermissions")) {
      for (Row row : List.copyOf(records.table(records.schema().existing(type)).rows())) {
        if (set.equals(row.value("ParentId")) && !row.deleted()) {
          remove(row);
        }
      }
    }
    grants.objects().forEach((object, rights) -> grant(set, object, rights, grants.fields()));
  }

  /**
   * Makes the rows of record types that the schema has and the org has not.
   *
   * @return how many there are now
   */
  public int recordTypes() {
    Table table = records.table(records.schema().existing("RecordType"));
    int count = 0;
    for (ObjectDescribe object : records.schema().objects()) {
      for (RecordTypeInfo type : object.recordTypes()) {
        count++;
        Row row = table.row(type.id());
        if (!type.id().equals(RecordTypeInfo.MASTER)
            && (row == null || !type.name().equals(row.value("Name")))) {
          Map<String, Object> values = new HashMap<>();
          values.put("Name", type.name());
          values.put("DeveloperName", type.developerName());
          values.put("SobjectType", object.name());
          values.put("IsActive", type.active());
          values.put("IsPersonType", type.person());
          put("RecordType", type.id(), values);
        }
      }
    }
    return count;
  }

  /**
   * Makes the currencies of an org that has several and gives all records the corporate one.
   *
   * @return how many records that were
   */
  public int currencies() {
    List.of("USD", "EUR", "GBP")
        .forEach(
            code ->
                put(
                    "CurrencyType",
                    new HashMap<>(
                        Map.of(
                            "IsoCode",
                            code,
                            "ConversionRate",
                            BigDecimal.ONE.setScale(6),
                            "DecimalPlaces",
                            2L,
                            "IsActive",
                            true,
                            "IsCorporate",
                            code.equals("USD")))));
    int count = 0;
    for (ObjectDescribe object : records.schema().objects()) {
      if (object.field("CurrencyIsoCode") != null) {
        for (Row row : List.copyOf(records.table(object).rows())) {
          Map<String, Object> values = new HashMap<>(row.values());
          values.putIfAbsent("CurrencyIsoCode", "USD");
          transaction.put(new Row(object, row.id(), values, row.bin()));
          count++;
        }
      }
    }
    return count;
  }

  private String ownSet(String user) {
    String name = "Granted_" + user;
    for (Row row : records.table(records.schema().existing("PermissionSet")).rows()) {
      if (name.equals(row.value("Name"))) {
        return row.id();
      }
    }
    String set =
        put(
            "PermissionSet",
            new HashMap<>(
                Map.of(
                    "Name",
                    name,
                    "Label",
                    name,
                    "IsOwnedByProfile",
                    false,
                    "IsCustom",
                    true,
                    "Type",
                    "Regular")));
    put(
        "PermissionSetAssignment",
        new HashMap<>(Map.of("PermissionSetId", set, "AssigneeId", user, "IsActive", true)));
    return set;
  }

  private void system(String set, Set<SystemRight> granted) {
    ObjectDescribe object = records.schema().existing("PermissionSet");
    Row row = Objects.requireNonNull(records.table(object).row(set));
    Map<String, Object> values = new HashMap<>(row.values());
    for (SystemRight right : SystemRight.values()) {
      values.put(right.field(), granted.contains(right));
    }
    put("PermissionSet", set, values);
  }

  private void grant(
      String set, String name, Set<ObjectRight> rights, Map<String, FieldRight> fields) {
    ObjectDescribe object = records.schema().existing(name);
    Map<String, Object> values = new HashMap<>();
    values.put("ParentId", set);
    values.put("SobjectType", object.name());
    for (ObjectRight right : ObjectRight.values()) {
      values.put(right.field(), rights.contains(right));
    }
    values.put("PermissionsViewAllFields", false);
    put("ObjectPermissions", values);
    Map<String, FieldRight> named = new HashMap<>();
    fields.forEach((field, right) -> named.put(field.toLowerCase(Locale.ROOT), right));
    for (Field field : object.fields()) {
      String path = object.name() + "." + field.name();
      FieldRight right = named.getOrDefault(path.toLowerCase(Locale.ROOT), FieldRight.EDIT);
      if (field.permissionable() && right != FieldRight.NONE) {
        put(
            "FieldPermissions",
            new HashMap<>(
                Map.of(
                    "ParentId",
                    set,
                    "SobjectType",
                    object.name(),
                    "Field",
                    path,
                    "PermissionsRead",
                    true,
                    "PermissionsEdit",
                    right == FieldRight.EDIT && field.updateable())));
      }
    }
  }

  private String put(String type, Map<String, Object> values) {
    ObjectDescribe object = records.schema().existing(type);
    return put(type, SalesforceId.of(object.keyPrefix(), records.nextNumber(object)), values);
  }

  private String put(String type, String id, Map<String, Object> values) {
    ObjectDescribe object = records.schema().existing(type);
    values.put("Id", id);
    values.put("IsDeleted", false);
    values.put("CreatedDate", stamp);
    values.put("CreatedById", FirstUser.ID);
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", FirstUser.ID);
    values.put("SystemModstamp", stamp);
    transaction.put(new Row(object, id, values));
    return id;
  }

  private void remove(Row row) {
    Map<String, Object> values = new HashMap<>(row.values());
    values.put("IsDeleted", true);
    transaction.put(new Row(row.object(), row.id(), values, new Bin(null, List.of())));
  }
}
