package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.user.PermissionGrants.ObjectRight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Records about permissions that nobody wrote: what follows from Modify All Data, with ids that
 * start with 000, and each user's own UserPermissionAccess.
 */
public final class PermissionRows {
  public static final Set<String> OBJECTS =
      Set.of("ObjectPermissions", "FieldPermissions", "UserPermissionAccess");

  private final Records records;
  private final Supplier<Permissions> own;
  private long number;

  /**
   * @param records of the whole org
   * @param own what the user may do who reads them
   */
  public PermissionRows(Records records, Supplier<Permissions> own) {
    this.records = records;
    this.own = own;
  }

  /** The table of one of {@link #OBJECTS} as this user reads it. */
  public Table table(ObjectDescribe object, Table stored) {
    var table = new Table();
    stored.rows().forEach(table::put);
    if (object.name().equals("UserPermissionAccess")) {
      Permissions permissions = own.get();
      Map<String, Object> rights = new HashMap<>();
      for (SystemRight right : SystemRight.values()) {
        rights.put(right.field(), permissions.has(right));
      }
      table.put(row(object, rights, object.keyPrefix()));
      return table;
    }
    for (String set : modifyAll()) {
      for (ObjectDescribe each : records.schema().objects()) {
        if (!Permissions.SETUP.contains(each.name())) {
          implied(object, set, each).forEach(values -> table.put(row(object, values, "000")));
        }
      }
    }
    return table;
  }

  private List<String> modifyAll() {
    ObjectDescribe sets = records.schema().object("PermissionSet");
    return sets == null
        ? List.of()
        : records.table(sets).rows().stream()
            .filter(row -> !row.deleted())
            .filter(row -> Boolean.TRUE.equals(row.value("PermissionsModifyAllData")))
            .map(Row::id)
            .toList();
  }

  private static List<Map<String, Object>> implied(
      ObjectDescribe table, String set, ObjectDescribe object) {
    if (table.name().equals("ObjectPermissions")) {
      Map<String, Object> values = new HashMap<>();
      values.put("ParentId", set);
      values.put("SobjectType", object.name());
      for (ObjectRight right : ObjectRight.values()) {
        values.put(right.field(), true);
      }
      values.put("PermissionsViewAllFields", true);
      return List.of(values);
    }
    return object.fields().stream()
        .filter(Field::permissionable)
        .map(
            field ->
                Map.<String, Object>of(
                    "ParentId",
                    set,
                    "SobjectType",
                    object.name(),
                    "Field",
                    object.name() + "." + field.name(),
                    "PermissionsRead",
                    true,
                    "PermissionsEdit",
                    field.updateable()))
        .toList();
  }

  private Row row(ObjectDescribe object, Map<String, Object> given, String prefix) {
    String id = SalesforceId.of(prefix, ++number);
    Map<String, Object> values = new HashMap<>(given);
    values.put("Id", id);
    values.put("IsDeleted", false);
    return new Row(object, id, Map.copyOf(values));
  }
}
