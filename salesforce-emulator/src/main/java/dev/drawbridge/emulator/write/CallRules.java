package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.Permissions;
import java.util.List;

/** What a write call as a whole must satisfy. */
final class CallRules {
  private static final int RECORDS = 200;
  private static final int CHUNKS = 10;

  private CallRules() {}

  static void check(WriteCall call, Schema schema, Permissions permissions) {
    if (call.records().size() > RECORDS) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT",
          "record limit reached. cannot submit more than " + RECORDS + " records into this call");
    }
    if (call.call().verb() == Verb.UPSERT) {
      upsert(call, schema, permissions);
    } else if (call.call().verb() != Verb.DELETE && chunks(call.records()) > CHUNKS) {
      throw new ApiFault(
          "LIMIT_EXCEEDED",
          "Cannot have more than 10 chunks in a single operation. Please rearrange the data to"
              + " reduce chunking.");
    }
  }

  private static int chunks(List<RecordInput> records) {
    int chunks = 0;
    String type = "";
    for (RecordInput record : records) {
      if (!record.type().equalsIgnoreCase(type)) {
        chunks++;
        type = record.type();
      }
    }
    return chunks;
  }

  private static void upsert(WriteCall call, Schema schema, Permissions permissions) {
    if (call.records().isEmpty()) {
      return;
    }
    if (chunks(call.records()) > 1) {
      throw new ApiFault(
          "INVALID_TYPE", "All records of one upsert call must be of the same sObject type.");
    }
    ObjectDescribe object = schema.object(call.records().getFirst().type());
    if (object == null) {
      throw ApiFault.noSuchObject(call.records().getFirst().type());
    }
    String name = call.externalIdField() == null ? "" : call.externalIdField();
    Field field = object.field(name);
    if (field == null || (!field.idLookup() && field.type() != FieldType.ID)) {
      throw new ApiFault("INVALID_FIELD", RecordRules.noKey(name, object));
    }
    // Who does not see all records could create a second one of a key.
    if (field.externalId() && !field.unique() && !permissions.seesAllOf(object)) {
      throw new ApiFault(
          "INSUFFICIENT_ACCESS", "Upsert requires view all data on a non-unique custom index");
    }
  }
}
