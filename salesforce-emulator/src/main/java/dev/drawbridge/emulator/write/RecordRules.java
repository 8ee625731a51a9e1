package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts the sent values of one record onto its stored values and checks the whole. */
public final class RecordRules {
  /** What stands for the field and the id of a record that the user does not see. */
  private static final String UNKNOWN = "<unknown>";

  private final Store store;
  private final ValueRules values;
  private final String user;

  /**
   * @param user who writes
   */
  public RecordRules(Store store, ValueRules values, String user) {
    this.store = store;
    this.values = values;
    this.user = user;
  }

  /** Changes {@code target}, the values of the record, as the input asks. */
  public void apply(Bound bound, Map<String, Object> target, boolean create) {
    access(bound, create);
    bound.values().forEach((field, value) -> assign(bound.object(), field, value, target));
    bound.parents().forEach((field, parent) -> target.put(field.name(), parentId(parent)));
  }

  public void required(Bound bound, Map<String, Object> target, boolean create) {
    List<String> missing =
        bound.object().fields().stream()
            .filter(field -> create ? field.required() : mustStay(field, bound))
            .map(Field::name)
            .filter(name -> !target.containsKey(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new Refused(
          new RecordError(
              "REQUIRED_FIELD_MISSING", "Required fields are missing: " + missing, missing));
    }
  }

  public void unique(Row row) {
    for (Field field : row.object().indexedFields()) {
      Object value = row.value(field.name());
      if (!field.unique() || value == null) {
        continue;
      }
      for (Row other : store.live(row.object(), field, value)) {
        if (!other.id().equals(row.id())) {
          boolean seen = store.sees(user, other);
          throw new Refused(
              "DUPLICATE_VALUE",
              "duplicate value found: %s duplicates value on record with id: %s"
                  .formatted(
                      seen ? field.name() : UNKNOWN, seen ? other.id().substring(0, 15) : UNKNOWN));
        }
      }
    }
  }

  private static boolean writable(Bound bound, Field field, boolean create) {
    Field visible = bound.visible().field(field.name());
    return visible != null && (create ? visible.createable() : visible.updateable());
  }

  private static boolean mustStay(Field field, Bound bound) {
    return !field.nillable() && bound.values().containsKey(field);
  }

  private static void access(Bound bound, boolean create) {
    Set<String> locked = new TreeSet<>();
    for (Field field : bound.values().keySet()) {
      if (!writable(bound, field, create)) {
        locked.add(field.name());
      }
    }
    for (Field field : bound.parents().keySet()) {
      if (!writable(bound, field, create)) {
        locked.add(field.name());
      }
      if (bound.values().get(field) != null) {
        throw new Refused(
            "INVALID_FIELD",
            "Cannot specify both an external ID reference %s and a salesforce id, %s"
                .formatted(field.relationshipName(), field.name()),
            field.name());
      }
    }
    if (!locked.isEmpty()) {
      throw new Refused(
          new RecordError(
              "INVALID_FIELD_FOR_INSERT_UPDATE",
              "Unable to create/update fields: "
                  + String.join(", ", locked)
                  + ". Please check the security settings of this field and verify that it is"
                  + " read/write for your profile or permission set.",
              List.copyOf(locked)));
    }
  }

  private void assign(
      ObjectDescribe object, Field field, @Nullable Object value, Map<String, Object> target) {
    if (value != null && field.name().equals("RecordTypeId")) {
      target.put(field.name(), recordType(object, value.toString()));
    } else if (value != null && field.name().equals("OwnerId")) {
      target.put(field.name(), owner(object, values.accept(field, value).toString()));
    } else if (value != null) {
      Object accepted = values.accept(field, value);
      if (field.type() == FieldType.REFERENCE && !accepted.equals(target.get(field.name()))) {
        reachable(field, accepted.toString());
      }
      target.put(field.name(), accepted);
    } else if (field.type() == FieldType.BOOLEAN) {
      throw new Refused(
          "INVALID_TYPE_ON_FIELD_IN_RECORD",
          field.label() + ": value not of required type: ",
          field.name());
    } else {
      target.remove(field.name());
    }
  }

  private void reachable(Field lookup, String id) {
    Row parent = store.row(id);
    if (parent != null && !store.sees(user, parent)) {
      throw new Refused(
          "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
          "insufficient access rights on cross-reference id: " + id.substring(0, 15),
          lookup.name());
    }
  }

  private String owner(ObjectDescribe object, String id) {
    Row owner = store.row(id);
    if (owner != null
        && owner.object().name().equals("User")
        && !Boolean.TRUE.equals(owner.value("IsActive"))) {
      throw new Refused(
          "INACTIVE_OWNER_OR_USER",
          "operation performed with inactive user [%s] as owner of %s"
              .formatted(id.substring(0, 15), object.name().toLowerCase(Locale.ROOT)),
          "OwnerId");
    }
    return id;
  }

  private static String recordType(ObjectDescribe object, String value) {
    String id = SalesforceId.parse(value);
    boolean valid =
        object.recordTypes().stream().anyMatch(type -> type.active() && type.id().equals(id));
    if (id == null || !valid) {
      throw new Refused(
          "INVALID_CROSS_REFERENCE_KEY",
          "Record Type ID: this ID value isn't valid for the user: " + value,
          "RecordTypeId");
    }
    return id;
  }

  private String parentId(Sent.Parent parent) {
    String type = Objects.requireNonNull(parent.type());
    ObjectDescribe object = Objects.requireNonNull(store.schema().object(type));
    if (parent.keys().size() != 1) {
      throw new Refused(
          "INVALID_FIELD",
          (parent.keys().isEmpty() ? "No" : "More than 1")
              + " field provided in an external foreign key reference in entity: "
              + object.name());
    }
    Map.Entry<String, String> key = parent.keys().entrySet().iterator().next();
    Field field = Objects.requireNonNull(object.field(key.getKey()));
    if (!field.idLookup()) {
      throw new Refused("INVALID_FIELD", noKey(field.name(), object));
    }
    Object value = Values.parse(field, key.getValue());
    List<Row> found =
        value == null
            ? List.of()
            : store.matching(object, field, value).stream()
                .filter(row -> store.sees(user, row))
                .toList();
    return switch (found.size()) {
      case 0 ->
          throw new Refused(
              "INVALID_FIELD",
              "Foreign key external ID: %s not found for field %s in entity %s"
                  .formatted(key.getValue(), field.name(), object.name()));
      case 1 -> found.getFirst().id();
      default -> throw moreThanOne(found);
    };
  }

  public static String noKey(String field, ObjectDescribe object) {
    return "Field name provided, "
        + field
        + " does not match an External ID, Salesforce Id, or indexed field for "
        + object.name();
  }

  public static Refused moreThanOne(List<Row> found) {
    return new Refused(
        "DUPLICATE_EXTERNAL_ID",
        "more than one record found for external id field: "
            + found.stream().map(Row::id).toList());
  }
}
