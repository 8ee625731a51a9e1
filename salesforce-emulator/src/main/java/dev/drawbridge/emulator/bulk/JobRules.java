package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a new job must satisfy. */
public final class JobRules {
  /** Objects that the Bulk API leaves out, besides those with binary fields. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "acceptedeventrelation",
          "assettokenevent",
          "attachedcontentnote",
          "casestatus",
          "caseteamtemplatemember",
          "caseteamtemplaterecord",
          "combinedattachment",
          "contentfolderitem",
          "contractstatus",
          "declinedeventrelation",
          "eventwhorelation",
          "fieldsecurityclassification",
          "folderedcontentdocument",
          "lookedupfromactivity",
          "name",
          "noteandattachment",
          "openactivity",
          "orderstatus",
          "ownedcontentdocument",
          "partnerrole",
          "quotetemplaterichtextdata",
          "recentlyviewed",
          "serviceappointmentstatus",
          "shiftstatus",
          "solutionstatus",
          "taskpriority",
          "taskstatus",
          "taskwhorelation",
          "undecidedeventrelation",
          "userrecordaccess",
          "workorderlineitemstatus",
          "workorderstatus");

  private JobRules() {}

  /**
   * The job that a jobInfo asks for.
   *
   * @throws ApiFault with one of the Bulk API's codes if there can be no such job
   */
  public static JobSpec spec(
      Map<String, String> info,
      Schema schema,
      String user,
      int version,
      JobSpec.BatchRules batches) {
    Operation operation = operation(info.getOrDefault("operation", ""));
    ObjectDescribe object = object(info.getOrDefault("object", ""), schema);
    var type = ContentType.of(info.getOrDefault("contentType", "XML"));
    String key = operation == Operation.UPSERT ? key(info, object) : null;
    return new JobSpec(operation, object.name(), key, user, serial(info), version, type, batches);
  }

  private static Operation operation(String text) {
    var operation = Operation.of(text);
    if (operation != null) {
      return operation;
    }
    switch (text) {
      case "" -> throw new ApiFault("InvalidJob", "No operation was specified for the job.");
      case "hardDelete" ->
          throw new ApiFault(
              "FeatureNotEnabled",
              "hardDelete operation requires special user profile permission, please contact your"
                  + " system administrator");
      default ->
          throw new ApiFault(
              "InvalidXml", "'" + text + "' is not a valid value for the type OperationEnum");
    }
  }

  private static ObjectDescribe object(String name, Schema schema) {
    String lower = name.toLowerCase(Locale.ROOT);
    ObjectDescribe object = schema.object(name);
    boolean binary =
        object != null
            && object.fields().stream().anyMatch(field -> field.type() == FieldType.BASE64);
    if (binary || UNSUPPORTED.contains(lower) || lower.startsWith("knowledgearticle")) {
      throw new ApiFault(
          "InvalidEntity", "Entity '" + name + "' is not supported by the Bulk API.");
    }
    if (object == null) {
      throw new ApiFault("InvalidJob", "Unable to find object: " + name);
    }
    return object;
  }

  private static @Nullable String key(Map<String, String> info, ObjectDescribe object) {
    String name = info.getOrDefault("externalIdFieldName", "");
    if (name.isEmpty()) {
      throw new ApiFault(
          "InvalidJob",
          "External ID was blank for "
              + object.name()
              + ". An External ID must be specified for upsert.");
    }
    Field field = object.field(name);
    if (field == null || (!field.idLookup() && field.type() != FieldType.ID)) {
      throw new ApiFault(
          "InvalidJob",
          "Field name provided, "
              + name
              + " does not match an External ID, Salesforce Id, or indexed field for "
              + object.name());
    }
    return field.name();
  }

  private static boolean serial(Map<String, String> info) {
    String mode = info.getOrDefault("concurrencyMode", "Parallel");
    return switch (mode) {
      case "Serial" -> true;
      case "Parallel" -> false;
      default ->
          throw new ApiFault(
              "InvalidXml", "'" + mode + "' is not a valid value for the type ConcurrencyMode");
    };
  }
}
