package dev.drawbridge.emulator.user;

import java.util.Map;
import java.util.Set;

/**
 * What a user may do beyond what the profile allows.
 *
 * @param system rights that are about no object
 * @param objects rights by object
 * @param fields rights by {@code Object.Field}; fields of granted objects that are not named may be
 *     read and edited
 */
public record PermissionGrants(
    Set<SystemRight> system,
    Map<String, Set<ObjectRight>> objects,
    Map<String, FieldRight> fields) {
  public enum ObjectRight {
    READ("PermissionsRead"),
    CREATE("PermissionsCreate"),
    EDIT("PermissionsEdit"),
    DELETE("PermissionsDelete"),
    VIEWALL("PermissionsViewAllRecords"),
    MODIFYALL("PermissionsModifyAllRecords");

    private final String field;

    ObjectRight(String field) {
      this.field = field;
    }

    String field() {
      return field;
    }
  }

  public enum FieldRight {
    NONE,
    READ,
    EDIT
  }
}
