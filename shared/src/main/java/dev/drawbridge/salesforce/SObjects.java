package dev.drawbridge.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** To and from WSC's record type. */
final class SObjects {
  private SObjects() {}

  static SObject[] of(List<OutgoingRecord> records) {
    return records.stream().map(SObjects::of).toArray(SObject[]::new);
  }

  private static SObject of(OutgoingRecord record) {
    var object = new SObject(record.object());
    if (record.sfid() != null) object.setId(record.sfid());
    record.fields().forEach(object::setField);
    for (OutgoingRecord.Parent parent : record.parents()) {
      var reference = new SObject(parent.object());
      reference.setField(parent.field(), parent.value());
      object.setField(parent.relationship(), reference);
    }
    if (!record.nulls().isEmpty()) object.setFieldsToNull(record.nulls().toArray(String[]::new));
    return object;
  }

  static Set<String> ids(SObject[] records) {
    var ids = new HashSet<String>();
    Arrays.stream(records).filter(Objects::nonNull).map(SObject::getId).forEach(ids::add);
    return ids;
  }
}
