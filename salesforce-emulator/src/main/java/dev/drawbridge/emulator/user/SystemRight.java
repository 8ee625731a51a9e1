package dev.drawbridge.emulator.user;

/** The system permissions that the org knows, as profiles and permission sets grant them. */
public enum SystemRight {
  API_ENABLED("PermissionsApiEnabled"),
  VIEW_SETUP("PermissionsViewSetup"),
  MODIFY_ALL_DATA("PermissionsModifyAllData"),
  VIEW_ALL_DATA("PermissionsViewAllData"),
  /**
   * "Set Audit Fields upon Record Creation", which an org has to enable and nobody has at first.
   */
  CREATE_AUDIT_FIELDS("PermissionsCreateAuditFields");

  private final String field;

  SystemRight(String field) {
    this.field = field;
  }

  public String field() {
    return field;
  }
}
