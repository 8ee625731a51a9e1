package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All objects of the org; immutable, a change makes a new one. */
public final class Schema {
  private static final int EXTERNAL_IDS = 25;
  private static final int CUSTOM_FIELDS = 800;
  private static final List<String> STANDARD =
      List.of(
          "Account",
          "Contact",
          "Opportunity",
          "OpportunityLineItem",
          "Lead",
          "Case",
          "Task",
          "Event",
          "Campaign",
          "CampaignMember",
          "Product2",
          "Pricebook2",
          "PricebookEntry",
          "Attachment",
          "ContentVersion",
          "User",
          "Group",
          "Profile",
          "Organization",
          "RecordType",
          "PermissionSet",
          "PermissionSetAssignment",
          "ObjectPermissions",
          "FieldPermissions",
          "UserPermissionAccess",
          "Invoice__c");

  private final Map<String, ObjectDescribe> objects;
  private final Map<String, ObjectDescribe> byPrefix = new LinkedHashMap<>();
  private final Map<String, List<Child>> children = new LinkedHashMap<>();

  private Schema(Map<String, ObjectDescribe> objects) {
    this.objects = objects;
    for (ObjectDescribe object : objects.values()) {
      byPrefix.put(object.keyPrefix(), object);
      for (Field field : object.fields()) {
        for (String target : field.referenceTo()) {
          String key = target.toLowerCase(Locale.ROOT);
          children
              .computeIfAbsent(key, name -> new ArrayList<>())
              .add(new Child(object, field, relationship(objects.get(key), object, field)));
        }
      }
    }
  }

  /** What a parent's describe calls its children; in this org's own ones the lookup says it. */
  private static @Nullable String relationship(
      @Nullable ObjectDescribe parent, ObjectDescribe child, Field lookup) {
    if (parent != null) {
      for (JsonNode each : parent.describe().path("childRelationships")) {
        if (each.path("childSObject").asText().equalsIgnoreCase(child.name())
            && each.path("field").asText().equalsIgnoreCase(lookup.name())
            && each.path("relationshipName").isTextual()) {
          return each.path("relationshipName").asText();
        }
      }
    }
    return lookup.describe().path("childRelationshipName").asText(null);
  }

  /** Reading the describes takes longer than all else that an org does when it starts. */
  private static final class Standard {
    private static final Schema SCHEMA = described();
  }

  /** The schema a new org starts with. */
  public static Schema standard() {
    return Standard.SCHEMA;
  }

  private static Schema described() {
    Map<String, ObjectDescribe> objects = new LinkedHashMap<>();
    var json = new ObjectMapper();
    for (String name : STANDARD) {
      try (InputStream in = Schema.class.getResourceAsStream(name + ".json")) {
        if (in == null) {
          throw new IllegalStateException("The describe of " + name + " is missing from the jar.");
        }
        objects.put(name.toLowerCase(Locale.ROOT), ObjectDescribe.of(json.readTree(in)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Schema(objects);
  }

  /**
   * This schema with the objects of a describe, of an array of them or of a {@code sobjects} in
   * place of those of the same names.
   *
   * @throws IllegalArgumentException with a sentence saying what is wrong
   */
  public Schema described(JsonNode described) {
    JsonNode list = described.path("sobjects").isArray() ? described.path("sobjects") : described;
    Schema changed = this;
    for (JsonNode description : list.isArray() ? list : List.of(list)) {
      changed = changed.with(ObjectDescribe.of(description));
    }
    return changed;
  }

  /** This schema as somebody sees it for whom objects look otherwise; null hides one. */
  public Schema restricted(Function<ObjectDescribe, @Nullable ObjectDescribe> seen) {
    Map<String, ObjectDescribe> visible = new LinkedHashMap<>();
    objects.forEach(
        (name, object) -> {
          ObjectDescribe left = seen.apply(object);
          if (left != null) {
            visible.put(name, left);
          }
        });
    return new Schema(visible);
  }

  /** This schema with an object added or replaced. */
  public Schema with(ObjectDescribe object) {
    ObjectDescribe holder = byPrefix.get(object.keyPrefix());
    if (holder != null && !holder.name().equalsIgnoreCase(object.name())) {
      throw new IllegalArgumentException(
          "The key prefix " + object.keyPrefix() + " belongs to " + holder.name() + " already.");
    }
    Map<String, ObjectDescribe> changed = new LinkedHashMap<>(objects);
    limits(object);
    changed.merge(object.name().toLowerCase(Locale.ROOT), object, (old, added) -> added.after(old));
    return new Schema(changed);
  }

  private static void limits(ObjectDescribe object) {
    long keys = object.fields().stream().filter(Field::externalId).count();
    long custom = object.fields().stream().filter(field -> field.name().endsWith("__c")).count();
    if (keys > EXTERNAL_IDS) {
      throw new IllegalArgumentException(
          "%s would have %d external ids; Salesforce allows %d."
              .formatted(object.name(), keys, EXTERNAL_IDS));
    }
    if (custom > CUSTOM_FIELDS) {
      throw new IllegalArgumentException(
          "%s would have %d custom fields; Salesforce allows %d."
              .formatted(object.name(), custom, CUSTOM_FIELDS));
    }
  }

  /**
   * This schema without an object; lookups that point to nothing else go with it.
   *
   * @throws IllegalArgumentException with a sentence if there is none of this name
   */
  public Schema without(String name) {
    ObjectDescribe gone = existing(name);
    Map<String, ObjectDescribe> changed = new LinkedHashMap<>(objects);
    changed.remove(gone.name().toLowerCase(Locale.ROOT));
    changed.replaceAll((key, object) -> object.withoutTarget(gone.name()));
    return new Schema(changed);
  }

  /**
   * The object of this name.
   *
   * @throws IllegalArgumentException with a sentence if there is none
   */
  public ObjectDescribe existing(String name) {
    ObjectDescribe object = object(name);
    if (object == null) {
      throw new IllegalArgumentException("The org has no object '" + name + "'.");
    }
    return object;
  }

  public Collection<ObjectDescribe> objects() {
    return objects.values();
  }

  public @Nullable ObjectDescribe object(String name) {
    return objects.get(name.toLowerCase(Locale.ROOT));
  }

  /** The object whose ids start like this one; null too for a text that no id could start like. */
  public @Nullable ObjectDescribe ofId(String id) {
    return id.length() < 3 ? null : byPrefix.get(id.substring(0, 3));
  }

  /**
   * A lookup field and the object that has it.
   *
   * @param relationship what queries of the parent call its children; null if they cannot
   */
  public record Child(ObjectDescribe object, Field field, @Nullable String relationship) {
    /** Whether queries of the parent call its children so. */
    public boolean called(String name) {
      return name.equalsIgnoreCase(relationship);
    }
  }

  /** All lookups that may point to records of an object. */
  public List<Child> children(ObjectDescribe parent) {
    return children.getOrDefault(parent.name().toLowerCase(Locale.ROOT), List.of());
  }

  /** The complete describe result of an object. */
  public ObjectNode describe(ObjectDescribe object) {
    ObjectNode describe = object.describe().deepCopy();
    ArrayNode relationships = describe.putArray("childRelationships");
    for (Child child : children(object)) {
      ObjectNode node = relationships.addObject();
      node.put("cascadeDelete", child.field().cascadeDelete());
      node.put("childSObject", child.object().name());
      node.put("deprecatedAndHidden", false);
      node.put("field", child.field().name());
      node.put("relationshipName", child.relationship());
      node.put("restrictedDelete", child.field().describe().path("restrictedDelete").asBoolean());
    }
    if (object.recordTypes().isEmpty()) {
      describe.putArray("recordTypeInfos").add(RecordTypeInfo.master(true).describe());
    }
    describe.putArray("supportedScopes");
    describe.putArray("actionOverrides");
    describe.putArray("namedLayoutInfos");
    return describe;
  }
}
