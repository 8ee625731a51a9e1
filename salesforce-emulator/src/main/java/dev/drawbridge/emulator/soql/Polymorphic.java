package dev.drawbridge.emulator.soql;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import org.jspecify.annotations.Nullable;

/** The object Name, which stands for a parent that may be of several objects. */
final class Polymorphic {
  private static final String[] FIELDS = {
    "Name", "Type", "FirstName", "LastName", "Title", "Phone", "Email", "Username", "Alias"
  };

  static final ObjectDescribe NAME = describe();

  private Polymorphic() {}

  private static ObjectDescribe describe() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", "Name").put("keyPrefix", "000");
    ArrayNode fields = node.putArray("fields");
    for (String field : FIELDS) {
      fields.addObject().put("name", field).put("type", "string").put("length", 255);
    }
    fields.addObject().put("name", "IsActive").put("type", "boolean");
    return ObjectDescribe.of(node);
  }

  static boolean is(Field lookup) {
    return lookup.referenceTo().size() > 1;
  }

  /** A field of a parent: its type's name, or the field that it has under this name. */
  static @Nullable Object value(Row parent, Field field, Store store) {
    if (field.name().equals("Type")) {
      return parent.object().name();
    }
    Field own = parent.object().field(field.name());
    return own == null ? null : store.value(parent, own);
  }
}
