package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** The active user that every org has from the start. */
final class OrgUser {
  private OrgUser() {}

  static void addTo(Store store, Instant now) {
    ObjectDescribe object = store.schema().object("User");
    if (object == null) {
      return;
    }
    Instant stamp = now.truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> values = new HashMap<>();
    values.put("Id", Org.USER);
    values.put("Username", Org.USER_NAME);
    values.put("Email", Org.USER_NAME);
    values.put("FirstName", "Integration");
    values.put("LastName", "User");
    values.put("Name", "Integration User");
    values.put("Alias", "integ");
    values.put("IsActive", true);
    values.put("TimeZoneSidKey", "GMT");
    values.put("LocaleSidKey", "en_US");
    values.put("LanguageLocaleKey", "en_US");
    values.put("EmailEncodingKey", "UTF-8");
    values.put("IsDeleted", false);
    values.put("CreatedDate", stamp);
    values.put("CreatedById", Org.USER);
    values.put("LastModifiedDate", stamp);
    values.put("LastModifiedById", Org.USER);
    values.put("SystemModstamp", stamp);
    store.table(object).lastNumber(1);
    store.table(object).put(new Row(object, Org.USER, Map.copyOf(values)));
  }
}
