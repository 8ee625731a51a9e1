package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the records of a batch, whatever it is written in. */
final class BatchReader {
  static final int RECORDS = 10_000;

  private BatchReader() {}

  /**
   * All records of a batch.
   *
   * @throws BadBatch if it cannot be read as records of this object
   */
  static List<RecordInput> read(Batch.Content content, JobSpec spec, Schema schema)
      throws BadBatch {
    ObjectDescribe object = schema.object(spec.object());
    if (object == null) {
      throw new BadBatch("Unable to find object: " + spec.object());
    }
    return switch (spec.contentType()) {
      case CSV -> checked(CsvRows.ofBatch(content.text(), spec.object(), schema).records());
      case XML -> named(checked(XmlRecords.read(content.bytes(), object)), object);
      case JSON -> named(checked(JsonRecords.read(content.text(), object)), object);
    };
  }

  private static List<RecordInput> checked(List<RecordInput> records) throws BadBatch {
    if (records.size() > RECORDS) {
      throw new BadBatch(
              "Exceeded number of records: %d. Number of records should be less than or equal to %d"
                  .formatted(records.size(), RECORDS))
          .of(records);
    }
    return records;
  }

  /** The records with their fields under the names that the schema knows them by. */
  private static List<RecordInput> named(List<RecordInput> sent, ObjectDescribe object)
      throws BadBatch {
    List<RecordInput> records = new ArrayList<>();
    try {
      for (RecordInput record : sent) {
        Map<String, Sent> fields = new LinkedHashMap<>();
        for (Map.Entry<String, Sent> field : record.fields().entrySet()) {
          put(fields, object, field.getKey(), field.getValue());
        }
        records.add(new RecordInput(record.type(), record.id(), fields));
      }
    } catch (BadBatch unknown) {
      throw unknown.of(sent);
    }
    return records;
  }

  private static void put(Map<String, Sent> fields, ObjectDescribe object, String name, Sent sent)
      throws BadBatch {
    if (sent instanceof Sent.Parent) {
      if (object.relationship(name) == null) {
        throw new BadBatch("Field name not found : " + name);
      }
      fields.put(name, sent);
      return;
    }
    Field field = object.field(name);
    if (field == null) {
      throw new BadBatch("Field name not found : " + name);
    }
    fields.put(field.name(), sent);
  }
}
