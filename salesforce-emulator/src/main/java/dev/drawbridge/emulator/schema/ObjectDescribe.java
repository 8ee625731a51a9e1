package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One object of the org. Names are found without regard to case, as every API does. */
public final class ObjectDescribe {
  private static final ObjectNode RECORD_TYPE =
      JsonNodeFactory.instance
          .objectNode()
          .put("name", "RecordTypeId")
          .put("type", "reference")
          .put("label", "Record Type ID")
          .put("relationshipName", "RecordType")
          .put("defaultedOnCreate", true)
          .set("referenceTo", JsonNodeFactory.instance.arrayNode().add("RecordType"));

  private static final Set<String> AUDIT =
      Set.of("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById");

  private final ObjectNode describe;
  private final List<RecordTypeInfo> recordTypes = new ArrayList<>();
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Field> relationships = new LinkedHashMap<>();
  private final List<Field> indexed = new ArrayList<>();

  private ObjectDescribe(ObjectNode describe) {
    this(describe, fieldsOf(describe));
  }

  private ObjectDescribe(ObjectNode describe, List<Field> given) {
    this.describe = describe;
    describe.path("recordTypeInfos").forEach(info -> recordTypes.add(RecordTypeInfo.of(info)));
    for (Field field : given) {
      fields.put(lower(field.name()), field);
      if (field.relationshipName() != null) {
        relationships.put(lower(field.relationshipName()), field);
      }
      if (field.indexed()) {
        indexed.add(field);
      }
    }
  }

  /**
   * Reads a describe result, or a part of one: whatever it leaves out is filled in as a plain
   * createable object would have it.
   *
   * @throws IllegalArgumentException with a sentence saying what is wrong
   */
  public static ObjectDescribe of(JsonNode description) {
    return new ObjectDescribe(DescribeDefaults.complete(description));
  }

  /**
   * This object with a field added, or with what is given of a field changed.
   *
   * @throws IllegalArgumentException with a sentence saying what is wrong
   */
  public ObjectDescribe withField(JsonNode given) {
    return new ObjectDescribe(FieldEdit.with(describe, given));
  }

  /**
   * This object without a field.
   *
   * @throws IllegalArgumentException with a sentence if it has none of this name or cannot lose it
   */
  public ObjectDescribe withoutField(String name) {
    return new ObjectDescribe(FieldEdit.without(describe, name));
  }

  /**
   * This object with a record type added, or one of the same developer name changed.
   *
   * @throws IllegalArgumentException with a sentence if its field cannot be added
   */
  public ObjectDescribe withRecordType(RecordTypeInfo added) {
    ObjectNode changed =
        field("RecordTypeId") == null ? FieldEdit.with(describe, RECORD_TYPE) : describe.deepCopy();
    ArrayNode infos = changed.putArray("recordTypeInfos");
    List<RecordTypeInfo> before =
        recordTypes.isEmpty() ? List.of(RecordTypeInfo.master(true)) : recordTypes;
    RecordTypeInfo kept = added;
    for (RecordTypeInfo info : before) {
      if (info.developerName().equals(added.developerName())) {
        kept =
            new RecordTypeInfo(
                info.id(),
                added.developerName(),
                added.name(),
                added.active(),
                added.standard(),
                added.person(),
                added.picklists());
        continue;
      }
      boolean standard = info.standard() && !added.standard();
      infos.add(
          new RecordTypeInfo(
                  info.id(),
                  info.developerName(),
                  info.name(),
                  info.active(),
                  standard,
                  info.person(),
                  info.picklists())
              .describe());
    }
    infos.add(kept.describe());
    return new ObjectDescribe(changed);
  }

  /** The record types, the master one included; none if the object has no others. */
  public List<RecordTypeInfo> recordTypes() {
    return recordTypes;
  }

  /**
   * This object as a user sees it who may not see or change all of it.
   *
   * @param visible which fields there are; {@code editable} which of them may be written
   */
  public ObjectDescribe restricted(
      Predicate<Field> visible,
      Predicate<Field> editable,
      boolean create,
      boolean update,
      boolean delete) {
    List<Field> seen =
        fields.values().stream()
            .filter(visible)
            .map(field -> editable.test(field) ? field : field.readOnly())
            .toList();
    ObjectNode changed = describe.deepCopy();
    ArrayNode list = changed.putArray("fields");
    seen.forEach(field -> list.add(field.describe()));
    changed.put("createable", create && flag("createable"));
    changed.put("updateable", update && flag("updateable"));
    changed.put("deletable", delete && flag("deletable"));
    changed.put("undeletable", delete && flag("undeletable"));
    return new ObjectDescribe(changed, seen);
  }

  /** This object for somebody who may say when and by whom a new record was created and changed. */
  public ObjectDescribe audited() {
    List<Field> audited =
        fields.values().stream()
            .map(
                field ->
                    AUDIT.contains(field.name())
                        ? Field.of(field.describe().deepCopy().put("createable", true))
                        : field)
            .toList();
    return new ObjectDescribe(describe, audited);
  }

  /**
   * This object in place of another version of it: a real org's describe does not say with a lookup
   * what its parent calls the children, so what was known of that stays.
   */
  ObjectDescribe after(ObjectDescribe old) {
    ObjectNode changed = describe.deepCopy();
    boolean kept = false;
    for (JsonNode node : changed.path("fields")) {
      Field before = old.field(node.path("name").asText());
      JsonNode name = before == null ? null : before.describe().get("childRelationshipName");
      if (name != null
          && !node.has("childRelationshipName")
          && !node.path("referenceTo").isEmpty()) {
        ((ObjectNode) node).set("childRelationshipName", name);
        kept = true;
      }
    }
    return kept ? new ObjectDescribe(changed) : this;
  }

  private static List<Field> fieldsOf(ObjectNode describe) {
    List<Field> fields = new ArrayList<>();
    describe.path("fields").forEach(node -> fields.add(Field.of((ObjectNode) node)));
    return fields;
  }

  /** This object once there is no other one of this name to look up. */
  ObjectDescribe withoutTarget(String target) {
    ObjectNode changed = FieldEdit.withoutTarget(describe, target);
    return changed == null ? this : new ObjectDescribe(changed);
  }

  public String name() {
    return describe.path("name").asText();
  }

  public String keyPrefix() {
    return describe.path("keyPrefix").asText();
  }

  public boolean flag(String attribute) {
    return describe.path(attribute).asBoolean();
  }

  public Collection<Field> fields() {
    return fields.values();
  }

  public List<Field> indexedFields() {
    return indexed;
  }

  public @Nullable Field field(String name) {
    return fields.get(lower(name));
  }

  /** The lookup field behind a relationship name such as {@code Account__r}. */
  public @Nullable Field relationship(String name) {
    return relationships.get(lower(name));
  }

  /** The complete describe result without child relationships, which only the schema knows. */
  public ObjectNode describe() {
    return describe;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
