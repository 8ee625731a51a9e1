package dev.drawbridge.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.util.List;

/** To and from WSC's record type. */
final class SObjects {
  private SObjects() {}

  static SObject[] of(List<OutgoingRecord> records) {
    return records.stream().map(SObjects::of).toArray(SObject[]::new);
  }

  private static SObject of(OutgoingRecord record) {
    var object = new SObject(record.object());
    if (record.sfid() != null) {
      object.setId(record.sfid());
    }
    record.fields().forEach(object::setField);
    for (OutgoingRecord.Parent parent : record.parents()) {
      var reference = new SObject(parent.object());
      reference.setField(parent.field(), parent.value());
      object.setField(parent.relationship(), reference);
    }
    if (!record.nulls().isEmpty()) {
      object.setFieldsToNull(record.nulls().toArray(String[]::new));
    }
    return object;
  }
}
