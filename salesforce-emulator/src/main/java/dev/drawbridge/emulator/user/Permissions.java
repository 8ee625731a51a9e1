package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.PermissionGrants.ObjectRight;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a user may do, added up from the profile and the permission sets the user has. */
public final class Permissions {
  /** Objects that everybody may read and only administrators may change. */
  public static final Set<String> SETUP =
      Set.of(
          "User",
          "Group",
          "Profile",
          "Organization",
          "RecordType",
          "PermissionSet",
          "PermissionSetAssignment",
          "ObjectPermissions",
          "FieldPermissions",
          "UserPermissionAccess");

  private final Records records;
  private final Set<String> sets = new HashSet<>();
  private final Map<String, Set<ObjectRight>> objects = new HashMap<>();
  private final Map<String, Boolean> fields = new HashMap<>();
  private final boolean administrator;
  private final Set<SystemRight> system = EnumSet.noneOf(SystemRight.class);

  public Permissions(Records records, String user) {
    this.records = records;
    Row row = records.row(user);
    Object profile = row == null ? null : row.value("ProfileId");
    this.administrator = FirstUser.PROFILE.equals(profile);
    assigned(user, profile);
    for (Row granted : rows("ObjectPermissions")) {
      if (sets.contains(String.valueOf(granted.value("ParentId")))) {
        Set<ObjectRight> rights =
            objects.computeIfAbsent(
                lower(granted.value("SobjectType")), name -> EnumSet.noneOf(ObjectRight.class));
        for (ObjectRight right : ObjectRight.values()) {
          if (yes(granted, right.field())) {
            rights.add(right);
          }
        }
      }
    }
    for (Row granted : rows("FieldPermissions")) {
      if (sets.contains(String.valueOf(granted.value("ParentId")))
          && yes(granted, "PermissionsRead")) {
        fields.merge(
            lower(granted.value("Field")), yes(granted, "PermissionsEdit"), Boolean::logicalOr);
      }
    }
  }

  private void assigned(String user, @Nullable Object profile) {
    Set<String> named = new HashSet<>();
    for (Row assignment : rows("PermissionSetAssignment")) {
      if (user.equals(assignment.value("AssigneeId"))) {
        named.add(String.valueOf(assignment.value("PermissionSetId")));
      }
    }
    for (Row set : rows("PermissionSet")) {
      boolean owned = profile != null && profile.equals(set.value("ProfileId"));
      // The set of a profile is had with the profile alone.
      if (owned || (named.contains(set.id()) && !yes(set, "IsOwnedByProfile"))) {
        sets.add(set.id());
        for (SystemRight right : SystemRight.values()) {
          if (yes(set, right.field())) {
            system.add(right);
          }
        }
      }
    }
  }

  private Iterable<Row> rows(String type) {
    ObjectDescribe object = records.schema().object(type);
    return object == null
        ? Set.of()
        : records.table(object).rows().stream().filter(row -> !row.deleted()).toList();
  }

  /** Whether the user has a system permission, or another one that includes it. */
  public boolean has(SystemRight right) {
    return system.contains(right)
        || (right == SystemRight.VIEW_ALL_DATA && system.contains(SystemRight.MODIFY_ALL_DATA));
  }

  /** Whether the user sees every record of an object, whoever owns it. */
  public boolean seesAllOf(ObjectDescribe object) {
    Set<ObjectRight> rights = rights(object);
    return has(SystemRight.VIEW_ALL_DATA)
        || rights.contains(ObjectRight.VIEWALL)
        || rights.contains(ObjectRight.MODIFYALL);
  }

  private Set<ObjectRight> rights(ObjectDescribe object) {
    return objects.getOrDefault(object.name().toLowerCase(Locale.ROOT), Set.of());
  }

  /** The schema as the user sees it; the same one if nothing is hidden or locked. */
  public Schema seen(Schema schema) {
    return administrator && has(SystemRight.MODIFY_ALL_DATA)
        ? schema
        : schema.restricted(this::seen);
  }

  private @Nullable ObjectDescribe seen(ObjectDescribe object) {
    boolean setup = SETUP.contains(object.name());
    Set<ObjectRight> rights = rights(object);
    boolean all = has(SystemRight.MODIFY_ALL_DATA) || rights.contains(ObjectRight.MODIFYALL);
    boolean read = setup || all || seesAllOf(object) || rights.contains(ObjectRight.READ);
    if (!read) {
      return null;
    }
    ObjectDescribe audited =
        setup || !has(SystemRight.CREATE_AUDIT_FIELDS) ? object : object.audited();
    return audited.restricted(
        field -> setup || administrator || right(object, field) != null,
        field -> setup || administrator || Boolean.TRUE.equals(right(object, field)),
        all || (!setup && rights.contains(ObjectRight.CREATE)),
        all || (!setup && rights.contains(ObjectRight.EDIT)),
        all || (!setup && rights.contains(ObjectRight.DELETE)));
  }

  /** Whether a field may be edited; null if not even read. */
  private @Nullable Boolean right(ObjectDescribe object, Field field) {
    return field.permissionable()
        ? fields.get((object.name() + "." + field.name()).toLowerCase(Locale.ROOT))
        : Boolean.TRUE;
  }

  private static boolean yes(Row row, String field) {
    return Boolean.TRUE.equals(row.value(field));
  }

  private static String lower(@Nullable Object value) {
    return Objects.requireNonNullElse(value, "").toString().toLowerCase(Locale.ROOT);
  }
}
