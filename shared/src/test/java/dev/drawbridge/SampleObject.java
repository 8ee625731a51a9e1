package dev.drawbridge;

import static dev.drawbridge.TestMappings.field;
import static dev.drawbridge.TestMappings.lookup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An object with a field of every type that can be mapped, and a parent. */
public final class SampleObject {
  /** Ids are no fields to be written, the others cannot be mapped. */
  public static final Set<FieldType> TYPES =
      EnumSet.complementOf(
          EnumSet.of(FieldType.ID, FieldType.REFERENCE, FieldType.BASE64, FieldType.UNMAPPABLE));

  public static final String KEY = "Key__c";
  public static final String BY_KEY = "parent__r__external_id__c";

  private SampleObject() {}

  public static String name(FieldType type) {
    return type.name().charAt(0) + type.name().substring(1).toLowerCase(Locale.ROOT) + "__c";
  }

  /** With columns of the types that an import gives them. */
  public static Mapping mapping() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column.OfField(
            "key__c", KEY, FieldType.STRING, 255, true, true, true, true, false, List.of()));
    TYPES.forEach(type -> columns.add(field(name(type), type, 255)));
    columns.add(lookup("Parent__c", "Account"));
    columns.add(
        new Column.Synthetic(
            BY_KEY, "Parent__r", "Parent__c", "Account", "External_ID__c", 255, true, true));
    return new Mapping("Sample__c", Access.READ_WRITE, KEY, columns, List.of());
  }

  /** For the org's control plane. */
  public static String describe() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("name", "Sample__c").put("keyPrefix", "a7S");
    ArrayNode fields = object.putArray("fields");
    fields.addObject().put("name", "Name").put("defaultedOnCreate", true);
    fields
        .addObject()
        .put("name", KEY)
        .put("length", 255)
        .put("externalId", true)
        .put("unique", true)
        .put("idLookup", true);
    for (FieldType type : TYPES) {
      ObjectNode each = fields.addObject().put("name", name(type));
      switch (type) {
        case ANYTYPE -> each.put("type", "string").put("length", 255);
        case LONG -> each.put("type", "double").put("precision", 18).put("scale", 0);
        case DOUBLE, CURRENCY, PERCENT ->
            each.put("type", type.name().toLowerCase(Locale.ROOT))
                .put("precision", 18)
                .put("scale", 4);
        default -> each.put("type", type.name().toLowerCase(Locale.ROOT));
      }
      if (type.isText()) {
        each.put("length", 255);
      }
    }
    fields
        .addObject()
        .put("name", "Parent__c")
        .put("type", "reference")
        .putArray("referenceTo")
        .add("Account");
    return object.toString();
  }
}
