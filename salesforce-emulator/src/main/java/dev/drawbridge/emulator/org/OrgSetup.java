package dev.drawbridge.emulator.org;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.FirstUser;
import dev.drawbridge.emulator.user.SystemRight;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The records every org has from the start: itself, its profiles and its first user. */
public final class OrgSetup {
  private static final String STANDARD_USER = SalesforceId.of("00e", 2);
  private static final String MINIMUM_ACCESS = SalesforceId.of("00e", 3);

  private final Store store;
  private final Instant stamp;

  private OrgSetup(Store store, Instant now) {
    this.store = store;
    this.stamp = now.truncatedTo(ChronoUnit.SECONDS);
  }

  public static void addTo(Store store, String organization, Instant now) {
    var setup = new OrgSetup(store, now);
    setup.organization(organization);
    setup.profile(
        FirstUser.PROFILE,
        1,
        "System Administrator",
        EnumSet.complementOf(EnumSet.of(SystemRight.CREATE_AUDIT_FIELDS)));
    setup.profile(STANDARD_USER, 2, "Standard User", EnumSet.of(SystemRight.API_ENABLED));
    setup.profile(
        MINIMUM_ACCESS, 3, "Minimum Access - Salesforce", EnumSet.noneOf(SystemRight.class));
    setup.user();
    setup.priceBook();
  }

  private void organization(String id) {
    add(
        "Organization",
        id,
        1,
        Map.ofEntries(
            Map.entry("Name", "Drawbridge Test Org"),
            Map.entry("OrganizationType", "Developer Edition"),
            Map.entry("InstanceName", "LOC1"),
            Map.entry("IsSandbox", false),
            Map.entry("IsReadOnly", false),
            Map.entry("DefaultLocaleSidKey", "en_US"),
            Map.entry("TimeZoneSidKey", "GMT"),
            Map.entry("LanguageLocaleKey", "en_US"),
            Map.entry("FiscalYearStartMonth", 1L),
            Map.entry("DefaultAccountAccess", "Edit")));
  }

  private void profile(String id, long number, String name, Set<SystemRight> rights) {
    Map<String, Object> profile = new HashMap<>(Map.of("Name", name, "UserType", "Standard"));
    Map<String, Object> set = new HashMap<>();
    set.put("Name", "X" + id.substring(0, 15));
    set.put("Label", name);
    set.put("ProfileId", id);
    set.put("IsOwnedByProfile", true);
    set.put("IsCustom", false);
    set.put("Type", "Profile");
    for (SystemRight right : SystemRight.values()) {
      profile.put(right.field(), rights.contains(right));
      set.put(right.field(), rights.contains(right));
    }
    add("Profile", number, profile);
    add("PermissionSet", number, set);
  }

  private void user() {
    add(
        "User",
        1,
        Map.ofEntries(
            Map.entry("Username", FirstUser.NAME),
            Map.entry("Email", FirstUser.NAME),
            Map.entry("FirstName", "Integration"),
            Map.entry("LastName", "User"),
            Map.entry("Name", "Integration User"),
            Map.entry("Alias", "integ"),
            Map.entry("CommunityNickname", "integration"),
            Map.entry("IsActive", true),
            Map.entry("UserType", "Standard"),
            Map.entry("ProfileId", FirstUser.PROFILE),
            Map.entry("TimeZoneSidKey", "GMT"),
            Map.entry("LocaleSidKey", "en_US"),
            Map.entry("LanguageLocaleKey", "en_US"),
            Map.entry("EmailEncodingKey", "UTF-8")));
    add(
        "PermissionSetAssignment",
        1,
        Map.of(
            "PermissionSetId",
            SalesforceId.of("0PS", 1),
            "AssigneeId",
            FirstUser.ID,
            "IsActive",
            true));
  }

  private void priceBook() {
    add(
        "Pricebook2",
        1,
        Map.of(
            "Name", "Standard Price Book",
            "IsActive", true,
            "IsStandard", true,
            "IsArchived", false));
  }

  private void add(String type, long number, Map<String, Object> given) {
    ObjectDescribe object = store.schema().object(type);
    if (object != null) {
      add(type, SalesforceId.of(object.keyPrefix(), number), number, given);
    }
  }

  private void add(String type, String id, long number, Map<String, Object> given) {
    ObjectDescribe object = store.schema().object(type);
    if (object == null) {
      return;
    }
    Table table = store.table(object);
    if (table.row(id) != null) {
      return;
    }
    Map<String, Object> values = new HashMap<>(given);
    values.put("Id", id);
    values.put("IsDeleted", false);
    values.put("CreatedDate", stamp);
    values.put("CreatedById", FirstUser.ID);
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", FirstUser.ID);
    values.put("SystemModstamp", stamp);
    table.lastNumber(Math.max(table.lastNumber(), number));
    table.put(new Row(object, id, Map.copyOf(values)));
  }
}
