package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/**
 * Features of the org that add to its schema. As on Salesforce they can be switched on and never
 * off again; whether they are on is seen by what they added.
 */
public final class Features {
  private static final Set<String> WITHOUT_CURRENCY =
      Set.of(
          "Group",
          "Profile",
          "Organization",
          "RecordType",
          "PermissionSet",
          "PermissionSetAssignment",
          "ObjectPermissions",
          "FieldPermissions",
          "UserPermissionAccess",
          "Attachment",
          "CurrencyType");

  private Features() {}

  public static boolean multiCurrency(Schema schema) {
    return schema.object("CurrencyType") != null;
  }

  public static boolean personAccounts(Schema schema) {
    ObjectDescribe account = schema.object("Account");
    return account != null && account.field("IsPersonAccount") != null;
  }

  /** The schema with a currency on every record. */
  public static Schema withMultiCurrency(Schema schema) {
    JsonNode added = read("MultiCurrency.json");
    Schema changed = schema.with(ObjectDescribe.of(added.path("CurrencyType")));
    for (ObjectDescribe object : schema.objects()) {
      if (!WITHOUT_CURRENCY.contains(object.name())) {
        changed = changed.with(object.withField(added.path("field")));
      }
    }
    return changed;
  }

  /**
   * The schema with accounts that are persons.
   *
   * @param recordType the id of their record type
   */
  public static Schema withPersonAccounts(Schema schema, String recordType) {
    ObjectDescribe account = schema.existing("Account");
    ObjectDescribe contact = schema.existing("Contact");
    JsonNode added = read("PersonAccounts.json");
    for (JsonNode field : added.path("Account")) {
      account = account.withField(field);
    }
    for (Field field : contact.fields()) {
      if (field.name().endsWith("__c")) {
        String name = field.name().replaceFirst("__c$", "__pc");
        account = account.withField(field.describe().deepCopy().put("name", name));
      }
    }
    var person =
        new RecordTypeInfo(
            recordType, "PersonAccount", "Person Account", true, false, true, Map.of());
    for (JsonNode field : added.path("Contact")) {
      contact = contact.withField(field);
    }
    return schema.with(account.withRecordType(person)).with(contact);
  }

  private static JsonNode read(String resource) {
    try (InputStream in = Features.class.getResourceAsStream("feature/" + resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the jar.");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
