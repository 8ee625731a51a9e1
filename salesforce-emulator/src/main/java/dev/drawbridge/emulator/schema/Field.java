package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One field of an object; {@code describe} is its complete describe result. */
public record Field(
    String name,
    String label,
    FieldType type,
    int length,
    int precision,
    int scale,
    int digits,
    boolean nillable,
    boolean createable,
    boolean updateable,
    boolean defaultedOnCreate,
    boolean autoNumber,
    boolean calculated,
    boolean idLookup,
    boolean unique,
    boolean caseSensitive,
    boolean filterable,
    boolean sortable,
    boolean nameField,
    boolean cascadeDelete,
    boolean restrictedPicklist,
    boolean permissionable,
    Map<String, String> activeValues,
    @Nullable String defaultEntry,
    List<String> referenceTo,
    @Nullable String relationshipName,
    ObjectNode describe) {

  static Field of(ObjectNode describe) {
    Map<String, String> active = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    String defaultEntry = null;
    for (JsonNode entry : describe.path("picklistValues")) {
      if (entry.path("active").asBoolean(true)) {
        active.put(entry.path("value").asText(), entry.path("value").asText());
      }
      if (entry.path("defaultValue").asBoolean()) {
        defaultEntry = entry.path("value").asText();
      }
    }
    List<String> referenceTo = new ArrayList<>();
    describe.path("referenceTo").forEach(target -> referenceTo.add(target.asText()));
    return new Field(
        describe.path("name").asText(),
        describe.path("label").asText(),
        FieldType.ofDescribeName(describe.path("type").asText()),
        describe.path("length").asInt(),
        describe.path("precision").asInt(),
        describe.path("scale").asInt(),
        describe.path("digits").asInt(),
        describe.path("nillable").asBoolean(),
        describe.path("createable").asBoolean(),
        describe.path("updateable").asBoolean(),
        describe.path("defaultedOnCreate").asBoolean(),
        describe.path("autoNumber").asBoolean(),
        describe.path("calculated").asBoolean(),
        describe.path("idLookup").asBoolean(),
        describe.path("unique").asBoolean(),
        describe.path("caseSensitive").asBoolean(),
        describe.path("filterable").asBoolean(),
        describe.path("sortable").asBoolean(),
        describe.path("nameField").asBoolean(),
        describe.path("cascadeDelete").asBoolean(),
        describe.path("restrictedPicklist").asBoolean(),
        describe.path("permissionable").asBoolean(),
        active,
        defaultEntry,
        List.copyOf(referenceTo),
        describe.path("relationshipName").isTextual()
            ? describe.path("relationshipName").asText()
            : null,
        describe);
  }

  /** A create call must name this field. */
  public boolean required() {
    return !nillable && createable && !defaultedOnCreate;
  }

  /** Whether records are found by this field's value often enough to keep an index of it. */
  public boolean indexed() {
    return type != FieldType.ID
        && (idLookup
            || unique
            || (type == FieldType.REFERENCE
                && !referenceTo.contains("User")
                && !referenceTo.contains("RecordType")));
  }

  /** Whether a record that is pointed to by this lookup cannot be deleted. */
  public boolean restrictedDelete() {
    return describe.path("restrictedDelete").asBoolean();
  }

  /** This field for somebody who may not write it; a field that nobody writes stays itself. */
  Field readOnly() {
    return createable || updateable
        ? of(describe.deepCopy().put("createable", false).put("updateable", false))
        : this;
  }

  /** Whether it is a custom external id, by which records are upserted. */
  public boolean externalId() {
    return describe.path("externalId").asBoolean();
  }

  /** The form in which two values of this field count as the same key of an upsert. */
  public String upsertKey(Object value) {
    // Only a unique external id can be matched without regard to case.
    return externalId() && !unique ? value.toString() : key(value);
  }

  /** Whether the record is a detail of the one it points to. */
  public boolean masterDetail() {
    return describe.path("relationshipOrder").isInt();
  }

  // A schema has each of its fields once; comparing the describes would be slow.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** The form in which two values of this field count as the same key. */
  public String key(Object value) {
    if (value instanceof BigDecimal number) {
      // 12 and 12.0 are the same key.
      return number.stripTrailingZeros().toPlainString();
    }
    String text = value.toString();
    return caseSensitive || !type.text() ? text : text.toLowerCase(Locale.ROOT);
  }
}
